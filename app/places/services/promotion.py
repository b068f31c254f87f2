"""The one place where somebody moves up: a seat came free, or there are more of them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from app.directory import services as directory
from app.directory.models import Person
from app.mentoring import services as mentoring
from app.places import emails, queries
from app.places.enums import PlaceStatus, Route
from app.places.models import AllocationPolicy, Place
from app.places.services import dates, moves, timing
from app.places.services.terms import still_reserved
from app.places.services.waiting_line import Line, as_released, line_for
from app.platform import audit, seats
from app.platform.db import db
from app.training.enums import SessionStatus
from app.training.events import CapacityRaised
from app.training.models import TrainingSession
from app.training.queries import pools_beside


def fill(session: TrainingSession, *, by: Person | None, at: datetime) -> list[Place]:
    """Offer every free seat to whoever is next: keeps agency spread, limits and people who must not meet.

    Nobody who holds a seat is disturbed, and whoever let an earlier offer run out is not asked again by
    itself. A seat here may be all that somebody lacks for the course that this session goes with: that
    course is looked at too, and first. So are the other dates of this course, for which somebody may wait
    who has given up a seat here. Returns the places that are offered now.
    """
    seats.lock(*pools_beside(session))
    goes_with = queries.going_with(session)
    first = _offer_on(goes_with, by=by, at=at)
    here = _offer_on([session, *dates.released_beside(session)], by=by, at=at)
    return [*first, *here, *(_offer_on(goes_with, by=by, at=at) if here else ())]


def fill_before(session: TrainingSession, *, by: Person | None, at: datetime) -> None:
    """The same for the courses that this session goes with alone: somebody has a seat here who had none."""
    for each in queries.going_with(session):
        fill(each, by=by, at=at)


def _offer_on(sessions: Sequence[TrainingSession], *, by: Person | None, at: datetime) -> list[Place]:
    return [place for each in sessions for place in _offer_free_seats(each, by=by, at=at)]


def _offer_free_seats(session: TrainingSession, *, by: Person | None, at: datetime) -> list[Place]:
    if session.status is SessionStatus.CANCELLED or timing.offer_ends(session, at) is None:
        return []
    proposals = dates.released_with(session)
    pools = {session.pool_id, *(each.training_session.pool_id for each in proposals)}
    if not any(seats.free_seats(pools).values()):
        return []
    released = as_released(proposals, at)
    offered: list[Place] = []
    stopped: set[uuid.UUID] = set()
    while any(seats.free_seats(pools).values()):
        found = _first_who_may_come(line_for(session, released, at), stopped, at)
        if found is None:
            break
        place, until = found
        _promote(place, until, by=by, at=at)
        offered.append(place)
    return offered


def _first_who_may_come(line: Line, stopped: set[uuid.UUID], at: datetime) -> tuple[Place, datetime] | None:
    """The first of the line who may come into the room, and until when to answer; others are `stopped`."""
    while (place := line.next(stopped)) is not None:
        session = place.training_session
        until = timing.offer_ends(session, at)
        if until is not None and not directory.must_wait(
            place.person,
            queries.in_the_room(session.id),
            room_id=session.id,
            room_name=session.course.name,
            at=at,
        ):
            return place, until
        stopped.add(place.id)
    return None


def comes_next(place: Place, at: datetime) -> bool:
    """Whether somebody who asks now would be next, within every limit, after the release."""
    session = place.training_session
    proposals = dates.released_with(session)
    if not proposals or not seats.free_seats([session.pool_id])[session.pool_id]:
        return False
    return line_for(session, as_released(proposals, at), at, joining=place).next() is place


def follow_capacity(event: CapacityRaised, *, by: Person | None, at: datetime) -> None:
    """There are more seats: the waiting list moves up."""
    session = db.session.get(TrainingSession, event.training_session_id)
    if session is not None:
        fill(session, by=by, at=at)


def open_reserved(policy_id: uuid.UUID, at: datetime) -> None:
    """The day has come: what was reserved and is free goes to whoever is next."""
    policy = db.session.get(AllocationPolicy, policy_id)
    session = db.session.get(TrainingSession, policy.training_session_id) if policy is not None else None
    if policy is None or session is None:
        return
    seats.lock(*pools_beside(session))
    db.session.refresh(policy)
    if policy.reserved_opened_at is not None or still_reserved(policy, at):
        return
    policy.reserved_opened_at = at
    audit.record("open reserved places", policy, by=None, at=at, fields=["reserved_opened_at"])
    fill(session, by=None, at=at)


def _promote(place: Place, answer_by: datetime, *, by: Person | None, at: datetime) -> None:
    moves.offer(place, answer_by=answer_by, expires_by_clock=True, by=by, at=at)
    if place.application is not None:
        mentoring.mark_offered(place.application, by=by, at=at)
    together = []
    companion = queries.companion_of(place.training_session) if place.application else None
    if companion is not None and join_companion(
        place, companion, answer_by=answer_by, expires_by_clock=True, by=by, at=at
    ):
        together = [companion]
    directory.write_to(
        place.person,
        emails.offered(
            place.person, place.training_session, answer_by=answer_by, together=together, promoted=True
        ),
        at=at,
        call_about=emails.CALL_ABOUT,
    )


def join_companion(
    place: Place,
    companion: TrainingSession,
    *,
    answer_by: datetime,
    expires_by_clock: bool,
    by: Person | None,
    at: datetime,
) -> bool:
    """Offer the place that goes with a core place; says whether the person now holds a seat there.

    A seat on another date of that course does as well, and stays as it is.

    Raises PoolFull when the companion session has no seat left: then nobody can be on this course.
    """
    if queries.held_elsewhere(place.person_id, companion) is not None:
        return False
    own = moves.request(companion, place.person, route=Route.WITH_CORE, by=by, at=at)
    if queries.giver_of(own) is not None:
        # What a colleague handed over is answered with the course now, and goes back if that is not taken.
        own.answer_by, own.expires_by_clock = answer_by, expires_by_clock
    if own.status in (PlaceStatus.OFFERED, PlaceStatus.ACCEPTED):
        return own.status is PlaceStatus.OFFERED
    if directory.must_wait(
        place.person,
        queries.in_the_room(companion.id),
        room_id=companion.id,
        room_name=companion.course.name,
        at=at,
    ):
        return False
    moves.offer(
        own, answer_by=answer_by, expires_by_clock=expires_by_clock, by=by, at=at, route=Route.WITH_CORE
    )
    return True
