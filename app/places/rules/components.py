"""Taking a large problem apart: sessions that no undecided person links have nothing to do with one another.

Two sessions belong together when somebody without a pin could go to either. Each part is a problem of its
own, and the best list of the whole is the best lists of the parts side by side, because no limit and no
level of the objective joins people of different parts.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from app.places.rules.problem import Candidate, Problem, SessionToFill


def components(problem: Problem) -> list[Problem]:
    """The parts, in the order of their first session. Whoever asks for nothing is in none of them."""
    part_of = _parts(problem)
    sessions: defaultdict[str, list[SessionToFill]] = defaultdict(list)
    people: defaultdict[str, list[Candidate]] = defaultdict(list)
    for session in sorted(problem.sessions, key=lambda session: session.id):
        sessions[part_of[session.id]].append(session)
    for person in problem.people:
        if person.pinned is not None:
            # A pin leaves no choice; one that was never asked for stays impossible.
            asked = tuple(each for each in person.choices if each == person.pinned)
            people[part_of[person.pinned]].append(replace(person, choices=asked))
        elif person.choices:
            people[part_of[person.choices[0]]].append(person)
    return [Problem(problem.seed, tuple(each), tuple(people[part])) for part, each in sessions.items()]


def _parts(problem: Problem) -> dict[str, str]:
    """Each session with the one that stands for its part: union-find with path halving (Tarjan 1975)."""
    above = {session.id: session.id for session in problem.sessions}

    def top(session: str) -> str:
        while above[session] != session:
            above[session] = above[above[session]]
            session = above[session]
        return session

    for person in problem.people:
        if person.pinned is None:
            for choice in person.choices[1:]:
                one, other = sorted((top(person.choices[0]), top(choice)))
                above[other] = one
    return {session: top(session) for session in above}
