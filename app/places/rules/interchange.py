"""Reading what is to be shared out from files, and a frozen record, with an error for whatever is unclear.

`problem` has the form in JSON. The same in two tables, for a spreadsheet, with a line for each person and
one for each agency on each session; columns may stand in any order, and those with a default may be left out:

people: `id`, `agency`, `choices` (session ids, best first, with spaces between), `merit` (0; hundredths of a
point), `roles` (none; with spaces between), `pinned` (nowhere; a session id).

agencies: `session`, `capacity`, `band` (none; per cent), the same on every line of a session; then `agency`,
`target` (100; hundredths of a place), `minimum` (0), `maximum` (none), `reserved` (0), or instead of these
`role` and its `minimum`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from app.places.rules.allocation import engine_for, propose
from app.places.rules.board import refuse_contradictions, with_pins_seated
from app.places.rules.problem import Problem, canonical_json, parse_problem
from app.places.rules.result import Result
from app.platform.errors import RuleBroken

PEOPLE = ("id", "agency", "choices", "merit", "roles", "pinned")
AGENCIES = (
    "session",
    "capacity",
    "band",
    "agency",
    "target",
    "minimum",
    "maximum",
    "reserved",
    "role",
)
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
    again = propose(problem).as_dict()
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


# Tables.


@dataclass(frozen=True)
class Line:
    """One line of a table: where it stands, and its cells by column."""

    table: str
    number: int
    cells: Mapping[str, str]

    def refuse(self, wrong: str) -> RuleBroken:
        return RuleBroken(f"{self.table}, line {self.number}: {wrong}")

    def text(self, column: str) -> str:
        if not (value := self.cells.get(column, "")):
            raise self.refuse(f"{column} is empty.")
        return value

    def words(self, column: str) -> list[str]:
        return self.cells.get(column, "").split()

    def number_in(self, column: str, default: int | None, least: int = 0) -> int | None:
        if not (value := self.cells.get(column, "")):
            return default
        digits = value.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER):
            raise self.refuse(f"{column} must be a whole number, not {value!r}.")
        if int(value) < least:
            raise self.refuse(f"{column} must be {least} or more.")
        return int(value)


def read_tables(people: str, agencies: str, seed: str) -> Problem:
    """The same problem from the texts of two CSV tables. Raises `RuleBroken`, naming table and line."""
    sessions = _sessions(list(_lines("agencies", agencies, AGENCIES, required=("session", "capacity"))))
    known = {code for session in sessions.values() for code in session["agencies"]}
    found: dict[str, dict[str, Any]] = {}
    for line in _lines("people", people, PEOPLE, required=("id", "agency", "choices")):
        person = _person(line, sessions, known)
        if person["id"] in found:
            raise line.refuse(f"{person['id']} is there twice.")
        found[person["id"]] = person
    problem = parse_problem(
        {"seed": seed, "sessions": list(sessions.values()), "people": list(found.values())}
    )
    check_solvable(problem)
    return problem


def _lines(table: str, text: str, columns: Sequence[str], required: Sequence[str]) -> Iterator[Line]:
    reader = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        heading = [cell.strip() for cell in next(reader, [])]
        first = Line(table, 1, {})
        if missing := [column for column in required if column not in heading]:
            raise first.refuse(f"the column {missing[0]} is missing.")
        for column in heading:
            if column not in columns or heading.count(column) > 1:
                raise first.refuse(f"the column {column!r} is not known, or is there twice.")
        for row in reader:
            if any(cell.strip() for cell in row):
                line = Line(table, reader.line_num, dict(zip(heading, map(str.strip, row), strict=False)))
                if len(row) != len(heading):
                    raise line.refuse(f"there are {len(row)} cells under {len(heading)} columns.")
                yield line
    except csv.Error:
        raise RuleBroken(f"{table}, line {reader.line_num}: this is not CSV.") from None


def _sessions(lines: Sequence[Line]) -> dict[str, dict[str, Any]]:
    sessions: dict[str, dict[str, Any]] = {}
    for line in lines:
        name = line.text("session")
        line.text("capacity")
        shared = {"capacity": line.number_in("capacity", None), "band": line.number_in("band", None)}
        session = sessions.setdefault(name, {"id": name, **shared, "agencies": {}, "role_minima": {}})
        for column, value in shared.items():
            if session[column] != value:
                raise line.refuse(f"{column} of {name} was {session[column]} on an earlier line.")
        _add_terms(line, session)
    return sessions


def _add_terms(line: Line, session: dict[str, Any]) -> None:
    agency, role = line.cells.get("agency", ""), line.cells.get("role", "")
    if bool(agency) == bool(role):
        raise line.refuse("give either an agency or a role.")
    group, key = (session["agencies"], agency) if agency else (session["role_minima"], role)
    if key in group:
        raise line.refuse(f"{key} is there twice on {session['id']}.")
    if role:
        if unwanted := [each for each in ("target", "maximum", "reserved") if line.cells.get(each)]:
            raise line.refuse(f"{unwanted[0]} cannot be set for a role.")
        line.text("minimum")
        group[key] = line.number_in("minimum", 0)
        return
    defaults: dict[str, int | None] = {"target": 100, "minimum": 0, "maximum": None, "reserved": 0}
    terms = {column: line.number_in(column, default) for column, default in defaults.items()}
    maximum = terms["maximum"]
    for column in ("minimum", "reserved"):
        if maximum is not None and (terms[column] or 0) > maximum:
            raise line.refuse(f"{column} is {terms[column]}, above the maximum of {maximum}.")
    group[key] = terms


def _person(line: Line, sessions: Mapping[str, Any], agencies: set[str]) -> dict[str, Any]:
    choices, agency, pinned = line.words("choices"), line.text("agency"), line.cells.get("pinned") or None
    if agency not in agencies:
        raise line.refuse(f"{agency} is not among the agencies.")
    if pinned is not None and pinned not in choices:
        raise line.refuse(f"{pinned} is pinned and not among the choices.")
    if unknown := [choice for choice in choices if choice not in sessions]:
        raise line.refuse(f"{unknown[0]} is not among the sessions.")
    for column in ("choices", "roles"):
        if twice := [word for word in line.words(column) if line.words(column).count(word) > 1]:
            raise line.refuse(f"{twice[0]} is there twice in {column}.")
    return {
        "id": line.text("id"),
        "agency": agency,
        "choices": choices,
        "merit": line.number_in("merit", 0, least=-(10**LONGEST_NUMBER)),
        "roles": line.words("roles"),
        "pinned": pinned,
    }
