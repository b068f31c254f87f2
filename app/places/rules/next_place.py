"""Who gets one place that has come free, where there are several sessions or role groups.

Everybody who holds a place is pinned, so nobody else moves, and what is left to compare is one step: each
person who waits, on each session asked for that has room, at the price of that one place. The cheapest such
step is the pinned solution for one free place, whatever minima there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from app.places.rules.board import with_pins_seated
from app.places.rules.problem import Candidate, Problem
from app.places.rules.result import Objective
from app.places.rules.seating import Seating


def with_everybody_pinned(problem: Problem, holding: Mapping[str, str], gone: Collection[str]) -> Problem:
    """The problem in which those who hold a place keep it and those who left are out of it."""
    nobody = dict.fromkeys((person.id for person in problem.people), None)
    return problem.barring(gone).pinning({**nobody, **holding})


def promote_to(
    problem: Problem, holding: Mapping[str, str], gone: Collection[str] = ()
) -> tuple[str, str] | None:
    """Who is to be offered the next free place, and on which session; None where there is nobody or no place.

    `holding` says who has or is offered a place where, `gone` who has withdrawn or declined. Raises
    `ImpossiblePin` where those who hold places are already more than the limits allow.
    """
    standing = with_everybody_pinned(problem, holding, gone)
    seatings = with_pins_seated(standing)
    roles = Counter(
        (session, role) for who, session in holding.items() for role in set(problem.candidates[who].roles)
    )
    steps = [
        (_price(seating, person, roles), person.id, session)
        for person in standing.people
        if person.pinned is None
        for session in person.choices
        if (seating := seatings[session]).has_room_for(person.agency)
    ]
    if not steps:
        return None
    _, person_id, session_id = min(steps)
    return person_id, session_id


def _price(seating: Seating, person: Candidate, roles: Counter[tuple[str, str]]) -> Objective:
    """What it changes that this person gets a place on this session."""
    session = seating.session
    filled = sum(
        roles[session.id, role] < minimum
        for role, minimum in session.role_minima.items()
        if role in person.roles
    )
    place = seating.cost_of_next(person.agency).plus(seating.cost_of_person(person))
    return place.plus(Objective(minima=-filled))
