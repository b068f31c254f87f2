"""Small problems with several sessions or role groups, and the best allocation found by trying every one.

`best_by_trying_all` is written from the definition and shares nothing with the engine but the interchange
form.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import product
from typing import Any

from tests.places.allocation_cases import spread

Problem = dict[str, Any]
Placed = dict[str, str]
NO_TERMS = {"target": 100, "minimum": 0, "maximum": None, "reserved": 0}


def some_problem(
    chance: random.Random, *, sessions: int, roles: bool = False, pins: bool = True, most: int = 7
) -> Problem:
    """Tiny, with any limits that do not contradict each other, and few distinct scores."""
    codes = "ABC"[: chance.randint(1, 3)]
    ids = [f"day-{number}" for number in range(sessions)]
    rooms = [_room(chance, each, codes, 6 if sessions == 1 else 3, roles) for each in ids]
    people = [
        _person(chance, f"p{number}", codes, ids, roles, pins) for number in range(chance.randint(0, most))
    ]
    return {"seed": chance.choice(["heron", "otter", "tern"]), "sessions": rooms, "people": people}


def _room(chance: random.Random, session: str, codes: str, largest: int, roles: bool) -> dict[str, Any]:
    capacity = left = chance.randint(0, largest)
    agencies = {}
    for code in codes:
        if chance.random() < 0.3:
            continue
        maximum = chance.choice([None, None, 0, 1, 2, 3])
        most = 9 if maximum is None else maximum
        reserved = min(chance.choice([0, 0, 1, 2]), left, most)
        left -= reserved
        agencies[code] = {
            "target": chance.choice([0, 1, 30, 70, 100, 130, 150, 250, 333]),
            "minimum": min(chance.choice([0, 0, 1, 2]), most),
            "maximum": maximum,
            "reserved": reserved,
        }
    return {
        "id": session,
        "capacity": capacity,
        "band": chance.choice([None, None, 0, 10, 25]),
        "agencies": agencies,
        "role_minima": {role: chance.randint(0, 2) for role in "xy"} if roles else {},
    }


def _person(
    chance: random.Random, who: str, codes: str, sessions: list[str], roles: bool, pins: bool
) -> dict[str, Any]:
    choices = chance.sample(sessions, chance.randint(0 if chance.random() < 0.3 else 1, len(sessions)))
    pinned = pins and choices and chance.random() < 0.15
    return {
        "id": who,
        "agency": chance.choice(codes),
        "choices": choices,
        "merit": chance.choice([1200, 1200, 1250, 1600, -50]),
        "roles": chance.choice([[], ["x"], ["y"], ["z"]]) if roles else [],
        "pinned": chance.choice(choices) if pinned else None,
    }


def objective(problem: Problem, placed: Mapping[str, str]) -> tuple[int, ...] | None:
    """The seven levels, or None where a limit is broken."""
    people = {person["id"]: person for person in problem["people"]}
    known = {person["agency"] for person in problem["people"]}
    empty = minima = distance = 0
    for session in problem["sessions"]:
        here = [people[who] for who, where in placed.items() if where == session["id"]]
        spoken_for = 0
        empty += session["capacity"] - len(here)
        for code in known | set(session["agencies"]):
            terms = session["agencies"].get(code, NO_TERMS)
            count = sum(person["agency"] == code for person in here)
            if terms["maximum"] is not None and count > terms["maximum"]:
                return None
            spoken_for += max(count, terms["reserved"])
            minima += max(0, terms["minimum"] - count, terms["reserved"] - count)
            distance += spread(count, terms["target"], session["band"])
        if spoken_for > session["capacity"]:
            return None
        for role, minimum in session["role_minima"].items():
            minima += max(0, minimum - sum(role in person["roles"] for person in here))
    return (
        0,
        empty,
        minima,
        distance,
        -sum(people[who]["merit"] for who in placed),
        sum(people[who]["choices"].index(where) for who, where in placed.items()),
        sum(lot(problem["seed"], where, who) for who, where in placed.items()),
    )


def lot(seed: str, session: str, person: str) -> int:
    return int(sha256(f"{seed}|{session}|{person}".encode()).hexdigest()[:10], 16)


def every_allocation(problem: Problem, forced: str | None = None) -> Iterator[Placed]:
    """Everything that pins and choices allow, with this person placed somewhere if one is named."""
    ways: list[list[str | None]] = []
    for person in problem["people"]:
        if person["pinned"]:
            ways.append([person["pinned"]])
        else:
            ways.append([*([] if person["id"] == forced else [None]), *person["choices"]])
    ids = [person["id"] for person in problem["people"]]
    for each in product(*ways):
        yield {who: where for who, where in zip(ids, each, strict=True) if where}


def best_by_trying_all(problem: Problem, forced: str | None = None) -> tuple[tuple[int, ...], Placed] | None:
    """The best objective and its list, or None where nothing keeps every limit."""
    best: tuple[tuple[int, ...], Placed] | None = None
    for placed in every_allocation(problem, forced):
        levels = objective(problem, placed)
        if levels is not None and (best is None or levels < best[0]):
            best = levels, placed
    return best


def regional(chance: random.Random, *, sessions: int, capacity: int, people: int, agencies: int) -> Problem:
    """A middling problem: every session with the same shares, a few limits, up to three ranked choices."""
    codes = [f"agency {number:02}" for number in range(agencies)]
    ids = [f"day {number}" for number in range(sessions)]
    size = {code: chance.randint(10, 400) for code in codes}
    whole = sum(size.values())
    terms = {
        code: {
            "target": 100 * capacity * staff // whole,
            "minimum": 1,
            "maximum": chance.choice([None, None, 2 + capacity // 4]),
            "reserved": 0,
        }
        for code, staff in size.items()
    }
    band = chance.choice([None, 25])
    rooms = [
        {"id": each, "capacity": capacity, "band": band, "agencies": terms, "role_minima": {}} for each in ids
    ]
    asking = [
        {
            "id": f"p{number:04}",
            "agency": chance.choice(codes),
            "choices": chance.sample(ids, chance.randint(1, min(3, sessions))),
            "merit": 50 * chance.randint(16, 40),
            "roles": [],
            "pinned": None,
        }
        for number in range(people)
    ]
    return {"seed": f"seed {chance.randint(0, 9999)}", "sessions": rooms, "people": asking}


def with_people(problem: Problem, **facts: Mapping[str, Any]) -> Problem:
    """The same problem with other facts about some people."""
    return {
        **problem,
        "people": [{**person, **facts.get(person["id"], {})} for person in problem["people"]],
    }


def with_rooms(problem: Problem, **facts: Any) -> Problem:
    """The same problem with other facts about every session."""
    return {**problem, "sessions": [{**session, **facts} for session in problem["sessions"]]}
