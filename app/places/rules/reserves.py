"""Each agency's waiting list after the release, while everybody who holds a place keeps it."""

from __future__ import annotations

from collections.abc import Collection

from app.places.rules.greedy import waiting_lines
from app.places.rules.next_place import short_roles
from app.places.rules.problem import Problem
from app.places.rules.seating import Seating


def reserve_order(problem: Problem, holding: Collection[str]) -> dict[str, list[str]]:
    """Each agency's waiting list, first reserve first: whoever counts towards a role group that is short.

    `holding` are those who have or are offered a place of the problem's one session. Raises `ImpossiblePin`
    where they are already more than the limits allow.
    """
    (session,) = problem.sessions
    short = short_roles(problem, dict.fromkeys(holding, session.id))[session.id]
    seating = Seating(problem, session)
    seating.keep([problem.person(who) for who in holding])
    lines = waiting_lines(problem.pinning({person.id: None for person in problem.people}), seating)
    return {
        agency: [each.id for each in sorted(people, key=lambda each: -len(short.intersection(each.roles)))]
        for agency, people in lines.items()
    }
