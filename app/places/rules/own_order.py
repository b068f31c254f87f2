"""The order in which an agency asks for its own people: it hands out the agency's own lots, and no others.

Where nobody is scored, a lot decides between equals: each person has one, and the lower goes first. An
agency may say in which order it would like its people to come. Then the people whom it has put in order
share the lots that they drew themselves: the first of them gets the lowest, the second the next, and so on.
Whoever was not put in order keeps the own lot.

So the lots of an agency are the same as before, only held by other colleagues. The k-th place of an agency
costs what it cost without an order, and therefore every agency gets as many places as without one, whoever
competes with it; and nobody outside the order gains or loses a place by it.

Where a role group has a minimum, colleagues share lots with those only who count towards the same groups:
then every group, too, has the lots that it had.

The lot goes into the problem as merit, below nothing: merit comes before the draw, and a lower lot is a
higher merit. Nothing else in the interchange form changes, so whoever can work out an allocation can work
out this one. The engine's sentences know that merit below nothing is no score (`seating.Seating.scored`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from app.places.rules.problem import Candidate, Problem, draw
from app.platform.errors import RuleBroken


def in_own_order(problem: Problem, numbers: Mapping[str, int]) -> Problem:
    """The problem of one session in which people with a number come in that order among their colleagues.

    The same problem where no two colleagues who compete have one. Raises RuleBroken where people are scored.
    """
    if any(person.merit for person in problem.people):
        raise RuleBroken("Where people are scored, their agency does not put them in order.")
    (session,) = problem.sessions
    here = session.id
    lots = {person.id: draw(problem.seed, here, person.id) for person in problem.people}
    lines: defaultdict[tuple[str, frozenset[str]], list[str]] = defaultdict(list)
    for person in problem.people:
        if person.id in numbers and person.pinned is None and here in person.choices:
            counts_towards = frozenset(person.roles).intersection(session.role_minima)
            lines[person.agency, counts_towards].append(person.id)
    if all(len(line) < 2 for line in lines.values()):
        return problem
    handed = dict(lots)
    for line in lines.values():
        in_order = sorted(line, key=lambda each: (numbers[each], lots[each]))
        handed.update(zip(in_order, sorted(lots[each] for each in line), strict=True))
    return replace(problem, people=tuple(replace(each, merit=-handed[each.id]) for each in problem.people))


def who_joins(problem: Problem, person: str, agency: str, roles: tuple[str, ...] = ()) -> Candidate:
    """Somebody who came to ask after the problem was frozen: in nobody's order, with the own lot."""
    (session,) = problem.sessions
    ordered = any(each.merit < 0 for each in problem.people)
    lot = -draw(problem.seed, session.id, person) if ordered else 0
    return Candidate(person, agency, (session.id,), lot, roles)
