"""Several dates of one course in one cohort: which are shared out together, and one date of a proposal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.directory.models import Person
from app.places import queries, rules
from app.places.enums import PlaceAction, PlaceStatus
from app.places.models import Place, Proposal
from app.places.services import moves
from app.platform import words
from app.training.models import TrainingSession


def together(session: TrainingSession) -> list[TrainingSession]:
    """The dates whose places are shared out with this one’s, itself among them, earliest first.

    A date that was released goes its own way, and so does one that is not published.
    """
    dates = queries.dates_of(session)
    if len(dates) == 1:
        return dates
    released = queries.released_among(dates)
    return [session] if session.id in released else [each for each in dates if each.id not in released]


def released_beside(session: TrainingSession) -> list[TrainingSession]:
    """The other dates of the course in the cohort whose places were released."""
    others = [each for each in queries.dates_of(session) if each.id != session.id]
    released = queries.released_among(others) if others else frozenset()
    return [each for each in others if each.id in released]


def sessions_in(proposal: Proposal) -> list[str]:
    """The identifiers of the sessions that a proposal shares out together."""
    return [each["id"] for each in proposal.problem["sessions"]]


def beside(proposal: Proposal) -> list[Proposal]:
    """The proposals of all dates that were worked out together, this one among them, earliest date first."""
    if len(proposal.problem["sessions"]) == 1:
        return [proposal]
    found = queries.proposals_beside(proposal)
    return sorted(found, key=lambda each: first_moment(each.training_session))


def released_with(session: TrainingSession) -> list[Proposal]:
    """What was released of a session and of the dates that were shared out with it; none before a release."""
    released = queries.released_proposal(session)
    return beside(released) if released is not None else []


def problem_on(proposal: Proposal) -> rules.Problem:
    """What the proposal shares out on its own date."""
    whole = rules.parse_problem(proposal.problem)
    return rules.one_date(whole, str(proposal.training_session_id), proposal.result["placed"])


def placed_on(proposal: Proposal) -> set[str]:
    """Whom it places on its own date."""
    here = str(proposal.training_session_id)
    return {who for who, where in proposal.result["placed"].items() if where == here}


def placed_elsewhere(proposal: Proposal) -> dict[str, str]:
    """Whom it places on the other dates, and on which session."""
    here = str(proposal.training_session_id)
    return {who: where for who, where in proposal.result["placed"].items() if where != here}


def room_of(proposal: Proposal) -> Mapping[str, Any]:
    """The stored terms of its own date."""
    here = str(proposal.training_session_id)
    found: Mapping[str, Any] = next(each for each in proposal.problem["sessions"] if each["id"] == here)
    return found


def ranks_of(places: Sequence[Place]) -> dict[tuple[str, str], int]:
    """How these people like these dates, by person and session."""
    return {(str(each.person_id), str(each.training_session_id)): each.preference for each in places}


def first_moment(session: TrainingSession) -> tuple[float, str]:
    """Sorts dates by when they begin."""
    return (session.days[0].starts_at.timestamp() if session.days else 0.0), session.slug


def day_of(session: TrainingSession) -> str:
    """Its first day, as a sentence says it."""
    return words.day(session.days[0].starts_at) if session.days else "a day to be settled"


def let_rest(session: TrainingSession, *, by: Person | None, at: datetime) -> None:
    """After the release, requests of people who hold a place on another date wait; nobody is written to."""
    elsewhere = queries.holding_elsewhere(session)
    for place in queries.places_on(session, (PlaceStatus.REQUESTED,)) if elsewhere else ():
        if place.person_id in elsewhere:
            moves.move(place, PlaceAction.WAITLIST, by=by, at=at)
