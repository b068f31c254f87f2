"""Training sessions and their days."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.directory.models import Person, Programme
from app.platform import audit, clock, ids, seats
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.events import announce
from app.platform.invitations import new_uid
from app.training import queries, rules
from app.training.enums import Part, SessionAction, SessionStatus
from app.training.events import (
    CapacityLowered,
    CapacityRaised,
    DayBefore,
    SessionCancelled,
    SessionDayChanged,
)
from app.training.models import Cohort, Course, SessionDay, TrainingSession, Venue

# A change of one of these is a change of time or place, for calendars and for what managers signed.
TIME_AND_PLACE = frozenset({"starts_at", "ends_at", "venue_id", "room", "own_time"})


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


@dataclass(frozen=True)
class DayFacts:
    """What an administrator says about one day. `make_up_seats` are for people of other sessions.

    In one's own time it has a window, from `starts_at` until `ends_at`, and no venue.
    """

    course_day: int
    starts_at: datetime
    ends_at: datetime
    venue: Venue | None = None
    room: str = ""
    join_link: str = ""
    make_up_seats: int = 0
    part: Part = Part.WHOLE
    own_time: bool = False


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
    _refuse_cancelled(session)
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
    _refuse_cancelled(session)
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
        [day.starts_at for day in days],
        at,
    )
    audit.move(session, to, action=SessionAction.PUBLISH.value, by=by, at=at)


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


def add_session_day(
    session: TrainingSession, facts: DayFacts, *, reason: str, by: Person | None, at: datetime
) -> SessionDay:
    """A new day. Raises RuleBroken when it overlaps, or is unusual and no reason is given."""
    _refuse_cancelled(session)
    _check_day(session, None, facts, reason)
    day = SessionDay(
        id=ids.new(),
        programme_id=session.programme_id,
        training_session_id=session.id,
        course_day=facts.course_day,
        part=facts.part,
        own_time=facts.own_time,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        venue_id=facts.venue.id if facts.venue else None,
        room=facts.room,
        join_link=facts.join_link,
        make_up_pool_id=_make_up_pool(None, facts.make_up_seats),
        uid=new_uid(),
        stamp=at,
    )
    db.session.add(day)
    db.session.flush()
    db.session.expire(session, ["days"])
    audit.record("add", day, by=by, at=at, reason=reason)
    if session.status is SessionStatus.PUBLISHED:
        announce(SessionDayChanged(day.id), by=by, at=at)
    return day


def change_session_day(
    day: SessionDay, facts: DayFacts, *, reason: str, by: Person | None, at: datetime
) -> None:
    """Change a day; a new time or place raises its calendar counter and is announced once it is published."""
    session = day.training_session
    _refuse_cancelled(session)
    columns = {
        "course_day": facts.course_day,
        "part": facts.part,
        "own_time": facts.own_time,
        "starts_at": facts.starts_at,
        "ends_at": facts.ends_at,
        "venue_id": facts.venue.id if facts.venue else None,
        "room": facts.room,
        "join_link": facts.join_link,
    }
    changed = [name for name, value in columns.items() if getattr(day, name) != value]
    before = DayBefore(day.starts_at, day.ends_at, day.area, day.where)
    moved = TIME_AND_PLACE.intersection(changed)
    if moved:
        _check_day(session, day, facts, reason)
    if day.make_up_pool_id is not None or facts.make_up_seats:
        made_up = day.make_up_pool_id
        day.make_up_pool_id = _make_up_pool(made_up, facts.make_up_seats)
        if made_up is None:
            changed.append("make_up_pool_id")
    for name, value in columns.items():
        setattr(day, name, value)
    if moved:
        day.touch(at)
    db.session.flush()
    db.session.expire(session, ["days"])
    db.session.expire(day, ["venue"])
    if changed:
        audit.record("change", day, by=by, at=at, fields=changed, reason=reason)
    if moved and session.status is SessionStatus.PUBLISHED:
        announce(SessionDayChanged(day.id, before), by=by, at=at)


def remove_session_day(day: SessionDay, *, by: Person | None, at: datetime) -> None:
    """Take a day out of a session that nobody has seen. Raises RuleBroken for a published one."""
    session = day.training_session
    if session.status is not SessionStatus.PLANNED:
        raise RuleBroken("People have seen this day. Move it to another date, or cancel the session.")
    audit.record("remove", day, by=by, at=at)
    db.session.delete(day)
    db.session.flush()
    db.session.expire(session, ["days"])


def warnings_for(session: TrainingSession, day: SessionDay | None, facts: DayFacts) -> list[str]:
    """What is unusual about this day: holidays, closures, a venue that is taken. Never in one's own time."""
    if facts.own_time:
        return []
    clashes: list[str] = []
    if facts.venue is not None:
        clashes = [
            other.training_session.course.name
            for other in queries.bookings_of_venue(
                facts.venue.id, facts.starts_at, facts.ends_at, leave_out=day.id if day else None
            )
        ]
    return rules.day_warnings(
        clock.local(facts.starts_at).date(), queries.closure_names(session.programme_id), clashes
    )


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


def _check_day(session: TrainingSession, day: SessionDay | None, facts: DayFacts, reason: str) -> None:
    if facts.own_time:
        rules.check_window(facts.starts_at, facts.ends_at, in_a_room=facts.venue is not None)
    else:
        rules.check_hours(facts.starts_at, facts.ends_at)
        in_hours = [other for other in session.days if other is not day and not other.own_time]
        rules.check_no_overlap(
            facts.starts_at, facts.ends_at, [(other.starts_at, other.ends_at) for other in in_hours]
        )
    if facts.venue is not None and facts.venue.programme_id != session.programme_id:
        raise RuleBroken("This venue belongs to another programme.")
    rules.check_course_day(facts.course_day, session.course.days)
    rules.check_reasoned(warnings_for(session, day, facts), reason)


def _make_up_pool(pool_id: uuid.UUID | None, wanted: int) -> uuid.UUID | None:
    if pool_id is None:
        return seats.open_pool("make-up day", wanted).id if wanted else None
    seats.resize(pool_id, wanted)
    return pool_id


def _refuse_cancelled(session: TrainingSession) -> None:
    if session.status is SessionStatus.CANCELLED:
        raise RuleBroken("This session is cancelled. Add a new one instead.")
