"""Who gets one place that has come free, where there are several sessions or role groups.

Everybody who holds a place is pinned, so nobody else moves, and what is left to compare is one step: each
person who waits, on each session asked for that has room, at the price of that one place. Colleagues differ
in themselves only, so the first in line of each agency on each session stands for the others. The cheapest
such step is the pinned solution for one free place, whatever minima there are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from app.places.rules.problem import Candidate, Problem
from app.places.rules.result import Objective
from app.places.rules.seating import Seating
from app.platform.errors import RuleBroken


def promote_to(
    problem: Problem, holding: Mapping[str, str], gone: Collection[str] = ()
) -> tuple[str, str] | None:
    """Who is to be offered the next free place, and on which session; None where there is nobody or no place.

    `holding` says who has or is offered a place where, `gone` who has withdrawn or declined. Raises
    `ImpossiblePin` where those who hold places are already more than the limits allow.
    """
    standing = problem.barring(gone)
    seatings = _with_seats_held(standing, holding)
    lines: defaultdict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for person in standing.people:
        for session in person.choices if person.id not in holding else ():
            lines[session, person.agency].append(person)
    short = short_roles(standing, holding)
    steps = [
        _best_of(seatings[session], short[session], people)
        for (session, agency), people in lines.items()
        if seatings[session].has_room_for(agency)
    ]
    return min(steps)[1:] if steps else None


def _with_seats_held(problem: Problem, holding: Mapping[str, str]) -> dict[str, Seating]:
    """Every session with those who hold a place on it, whatever pins there were before."""
    held: dict[str, list[Candidate]] = {session.id: [] for session in problem.sessions}
    for who, session in holding.items():
        if session not in held:
            raise RuleBroken(f"{who} holds a place on {session}, which is not in this allocation.")
        held[session].append(problem.person(who))
    seatings = {session.id: Seating(problem, session) for session in problem.sessions}
    for session, seating in seatings.items():
        seating.keep(held[session])
    return seatings


def short_roles(problem: Problem, holding: Mapping[str, str]) -> dict[str, set[str]]:
    """The role groups that are below their minimum, by session."""
    filled = Counter(
        (session, role) for who, session in holding.items() for role in set(problem.candidates[who].roles)
    )
    return {
        session.id: {role for role, least in session.role_minima.items() if filled[session.id, role] < least}
        for session in problem.sessions
    }


def _best_of(seating: Seating, short: set[str], people: Sequence[Candidate]) -> tuple[Objective, str, str]:
    """Of colleagues who ask for this session, the one to come first: at what price, who, and where."""

    def order(person: Candidate) -> tuple[int, tuple[int, int, int, str]]:
        return -len(short.intersection(person.roles)), seating.order(person)

    first = min(people, key=order)
    place = seating.cost_of_next(first.agency).plus(seating.cost_of_person(first))
    return place.plus(Objective(minima=order(first)[0])), first.id, seating.session.id
