"""Role minima where the problem is no flow: settle who fills the roles first, then share out the rest.

With several sessions, limits for agencies *and* minima for role groups, a best list cannot be found by any
quick method that is known: deciding whether all the minima can be met holds three-dimensional matching, one
of the first problems shown to be NP-hard (Karp 1972). So this is done in two stages. First some people are
chosen to fill the role minima, and fixed where they are; then everybody else is shared out around them,
which is a flow and exact. Three ways of choosing are tried, and the list with the best objective is kept:

- nobody is fixed, since the minima may be met by themselves;
- as many missing role places as possible are filled at once, by a flow that leaves agencies aside;
- the sessions are filled one after another, each the best way for itself, and who fills a role there stays.

The result is as good as the best of the three, and is not proven best.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from app.places.rules.board import objective_of, with_pins_seated
from app.places.rules.flow import Flow, counted_roles
from app.places.rules.network import SOURCE, Bundle, Network
from app.places.rules.packing import Packing
from app.places.rules.problem import Candidate, Problem, SessionToFill, draw
from app.places.rules.result import Objective

Fixed = dict[str, str]


def best_of_three(problem: Problem) -> tuple[Flow, Fixed]:
    """The flow around the best choice of people for the roles, and that choice: person to session."""
    tried: list[tuple[Fixed, Flow]] = [({}, _around(problem, {}))]
    for fixed in (by_role_places(problem), by_session(problem)):
        if all(fixed != known for known, _ in tried):
            tried.append((fixed, _around(problem, fixed)))
    fixed, flow = min(tried, key=lambda each: objective_of(problem, each[1].placed()))
    return flow, fixed


def _around(problem: Problem, fixed: Mapping[str, str]) -> Flow:
    """Everybody else shared out; role minima no longer count."""
    sessions = tuple(replace(session, role_minima={}) for session in problem.sessions)
    return Flow(replace(problem.pinning(fixed), sessions=sessions))


def by_role_places(problem: Problem) -> Fixed:
    """People for as many missing role places as possible, best first, within the limits of agencies."""
    seatings = with_pins_seated(problem)
    fixed: Fixed = {}
    refused: set[tuple[str, str]] = set()
    while chosen := _role_places(problem, fixed, refused):
        for person, session in chosen:
            if seatings[session].has_room_for(person.agency):
                seatings[session].give(person)
                fixed[person.id] = session
            else:
                refused.add((person.id, session))
    return fixed


def _role_places(
    problem: Problem, fixed: Fixed, refused: set[tuple[str, str]]
) -> list[tuple[Candidate, str]]:
    """One round: the cheapest people for as many of the places still missing as can be filled."""
    missing = _missing(problem, fixed)
    node_of = {key: node for node, key in enumerate(missing, start=1)}
    packing, people, prices = Packing(_largest(problem)), [], []
    for person in sorted(problem.people, key=lambda person: person.id):
        if person.pinned is None and person.id not in fixed:
            ways = {}
            for rank, session in enumerate(person.choices):
                lot = draw(problem.seed, session, person.id)
                price = packing.pack(Objective(merit=-person.merit, preference=rank, draw=lot))
                for role in person.roles:
                    if (session, role) in node_of and (person.id, session) not in refused:
                        ways[node_of[session, role]] = price
            if ways:
                people.append(person)
                prices.append({SOURCE: 0, **ways})
    bundles = [Bundle([0] * (len(people) + 1), most=number) for number in missing.values()]
    network = Network([], bundles, [len(people)], prices)
    network.fill()
    keys = list(missing)
    placed = zip(people, network.where, strict=True)
    return [(person, keys[node - 1][0]) for person, node in placed if node != SOURCE]


def _missing(problem: Problem, fixed: Fixed) -> dict[tuple[str, str], int]:
    """How many places of each session and role the pinned and the fixed leave to be filled."""
    where = {**{each.id: each.pinned for each in problem.people if each.pinned}, **fixed}
    filled = Counter(
        (session, role) for each, session in where.items() for role in set(problem.candidates[each].roles)
    )
    return {
        (session.id, role): minimum - filled[session.id, role]
        for session in sorted(problem.sessions, key=lambda session: session.id)
        for role, minimum in sorted(session.role_minima.items())
        if minimum > filled[session.id, role]
    }


def by_session(problem: Problem) -> Fixed:
    """Who fills a role when the sessions are filled one after another, in the order of their identifiers."""
    fixed: Fixed = {}
    gone: set[str] = set()
    for session in sorted(problem.sessions, key=lambda session: session.id):
        alone = _alone(problem, session, gone)
        for person, _ in Flow(alone).placed().items():
            gone.add(person)
            candidate = problem.candidates[person]
            if candidate.pinned is None and counted_roles(candidate, session):
                fixed[person] = session.id
    return fixed


def _alone(problem: Problem, session: SessionToFill, gone: set[str]) -> Problem:
    """One session with those who still could come; of several roles that count, the first does."""
    people = []
    for person in problem.people:
        if person.pinned not in {None, session.id} or person.id in gone or session.id not in person.choices:
            continue
        roles = person.roles if person.pinned else tuple(counted_roles(person, session)[:1])
        people.append(replace(person, choices=(session.id,), roles=roles))
    return Problem(problem.seed, (session,), tuple(people))


def _largest(problem: Problem) -> Objective:
    number = 2 * len(problem.people) + 2
    return Objective(
        merit=number * max((abs(person.merit) for person in problem.people), default=0),
        preference=number * max((len(person.choices) for person in problem.people), default=0),
        draw=number << 40,
    )
