"""Small problems of every kind, and the best allocation found by trying every one.

`best_by_trying_all` is written from the definition, with formulas of its own, and shares nothing with the
engine but the interchange form.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from hashlib import sha256
from itertools import combinations
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from app.places.rules import Problem, promote_to

FULL = os.environ.get("RELAY_PROOF_SCALE") == "full"

LEVELS = ("pins", "empty", "minima", "spread", "merit", "preference", "draw")


def examples(number: int, full: int) -> settings:
    """So many examples in a usual run, more when the long proofs are run; the same ones every time."""
    return settings(
        max_examples=full if FULL else number,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


def as_it_stands(problem: Problem, holding: Collection[str], gone: Collection[str] = ()) -> Problem:
    """One session in which those who hold places are pinned to it, and those who left are out of it."""
    (session,) = problem.sessions
    pins = {person.id: session.id if person.id in holding else None for person in problem.people}
    return problem.barring(gone).pinning(pins)


def next_one(problem: Problem, holding: Collection[str], gone: Collection[str] = ()) -> str | None:
    """Who is to be offered the next free place of the one session."""
    (session,) = problem.sessions
    found = promote_to(problem, dict.fromkeys(holding, session.id), gone)
    return found[0] if found else None


def one_after_another(problem: Problem, holding: Collection[str], gone: Collection[str] = ()) -> list[str]:
    """Everybody who is to be offered a free place, in the order in which they are asked."""
    moved: list[str] = []
    while (found := next_one(problem, [*holding, *moved], gone)) is not None:
        moved.append(found)
    return moved


@st.composite
def problems(draw: st.DrawFn, pins: bool = True, most_people: int = 7) -> dict[str, Any]:
    """One session, up to three agencies with limits that fit, few distinct scores so that ties are common."""
    codes = ["A", "B", "C"][: draw(st.integers(1, 3))]
    capacity = draw(st.integers(0, 6))
    held = capacity
    agencies = {}
    for code in codes:
        if draw(st.booleans()) and draw(st.booleans()):
            continue  # an agency without terms
        maximum = draw(st.sampled_from([None, None, 0, 1, 2, 3]))
        most = 9 if maximum is None else maximum
        reserved = min(draw(st.sampled_from([0, 0, 1, 2])), held, most)
        held -= reserved
        agencies[code] = {
            "target": draw(st.sampled_from([0, 1, 30, 70, 100, 130, 150, 200, 250, 333])),
            "minimum": min(draw(st.sampled_from([0, 0, 1, 2])), most),
            "maximum": maximum,
            "reserved": reserved,
        }
    people = []
    for number in range(draw(st.integers(0, most_people))):
        able = draw(st.sampled_from([True, True, True, True, False]))
        people.append(
            {
                "id": f"p{number}",
                "agency": draw(st.sampled_from(codes)),
                "choices": ["day"] if able else [],
                "merit": draw(st.sampled_from([1200, 1200, 1250, 1600])),
                "roles": [],
                "pinned": "day" if pins and able and draw(st.integers(0, 5)) == 0 else None,
            }
        )
    session = {
        "id": "day",
        "capacity": capacity,
        "band": draw(st.sampled_from([None, None, 0, 10, 25])),
        "agencies": agencies,
        "role_minima": {},
    }
    return {
        "seed": draw(st.sampled_from(["heron", "otter", "tern"])),
        "sessions": [session],
        "people": people,
    }


def terms_of(problem: dict[str, Any], agency: str) -> dict[str, Any]:
    without = {"target": 100, "minimum": 0, "maximum": None, "reserved": 0}
    return problem["sessions"][0]["agencies"].get(agency, without)


def agencies_of(problem: dict[str, Any]) -> set[str]:
    return {*problem["sessions"][0]["agencies"], *(person["agency"] for person in problem["people"])}


def lot(problem: dict[str, Any], person: str) -> int:
    digest = sha256(f"{problem['seed']}|{problem['sessions'][0]['id']}|{person}".encode()).hexdigest()
    return int(digest[:10], 16)


def spread(places: int, target: int, band: int | None) -> int:
    target = max(1, target)
    if band is None:
        return sum((2 * k - 1) * 10**6 // target for k in range(1, places + 1))
    low = min(target * (100 - band) // 100, target // 100 * 100)
    high = max(-(-target * (100 + band) // 100), -(-target // 100) * 100)
    return max(0, low - 100 * places, 100 * places - high) ** 2 * 10**4 // (100 * target)


def is_feasible(problem: dict[str, Any], chosen: set[str]) -> bool:
    """Eligibility, pins, maxima, and the capacity with every reserved place held."""
    people = {person["id"]: person for person in problem["people"]}
    if any(person["pinned"] and person["id"] not in chosen for person in problem["people"]):
        return False
    if any("day" not in people[each]["choices"] for each in chosen):
        return False
    held = 0
    for agency in agencies_of(problem):
        placed, terms = sum(people[each]["agency"] == agency for each in chosen), terms_of(problem, agency)
        if terms["maximum"] is not None and placed > terms["maximum"]:
            return False
        held += max(0, terms["reserved"] - placed)
    return len(chosen) + held <= problem["sessions"][0]["capacity"]


def objective(problem: dict[str, Any], chosen: set[str]) -> tuple[int, ...]:
    people = {person["id"]: person for person in problem["people"]}
    minima = distance = 0
    for agency in agencies_of(problem):
        placed, terms = sum(people[each]["agency"] == agency for each in chosen), terms_of(problem, agency)
        minima += max(0, max(terms["minimum"], terms["reserved"]) - placed)
        distance += spread(placed, terms["target"], problem["sessions"][0]["band"])
    return (
        0,
        problem["sessions"][0]["capacity"] - len(chosen),
        minima,
        distance,
        -sum(people[each]["merit"] for each in chosen),
        sum(people[each]["choices"].index("day") for each in chosen),
        sum(lot(problem, each) for each in chosen),
    )


def every_feasible(problem: dict[str, Any]) -> list[set[str]]:
    ids = [person["id"] for person in problem["people"]]
    every = (set(some) for size in range(len(ids) + 1) for some in combinations(ids, size))
    return [some for some in every if is_feasible(problem, some)]


def best_by_trying_all(problem: dict[str, Any]) -> tuple[set[str], tuple[int, ...]] | None:
    """The best set of people and its objective, or None where the pins allow none."""
    feasible = every_feasible(problem)
    if not feasible:
        return None
    best = min(feasible, key=lambda some: objective(problem, some))
    return best, objective(problem, best)


def changed(problem: dict[str, Any], **session: Any) -> dict[str, Any]:
    """The same problem with other values in its session."""
    return {**problem, "sessions": [{**problem["sessions"][0], **session}]}


def with_person(problem: dict[str, Any], person_id: str, **facts: Any) -> dict[str, Any]:
    """The same problem with other facts about one person."""
    people = [{**each, **facts} if each["id"] == person_id else each for each in problem["people"]]
    return {**problem, "people": people}


def plain(problem_seed: str = "heron", capacity: int = 2, **people: tuple[str, int]) -> dict[str, Any]:
    """A problem without limits: `plain(capacity=1, p1=("A", 1600))`."""
    session = {"id": "day", "capacity": capacity, "band": None, "agencies": {}, "role_minima": {}}
    asking = [
        {"id": each, "agency": agency, "choices": ["day"], "merit": merit, "roles": [], "pinned": None}
        for each, (agency, merit) in people.items()
    ]
    return {"seed": problem_seed, "sessions": [session], "people": asking}
