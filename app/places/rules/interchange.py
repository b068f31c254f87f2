"""Reading what is to be shared out from files, and a frozen record, with an error for whatever is unclear.

`problem` has the form in JSON; `tables` reads the same from a spreadsheet.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.places.rules.allocation import engine_for, work_out
from app.places.rules.board import refuse_contradictions, with_pins_seated
from app.places.rules.problem import Problem, canonical_json, parse_problem
from app.places.rules.result import Result
from app.platform.errors import RuleBroken

RECORD = {"engine", "fingerprint", "problem", "result"}
# More digits than any total needs.
LONGEST_NUMBER = 30


def read_problem(text: str) -> Problem:
    """A problem in JSON. Raises `RuleBroken`, naming the line or the item that is wrong or contradicts."""
    problem = parse_problem(_json_object(text))
    check_solvable(problem)
    return problem


def check_solvable(problem: Problem) -> None:
    """Raises `RuleBroken` for limits that contradict each other and pins that cannot be kept."""
    refuse_contradictions(problem)
    with_pins_seated(problem)


def record_of(problem: Problem, result: Result) -> dict[str, Any]:
    """What is frozen: the problem and its SHA-256, the engine, and what it came to."""
    return {
        "engine": engine_for(problem),
        "fingerprint": problem.fingerprint(),
        "problem": problem.as_dict(),
        "result": result.as_dict(),
    }


def what_differs(text: str) -> str:
    """Work a frozen record out again and say in a sentence what is not as recorded; empty if all is.

    A record holds a problem and its result, and may hold its fingerprint and its engine. Raises `RuleBroken`
    for what is no record.
    """
    record = _json_object(text)
    if strange := sorted(record.keys() - RECORD):
        raise RuleBroken(f"Nothing called {strange[0]} belongs in a record.")
    if missing := [part for part in ("problem", "result") if not isinstance(record.get(part), Mapping)]:
        raise RuleBroken(f"The record has no {missing[0]}.")
    problem = parse_problem(record["problem"])
    engine = engine_for(problem)
    if record.get("engine", engine) != engine:
        made_by = record["engine"]
        return f"The record says that it was made by {made_by}; here such problems are for {engine}."
    if record.get("fingerprint", problem.fingerprint()) != problem.fingerprint():
        return "The problem is not the one that was frozen: its fingerprint is another."
    again = work_out(problem).as_dict()
    different = [part for part in again if canonical_json(again[part]) != _canonical(record, part)]
    if not different and again.keys() == record["result"].keys():
        return ""
    parts = " and ".join(different) or "what is listed"
    return f"The result is not what this problem comes to: {parts} would be different."


def _canonical(record: Mapping[str, Any], part: str) -> str | None:
    return canonical_json(record["result"][part]) if part in record["result"] else None


def _json_object(text: str) -> dict[str, Any]:
    try:
        whole = json.loads(
            text, object_pairs_hook=_without_twins, parse_int=_short_number, parse_constant=_no_number
        )
        json.dumps(whole, ensure_ascii=False).encode()
    except json.JSONDecodeError as wrong:
        raise RuleBroken(f"Line {wrong.lineno}, column {wrong.colno}: this is not JSON.") from None
    except RecursionError:
        raise RuleBroken("This is nested too deeply.") from None
    except UnicodeEncodeError:
        raise RuleBroken("There is half a character in a text.") from None
    if not isinstance(whole, dict):
        raise RuleBroken("The file must hold a group of named values.")
    return whole


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise RuleBroken(f"The name {twice} is there twice in one group.")
    return dict(pairs)


def _short_number(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise RuleBroken(f"The number {digits[:LONGEST_NUMBER]}… is too long.")
    return int(digits)


def _no_number(word: str) -> None:
    raise RuleBroken(f"{word} is no number.")
