"""Courses that belong together: the core course, the awareness morning before it, the supervisors' day.

They are shared out in that order, each as a problem of its own, and each decides something for the next:

1. the core course, in no case with more people than its awareness morning can take;
2. the awareness morning, on which everybody who is placed on the core course is pinned;
3. the supervisors' day, for the managers of those placed on the core course first, then for the others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from app.places.rules.allocation import propose
from app.places.rules.problem import Candidate, Problem, SessionToFill
from app.places.rules.result import Result
from app.places.rules.seating import ImpossiblePin
from app.platform.errors import RuleBroken


@dataclass(frozen=True)
class LinkedProblems:
    """The three problems and what joins them.

    `awareness_of` names for each core session the awareness session that goes with it, each another one.
    `managers` names for each person on the core course the people of the supervisors' day who manage them.
    """

    core: Problem
    awareness: Problem
    supervisors: Problem
    awareness_of: Mapping[str, str]
    managers: Mapping[str, Collection[str]]


@dataclass(frozen=True)
class LinkedResults:
    """What each course comes to, beside the problem that was solved, so that each can be verified again."""

    core: tuple[Problem, Result]
    awareness: tuple[Problem, Result]
    supervisors: tuple[Problem, Result]


def propose_linked(linked: LinkedProblems) -> LinkedResults:
    """Share out all three. Every core place has its place on the awareness morning.

    Raises `RuleBroken` for core sessions without an awareness session of their own, for somebody on the core
    course whom the awareness problem does not know or pins elsewhere, and `ImpossiblePin` as `propose` does.
    """
    _check(linked)
    core = _as_far_as_awareness_goes(linked)
    placed = propose(core)
    awareness = with_core_pinned(linked, placed.placed)
    supervisors = _managers_first(linked, placed.placed)
    return LinkedResults((core, placed), (awareness, propose(awareness)), (supervisors, propose(supervisors)))


def with_core_pinned(linked: LinkedProblems, placed: Mapping[str, str]) -> Problem:
    """The awareness problem with everybody who has a core place pinned on the session that goes with it."""
    goes_to = {person: linked.awareness_of[session] for person, session in placed.items()}
    return replace(
        linked.awareness,
        people=tuple(_pinned(person, goes_to.get(person.id)) for person in linked.awareness.people),
    )


def _pinned(person: Candidate, session: str | None) -> Candidate:
    if session is None:
        return person
    if person.pinned not in {None, session}:
        raise RuleBroken(f"{person.id} is pinned to {person.pinned}, and the core course needs {session}.")
    others = tuple(each for each in person.choices if each != session)
    choices = person.choices if session in person.choices else (session, *others)
    return replace(person, choices=choices, pinned=session)


def _as_far_as_awareness_goes(linked: LinkedProblems) -> Problem:
    """The core problem with as few limits more as let everybody on it go to the awareness morning as well.

    A limit that the awareness morning has for an agency becomes one of the core course; what is too much for
    its capacity, places held for agencies included, is taken off the core course's capacity.
    """
    core = linked.core
    core_of = {awareness: session for session, awareness in linked.awareness_of.items()}
    while True:
        placed = propose(core).placed
        try:
            _only_pinned(linked, placed)
        except ImpossiblePin as too_many:
            session = core_of.get(too_many.session)
            if session is None or not any(who in placed for who in too_many.people):
                raise
            core = _with_one_less(core, session, too_many.agency, placed)
        else:
            return core


def _only_pinned(linked: LinkedProblems, placed: Mapping[str, str]) -> None:
    """Raises `ImpossiblePin` where the awareness morning cannot take these people."""
    awareness = with_core_pinned(linked, placed)
    propose(replace(awareness, people=tuple(each for each in awareness.people if each.pinned)))


def _with_one_less(core: Problem, session_id: str, agency: str | None, placed: Mapping[str, str]) -> Problem:
    """The core problem with room for one less than are placed now, in the agency if it is one's limit."""
    here = [core.candidates[who].agency for who, session in placed.items() if session == session_id]
    session = next(each for each in core.sessions if each.id == session_id)
    if agency is None:
        smaller = replace(session, capacity=len(here) - 1)
    else:
        terms, most = session.terms(agency), here.count(agency) - 1
        terms = replace(
            terms, minimum=min(terms.minimum, most), maximum=most, reserved=min(terms.reserved, most)
        )
        smaller = replace(session, agencies={**session.agencies, agency: terms})
    others: tuple[SessionToFill, ...] = tuple(each for each in core.sessions if each.id != session_id)
    return replace(core, sessions=(*others, smaller))


def _managers_first(linked: LinkedProblems, placed: Mapping[str, str]) -> Problem:
    """The supervisors' problem with the managers who find a place among themselves pinned to it."""
    supervisors = linked.supervisors
    first = {manager for person in placed for manager in linked.managers.get(person, ())}
    later = [person.id for person in supervisors.people if person.id not in first and person.pinned is None]
    managers_only = propose(supervisors.barring(later))
    return supervisors.pinning(managers_only.placed)


def _check(linked: LinkedProblems) -> None:
    known = {session.id for session in linked.awareness.sessions}
    goes_with = [linked.awareness_of.get(session.id) for session in linked.core.sessions]
    for session, awareness in zip(linked.core.sessions, goes_with, strict=True):
        if awareness not in known:
            raise RuleBroken(f"No awareness session goes with {session.id}.")
        if goes_with.count(awareness) > 1:
            raise RuleBroken(f"{awareness} goes with more than one core session.")
    for person in linked.core.people:
        if person.choices and person.id not in linked.awareness.candidates:
            raise RuleBroken(f"{person.id} asks for the core course and is unknown to the awareness morning.")
