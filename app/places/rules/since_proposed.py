"""What is different between two problems, as far as somebody may know the people in them.

Whether somebody may come is never looked at, nor anything that follows from it, as shares and lots do: what
keeps somebody out stays untold.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app.places.rules.problem import Candidate, Problem, SessionToFill


def what_changed(before: Problem, after: Problem, known: Collection[str], *, scored: bool) -> list[str]:
    """What to name of it, in words; empty where it concerns nothing that may be told.

    `scored` says that merit is somebody's own score.
    """
    was, now = (_known(each, known) for each in (before, after))
    both = [(was[who], now[who]) for who in sorted(was.keys() & now.keys())]
    named = {
        "who asks for a place": was.keys() != now.keys(),
        "somebody’s agency or role group": any(_belongs(a) != _belongs(b) for a, b in both),
        "a score": scored and any(a.merit != b.merit for a, b in both),
        "the dates that somebody likes best": any(_ranked_otherwise(a, b) for a, b in both),
        "the number of places or how they are shared out": _rooms_differ(before, after, [a for a, _ in both]),
    }
    return [what for what, differs in named.items() if differs]


def _known(problem: Problem, known: Collection[str]) -> Mapping[str, Candidate]:
    return {who: person for who, person in problem.candidates.items() if who in known}


def _belongs(person: Candidate) -> object:
    return person.agency, set(person.roles)


def _ranked_otherwise(was: Candidate, now: Candidate) -> bool:
    return was.choices != now.choices and set(was.choices) == set(now.choices)


def _rooms_differ(before: Problem, after: Problem, people: Collection[Candidate]) -> bool:
    """Whether places, tolerance, minima or limits do, of agencies that have one of these people."""
    codes = {person.agency for person in people}
    rooms = {session.id: session for session in before.sessions}
    pairs = [(rooms[session.id], session) for session in after.sessions if session.id in rooms]
    return any(_of_room(a, b, codes) != _of_room(b, a, codes) for a, b in pairs)


def _of_room(room: SessionToFill, other: SessionToFill, codes: Collection[str]) -> object:
    alike = sorted(codes & room.agencies.keys() & other.agencies.keys())
    limits = [(each.minimum, each.maximum, each.reserved) for each in map(room.terms, alike)]
    return room.capacity, room.band, dict(room.role_minima), limits
