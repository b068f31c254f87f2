"""Training sessions: what is said about them, publishing and cancelling."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.directory.models import Person, Programme
from app.platform import audit, ids, seats
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.events import announce
from app.training import queries, rules
from app.training.enums import SessionAction, SessionStatus
from app.training.events import (
    CapacityLowered,
    CapacityRaised,
    SessionCancelled,
)
from app.training.models import Cohort, Course, TrainingSession


@dataclass(frozen=True)
class SessionFacts:
    """What an administrator says about a training session."""

    slug: str
    course: Course
    capacity: int
    cohort: Cohort | None = None
    minimum_numbers: int = 0
    booking_opens_at: datetime | None = None
    booking_closes_at: datetime | None = None
    position: int = 0


def add_training_session(
    programme: Programme, facts: SessionFacts, *, by: Person | None, at: datetime
) -> TrainingSession:
    """A new session without days, planned, with its seats."""
    _check_session(programme.id, None, facts)
    session = TrainingSession(
        id=ids.new(),
        programme_id=programme.id,
        course_id=facts.course.id,
        cohort_id=facts.cohort.id if facts.cohort else None,
        slug=facts.slug,
        pool_id=seats.open_pool("training session", facts.capacity).id,
        capacity=facts.capacity,
        minimum_numbers=facts.minimum_numbers,
        booking_opens_at=facts.booking_opens_at,
        booking_closes_at=facts.booking_closes_at,
        position=facts.position,
    )
    db.session.add(session)
    db.session.flush()
    audit.record("add", session, by=by, at=at)
    return session


def change_training_session(
    session: TrainingSession, facts: SessionFacts, *, by: Person | None, at: datetime
) -> None:
    """Change a session. Raises RuleBroken when more places are taken, or were agreed, than would be left."""
    refuse_cancelled(session)
    _check_session(session.programme_id, session, facts)
    rules.check_address(session.status, session.slug, facts.slug)
    if session.status is not SessionStatus.PLANNED and (
        session.course_id != facts.course.id
        or session.cohort_id != (facts.cohort.id if facts.cohort else None)
    ):
        raise RuleBroken("People have seen this session, so its course and cohort cannot change any more.")
    columns = {
        "slug": facts.slug,
        "course_id": facts.course.id,
        "cohort_id": facts.cohort.id if facts.cohort else None,
        "capacity": facts.capacity,
        "minimum_numbers": facts.minimum_numbers,
        "booking_opens_at": facts.booking_opens_at,
        "booking_closes_at": facts.booking_closes_at,
        "position": facts.position,
    }
    changed = [name for name, value in columns.items() if getattr(session, name) != value]
    before = session.capacity
    if "capacity" in changed:
        # All of the cohort's at once, as whoever moves up locks them.
        seats.lock(*queries.pools_beside(session))
        seats.resize(session.pool_id, facts.capacity)
    for name in changed:
        setattr(session, name, columns[name])
    if changed:
        db.session.flush()
        audit.record("change", session, by=by, at=at, fields=changed)
    if session.capacity > before:
        announce(CapacityRaised(session.id), by=by, at=at)
    if session.capacity < before:
        announce(CapacityLowered(session.id), by=by, at=at)


def check_fewer_places(session: TrainingSession, capacity: int) -> None:
    """Raises RuleBroken when the session cannot be held with so many places, or has not more now."""
    refuse_cancelled(session)
    rules.check_seats(capacity, session.minimum_numbers)
    if capacity >= session.capacity:
        raise RuleBroken(f"The session has {session.capacity} places. Enter a smaller number.")


def have_fewer_places(
    session: TrainingSession, capacity: int, *, reason: str, by: Person | None, at: datetime
) -> None:
    """Have fewer places from now on.

    Raises RuleBroken when more are taken or were agreed, or nobody could hold it so.
    """
    check_fewer_places(session, capacity)
    seats.resize(session.pool_id, capacity)
    session.capacity = capacity
    db.session.flush()
    audit.record("change", session, by=by, at=at, fields=["capacity"], reason=reason)
    announce(CapacityLowered(session.id), by=by, at=at)


def publish_session(session: TrainingSession, *, by: Person | None, at: datetime) -> None:
    """Show a session to everybody. Raises RuleBroken while its days are missing or past."""
    to = rules.next_session_status(session.status, SessionAction.PUBLISH)
    days = session.days
    rules.check_publishable(
        session.course.days,
        [(day.course_day, day.part) for day in days],
        [day.ends_at if day.own_time else day.starts_at for day in days],
        at,
    )
    audit.move(session, to, action=SessionAction.PUBLISH.value, by=by, at=at)


def missing_of(session: TrainingSession) -> list[str]:
    """What of the course none of the session's days delivers, as a sentence names it."""
    delivered = [(day.course_day, day.part) for day in session.days]
    return [rules.part_named(*each) for each in rules.missing_parts(session.course.days, delivered)]


def cancel_session(session: TrainingSession, *, reason: str, by: Person | None, at: datetime) -> None:
    """Call a session off; whoever has a place hears of it."""
    to = rules.next_session_status(session.status, SessionAction.CANCEL)
    if not reason.strip():
        raise RuleBroken("Say why the session is cancelled.")
    audit.move(session, to, action=SessionAction.CANCEL.value, by=by, at=at, reason=reason)
    for day in session.days:
        day.touch(at)
    db.session.flush()
    announce(SessionCancelled(session.id), by=by, at=at)


def _check_session(programme_id: uuid.UUID, session: TrainingSession | None, facts: SessionFacts) -> None:
    known = queries.session_by_slug(programme_id, facts.slug)
    if known is not None and known is not session:
        raise RuleBroken("Another session has this web address already.")
    if facts.course.programme_id != programme_id:
        raise RuleBroken("This course belongs to another programme.")
    if facts.cohort is not None and facts.cohort.programme_id != programme_id:
        raise RuleBroken("This cohort belongs to another programme.")
    rules.check_seats(facts.capacity, facts.minimum_numbers)
    rules.check_booking(facts.booking_opens_at, facts.booking_closes_at)


def refuse_cancelled(session: TrainingSession) -> None:
    """Raises RuleBroken for a session that is cancelled."""
    if session.status is SessionStatus.CANCELLED:
        raise RuleBroken("This session is cancelled. Add a new one instead.")
