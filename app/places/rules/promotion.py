"""Who gets a place that has come free after release: the next best person, and nobody else moves.

An allocation is never worked out afresh once people have been told. Everybody who holds a place is pinned,
and the greedy algorithm takes as many steps more as there are places. So promotion equals the full pinned
solution, and keeps shares, limits and reserved places by itself.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from app.places.rules.greedy import fill, waiting_lines
from app.places.rules.next_place import short_roles
from app.places.rules.problem import Candidate, Problem
from app.places.rules.seating import Seating, only_session


def promote(problem: Problem, holding: Collection[str], gone: Collection[str] = ()) -> str | None:
    """The one person to be offered the next free place, or None where there is no place or nobody to take it.

    `holding` are those who have or are offered a place, `gone` those who have withdrawn or declined.
    Raises `ImpossiblePin` where those who hold places are already more than the limits allow.
    """
    seating, lines = _as_things_stand(problem, holding, gone)
    return next(iter(fill(seating, lines, at_most=1)), None)


def promotions(problem: Problem, holding: Collection[str], gone: Collection[str] = ()) -> list[str]:
    """Everybody who could be offered a place now, in the order in which they are to be asked."""
    return fill(*_as_things_stand(problem, holding, gone))


def reserve_order(
    problem: Problem, holding: Collection[str], gone: Collection[str] = ()
) -> dict[str, list[str]]:
    """Each agency's waiting list, first reserve first: whoever counts towards a role group that is short."""
    (session,) = problem.sessions
    short = short_roles(problem, dict.fromkeys(holding, session.id))[session.id]
    by_agency = replace(problem, sessions=(replace(session, role_minima={}),))
    _, lines = _as_things_stand(by_agency, holding, gone)
    return {
        agency: [each.id for each in sorted(people, key=lambda each: -len(short.intersection(each.roles)))]
        for agency, people in lines.items()
    }


def pinned_as_released(problem: Problem, holding: Collection[str], gone: Collection[str] = ()) -> Problem:
    """The problem in which those who hold places keep them, and those who left are out of it."""
    session = only_session(problem).id
    pins = {person.id: session if person.id in holding else None for person in problem.people}
    return problem.barring(gone).pinning({**dict.fromkeys(holding, session), **pins})


def _as_things_stand(
    problem: Problem, holding: Collection[str], gone: Collection[str]
) -> tuple[Seating, dict[str, list[Candidate]]]:
    standing = pinned_as_released(problem, frozenset(holding), gone)
    seating = Seating(standing)
    seating.pin_all(standing.people)
    return seating, waiting_lines(standing, seating)
