"""How fair an allocation is, in figures that outsiders use, and against two simpler ways of sharing out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import sqrt

from app.places.rules.problem import Candidate, Problem
from app.places.rules.seating import Seating, only_session
from app.places.rules.spread import tolerated


@dataclass(frozen=True)
class Fairness:
    """The measures of one list of people.

    `gallagher` is the index of Gallagher (1991): the root of half the sum of squared differences between
    each agency's part of the places and its part of the shares, in per cent; 0 is exact.
    `furthest` is the agency whose places are furthest from its share, and by how many hundredths of a place
    (above is positive). Scores are hundredths of a point, None where nobody is placed.
    """

    placed: int
    gallagher: float
    furthest: tuple[str, int] | None
    outside_band: int | None
    mean_merit: float | None
    lowest_merit: int | None


@dataclass(frozen=True)
class Comparison:
    """One simpler way: whom it would place, its measures, and how many of those are not in the proposal."""

    people: frozenset[str]
    fairness: Fairness
    not_in_proposal: int


def fairness(problem: Problem, people: Iterable[str]) -> Fairness:
    """The measures for these people having the places of the problem's one session."""
    session = only_session(problem)
    placed = [problem.candidates[each] for each in people]
    asking = (person.agency for person in problem.people if session.id in person.choices)
    codes = sorted({*session.agencies, *asking})
    count = Counter(person.agency for person in placed)
    target = {code: session.terms(code).target for code in codes}
    off = {code: 100 * count[code] - target[code] for code in codes}
    band = session.band
    return Fairness(
        placed=len(placed),
        gallagher=gallagher_index(count, target),
        furthest=max(off.items(), key=lambda item: abs(item[1]), default=None),
        outside_band=None
        if band is None
        else sum(not _within(100 * count[c], target[c], band) for c in codes),
        mean_merit=sum(person.merit for person in placed) / len(placed) if placed else None,
        lowest_merit=min((person.merit for person in placed), default=None),
    )


def gallagher_index(places: Counter[str], targets: dict[str, int]) -> float:
    """√(½ Σ (part of places − part of shares)²) in per cent; 0 where there is nothing to compare."""
    given, due = places.total(), sum(targets.values())
    if not given or not due:
        return 0.0
    return sqrt(
        sum((100 * places[code] / given - 100 * share / due) ** 2 for code, share in targets.items()) / 2
    )


def _within(places: int, target: int, band: int) -> bool:
    lowest, highest = tolerated(max(target, 1), band)
    return lowest <= places <= highest


def first_come(problem: Problem, arrivals: Iterable[str], proposal: Iterable[str]) -> Comparison:
    """First come, first served, under the same limits and pins; `arrivals` are the people, earliest first."""
    position = {person: number for number, person in enumerate(arrivals)}
    return _compared(problem, proposal, lambda seating: lambda person: (position[person.id],))


def merit_only(problem: Problem, proposal: Iterable[str]) -> Comparison:
    """Highest score first, whatever the agency, under the same limits and pins."""
    return _compared(problem, proposal, lambda seating: seating.order)


Order = Callable[[Candidate], tuple[int | str, ...]]


def _compared(problem: Problem, proposal: Iterable[str], order: Callable[[Seating], Order]) -> Comparison:
    seating = Seating(problem)
    seating.pin_all(problem.people)
    asking = [person for person in problem.people if seating.asks(person) and person not in seating]
    for person in sorted(asking, key=order(seating)):
        if seating.has_room_for(person.agency):
            seating.give(person)
    people = frozenset(seating)
    return Comparison(people, fairness(problem, people), len(people - frozenset(proposal)))
