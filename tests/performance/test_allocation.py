"""How long it takes to share out 140 places among 600 people of 25 agencies."""

from __future__ import annotations

import random
from time import perf_counter

from app.places.rules import (
    AgencyTerms,
    Candidate,
    Problem,
    SessionToFill,
    by_staff,
    fairness,
    first_come,
    merit_only,
    promote,
    propose,
)


def a_large_intake() -> Problem:
    chance = random.Random(2017)
    staff = {f"agency {number:02}": chance.randint(10, 400) for number in range(25)}
    terms = {code: AgencyTerms(target, minimum=1) for code, target in by_staff(140, staff).items()}
    codes = list(staff)
    people = tuple(
        Candidate(f"p{number:03}", chance.choice(codes), ("day",), merit=50 * chance.randint(16, 40))
        for number in range(600)
    )
    return Problem("heron 4417", (SessionToFill("day", 140, terms),), people)


def milliseconds(work: object, *arguments: object) -> float:
    started = perf_counter()
    work(*arguments)  # type: ignore[operator]
    return 1000 * (perf_counter() - started)


def test_140_of_600_in_25_agencies() -> None:
    problem = a_large_intake()
    result = propose(problem)
    holding = sorted(result.placed)[1:]
    took = sorted(milliseconds(propose, problem) for _ in range(20))
    promoting = sorted(milliseconds(promote, problem, holding) for _ in range(20))
    print(f"\n140 of 600 with every reason: median {took[10]:.1f} ms, slowest {took[-1]:.1f} ms")
    print(f"one promotion:                median {promoting[10]:.1f} ms, slowest {promoting[-1]:.1f} ms")
    here = fairness(problem, result.placed)
    arriving = first_come(problem, sorted(problem.candidates), result.placed).fairness
    scoring = merit_only(problem, result.placed).fairness
    for name, each in (("this allocation", here), ("first come", arriving), ("score only", scoring)):
        print(f"{name:16} Gallagher {each.gallagher:5.2f}, mean score {(each.mean_merit or 0) / 100:.1f}")
    assert len(result.placed) == 140
    assert here.gallagher < min(arriving.gallagher, scoring.gallagher)
