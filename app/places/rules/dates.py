"""Several dates of one course: put together to be shared out at once, and read back one date at a time.

Everything about one date (its terms, who may come, who is pinned) is a problem of its own. Put together, a
person is in the whole once, with the dates in the order that person prefers, and is placed on one at most.
Read back, a date is again a problem of its own, in which whoever has another date has no choice any more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.places.rules.board import seat_the_others, with_pins_seated
from app.places.rules.explain_moves import Explaining
from app.places.rules.problem import Candidate, Problem
from app.platform.errors import RuleBroken

Ranks = Mapping[tuple[str, str], int]


def joined(parts: Sequence[Problem], ranks: Ranks) -> Problem:
    """One problem of several with one session each; a single one stays as it is.

    `ranks` says by person and session how much a date is liked, the lowest first; 1 where nothing is said.
    Raises RuleBroken for somebody pinned to two dates.
    """
    if len(parts) == 1:
        return parts[0]
    asking: defaultdict[str, list[tuple[int, Candidate]]] = defaultdict(list)
    for part in parts:
        (session,) = part.sessions
        for person in part.people:
            asking[person.id].append((ranks.get((person.id, session.id), 1), person))
    sessions = tuple(session for part in parts for session in part.sessions)
    return Problem(parts[0].seed, sessions, tuple(_once(each) for each in asking.values()))


def _once(asking: Sequence[tuple[int, Candidate]]) -> Candidate:
    in_order = [person for _, person in sorted(asking, key=lambda each: each[0])]
    pins = [person.pinned for person in in_order if person.pinned is not None]
    if len(pins) > 1:
        raise RuleBroken("Somebody is placed by hand on two dates of this course. Take one of the pins back.")
    choices = tuple(session for person in in_order for session in person.choices)
    return replace(in_order[0], choices=choices, pinned=pins[0] if pins else None)


def one_date(problem: Problem, session_id: str, placed: Mapping[str, str]) -> Problem:
    """The problem of one date, as far as it is settled by who is `placed` where.

    Whoever is placed on another date has no choice here. Somebody without any choice stays in: on which date
    that was does not matter to anybody. A problem of one session stays as it is.
    """
    if len(problem.sessions) == 1:
        return problem
    people = []
    for person in problem.people:
        if not person.choices or session_id in person.choices:
            asks = session_id in person.choices and placed.get(person.id, session_id) == session_id
            pinned = session_id if asks and person.pinned == session_id else None
            people.append(replace(person, choices=(session_id,) if asks else (), pinned=pinned))
    here = tuple(session for session in problem.sessions if session.id == session_id)
    return Problem(problem.seed, here, tuple(people))


def missed_choices(problem: Problem, placed: Mapping[str, str]) -> dict[str, str]:
    """For everybody placed on another date than the first choice, why, in a sentence that names nobody."""
    missed = [
        problem.candidates[who]
        for who, session in placed.items()
        if session != problem.candidates[who].choices[0]
    ]
    if not missed:
        return {}
    seatings = with_pins_seated(problem)
    seat_the_others(seatings, problem, placed)
    explaining = Explaining(problem, placed, seatings)
    return {person.id: explaining.missed_choice(person) for person in missed}
