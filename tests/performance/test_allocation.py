"""How long it takes to share out places: one session, several that people choose from, a whole country."""

from __future__ import annotations

import random
import resource
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
    promote_to,
    propose,
)
from app.places.rules.flow import Flow


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
    holding = dict(sorted(result.placed.items())[1:])
    took = sorted(milliseconds(propose, problem) for _ in range(20))
    promoting = sorted(milliseconds(promote_to, problem, holding) for _ in range(20))
    print(f"\n140 of 600 with every reason: median {took[10]:.1f} ms, slowest {took[-1]:.1f} ms")
    print(f"one promotion:                median {promoting[10]:.1f} ms, slowest {promoting[-1]:.1f} ms")
    here = fairness(problem, result.placed)
    arriving = first_come(problem, sorted(problem.candidates), result.placed).fairness
    scoring = merit_only(problem, result.placed).fairness
    for name, each in (("this allocation", here), ("first come", arriving), ("score only", scoring)):
        print(f"{name:16} Gallagher {each.gallagher:5.2f}, mean score {(each.mean_merit or 0) / 100:.1f}")
    assert len(result.placed) == 140
    assert here.gallagher < min(arriving.gallagher, scoring.gallagher)


def a_region(
    number: int, *, people: int = 500, agencies: int = 10, sessions: int = 10, capacity: int = 40
) -> tuple[list[SessionToFill], list[Candidate]]:
    """Sessions with the same shares and up to three ranked choices a person; nobody leaves the region."""
    chance = random.Random(number)
    staff = {f"r{number:03} agency {each:02}": chance.randint(10, 400) for each in range(agencies)}
    targets = by_staff(capacity, staff)
    rooms = []
    for each in range(sessions):
        terms = {
            code: AgencyTerms(
                target, minimum=1, maximum=chance.choice([None, 6]), reserved=chance.choice([0, 0, 1])
            )
            for code, target in targets.items()
        }
        rooms.append(
            SessionToFill(f"r{number:03} day {each}", capacity, terms, band=chance.choice([None, 25]))
        )
    codes, ids = list(staff), [room.id for room in rooms]
    asking = [
        Candidate(
            f"r{number:03} p{each:04}",
            chance.choice(codes),
            tuple(chance.sample(ids, chance.randint(1, min(3, sessions)))),
            merit=50 * chance.randint(16, 40),
        )
        for each in range(people)
    ]
    return rooms, asking


def several_regions(regions: int, **size: int) -> Problem:
    each = [a_region(number, **size) for number in range(regions)]
    return Problem(
        "heron 4417",
        tuple(room for rooms, _ in each for room in rooms),
        tuple(person for _, people in each for person in people),
    )


def test_10_sessions_of_40_for_1000_people_with_three_choices() -> None:
    problem = several_regions(1, people=1000, agencies=25)
    took = sorted(milliseconds(propose, problem) for _ in range(5))
    flow = Flow(problem)
    explaining = sorted(milliseconds(flow.changes) for _ in range(5))
    result = propose(problem)
    holding = dict(sorted(result.placed.items())[1:])
    gone = sorted(result.placed)[:1]
    promoting = sorted(milliseconds(promote_to, problem, holding, gone) for _ in range(20))
    print(f"\n10 x 40 of 1,000 with every reason: median {took[2]:.0f} ms, slowest {took[-1]:.0f} ms")
    print(f"of that every way for the others:   median {explaining[2]:.1f} ms")
    print(
        f"one promotion:                      median {promoting[10]:.1f} ms, slowest {promoting[-1]:.1f} ms"
    )
    assert len(result.placed) == 400
    assert len(result.reasons) == 600


def test_growth_of_one_region() -> None:
    print()
    for times in (1, 2, 4):
        problem = several_regions(1, people=250 * times, sessions=5 * times, capacity=20, agencies=10)
        took = sorted(milliseconds(propose, problem) for _ in range(3))
        print(f"one part, {times}x: {5 * times:2} sessions of 20, {250 * times:4} people: {took[1]:6.0f} ms")
        assert len(propose(problem).placed) == 100 * times


def test_100_000_people_and_2_000_sessions_in_200_regions() -> None:
    print()
    for regions in (50, 100, 200):
        problem = several_regions(regions)
        started = perf_counter()
        result = propose(problem)
        took = perf_counter() - started
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        sizes = f"{len(problem.people):,} people, {len(problem.sessions):,} sessions"
        print(f"{regions // 50}x: {sizes}: {took:.1f} s; the whole process took {most} MB at most")
        assert len(result.placed) + len(result.reasons) == len(problem.people)
