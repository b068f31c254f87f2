"""The days of a training session: when, where, by whom, and what is unusual about them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.directory.enums import Role
from app.directory.models import Person
from app.directory.queries import visible_to
from app.platform import audit, bookings, clock, ids, seats
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.events import announce
from app.platform.invitations import new_uid
from app.training import queries, rules
from app.training.enums import Part, SessionStatus
from app.training.events import DayBefore, SessionDayChanged
from app.training.models import SessionDay, SessionTrainer, TrainingSession, Venue
from app.training.services.sessions import refuse_cancelled

# A change of one of these is a change of time or place, for calendars and for what managers signed.
TIME_AND_PLACE = frozenset({"starts_at", "ends_at", "venue_id", "room", "own_time"})


@dataclass(frozen=True)
class DayFacts:
    """What an administrator says about one day. `make_up_seats` are for people of other sessions.

    In one's own time it has a window, from `starts_at` until `ends_at`, and no venue. Without `trainers`
    whoever gives it stays; otherwise they are all of those whom the administrator may know of.
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
    trainers: tuple[Person, ...] | None = None


def add_session_day(
    session: TrainingSession, facts: DayFacts, *, reason: str, by: Person | None, at: datetime
) -> SessionDay:
    """A new day. Raises RuleBroken when it overlaps, or is unusual and no reason is given."""
    refuse_cancelled(session)
    check_day(session, None, facts)
    rules.check_reasoned(warnings_for(session, None, facts, by), reason)
    return put_day(session, facts, reason=reason, by=by, at=at)


def put_day(
    session: TrainingSession, facts: DayFacts, *, reason: str, by: Person | None, at: datetime
) -> SessionDay:
    """A new day that was looked at already."""
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
    _name_trainers(day, facts, by)
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
    refuse_cancelled(session)
    rules.check_same_kind(session.status, own_time_before=day.own_time, own_time=facts.own_time)
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
    before = DayBefore(day.starts_at, day.ends_at, day.area, day.where, day.own_time)
    moved = TIME_AND_PLACE.intersection(changed)
    if moved:
        check_day(session, day, facts)
        rules.check_reasoned(warnings_for(session, day, facts, by), reason)
    elif new := _new_trainers(day, facts):
        rules.check_reasoned(_trainers_taken(day, replace(facts, trainers=new), by), reason)
    if _delivers(day) != _delivers(facts):
        rules.check_course_day(facts.course_day, session.course.days)
        delivered = [_delivers(facts), *map(_delivers, _others(session, day))]
        rules.check_delivered(session.status, session.course.days, delivered)
    if day.make_up_pool_id is not None or facts.make_up_seats:
        made_up = day.make_up_pool_id
        day.make_up_pool_id = _make_up_pool(made_up, facts.make_up_seats)
        if made_up is None:
            changed.append("make_up_pool_id")
    for name, value in columns.items():
        setattr(day, name, value)
    changed += ["trainers"] * _name_trainers(day, facts, by)
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


def check_day(session: TrainingSession, day: SessionDay | None, facts: DayFacts) -> None:
    """Raises RuleBroken for a day, new or changed, that the session cannot have."""
    others = [] if facts.own_time else [each for each in _others(session, day) if not each.own_time]
    check_facts(session, facts, [(other.starts_at, other.ends_at) for other in others])


def check_facts(
    session: TrainingSession, facts: DayFacts, others: Sequence[tuple[datetime, datetime]]
) -> None:
    """Raises RuleBroken for a day that the session cannot have beside days at these times."""
    if facts.own_time:
        rules.check_window(facts.starts_at, facts.ends_at, in_a_room=facts.venue is not None)
    else:
        rules.check_hours(facts.starts_at, facts.ends_at)
        rules.check_no_overlap(facts.starts_at, facts.ends_at, others)
    if facts.venue is not None and facts.venue.programme_id != session.programme_id:
        raise RuleBroken("This venue belongs to another programme.")
    rules.check_course_day(facts.course_day, session.course.days)


def warnings_for(
    session: TrainingSession, day: SessionDay | None, facts: DayFacts, viewer: Person | None
) -> list[str]:
    """What is unusual about this day, as `viewer` may know it. Nothing is in one's own time."""
    return warnings_of(session.programme_id, [facts], viewer, leave_out=day.id if day else None)[0]


def warnings_of(
    programme_id: uuid.UUID,
    days: Sequence[DayFacts],
    viewer: Person | None,
    *,
    leave_out: uuid.UUID | None = None,
) -> list[list[str]]:
    """What is unusual about each of these days: holidays, closures, a venue, room or trainer taken."""
    in_hours = [facts for facts in days if not facts.own_time]
    if not in_hours:
        return [[] for _ in days]
    since = min(facts.starts_at for facts in in_hours)
    until = max(facts.ends_at for facts in in_hours)
    taken = [
        _booked(each) for each in queries.days_between(programme_id, since, until, leave_out=leave_out)
    ] + [
        rules.Booking(each.starts_at, each.ends_at, each.called, each.venue_id, each.room)
        for each in bookings.venues_taken(programme_id, since, until)
    ]
    closed = queries.closure_names(programme_id)
    return [
        []
        if facts.own_time
        else rules.day_warnings(
            clock.local(facts.starts_at).date(), closed, rules.clashes(_wanted(facts, viewer), taken)
        )
        for facts in days
    ]


def _trainers_taken(day: SessionDay, facts: DayFacts, viewer: Person | None) -> list[str]:
    """Which of these trainers give something else at that time; the rest of the day is as it was."""
    others = queries.days_between(day.programme_id, day.starts_at, day.ends_at, leave_out=day.id)
    wanted = _wanted(replace(facts, venue=None), viewer)
    return [] if day.own_time else rules.clashes(wanted, map(_booked, others))


def _wanted(facts: DayFacts, viewer: Person | None) -> rules.Booking:
    named = [person for person in facts.trainers or () if visible_to(viewer, person)]
    return rules.Booking(
        facts.starts_at,
        facts.ends_at,
        "this day",
        facts.venue.id if facts.venue else None,
        facts.room,
        {person.id: person.full_name for person in named},
    )


def _booked(day: SessionDay) -> rules.Booking:
    session = day.training_session
    called = session.course.name + (f" ({session.cohort.name})" if session.cohort else "")
    trainers = {row.person_id: "" for row in day.trainers}
    return rules.Booking(day.starts_at, day.ends_at, called, day.venue_id, day.room, trainers)


def _others(session: TrainingSession, day: SessionDay | None) -> list[SessionDay]:
    return [each for each in session.days if each is not day]


def _delivers(day: SessionDay | DayFacts) -> tuple[int, Part]:
    return day.course_day, day.part


def _new_trainers(day: SessionDay, facts: DayFacts) -> tuple[Person, ...]:
    known = {row.person_id for row in day.trainers}
    return tuple(person for person in facts.trainers or () if person.id not in known)


def _name_trainers(day: SessionDay, facts: DayFacts, by: Person | None) -> bool:
    """Whether anybody was named or left out. Whom `by` may not know of stays.

    Raises RuleBroken for somebody new who is no trainer of the programme.
    """
    if facts.trainers is None:
        return False
    wanted = {person.id: person for person in facts.trainers}
    known = {row.person_id for row in day.trainers}
    for person in facts.trainers:
        if person.id in known:
            continue
        if person.programme_id != day.programme_id or not person.holds(Role.TRAINER):
            raise RuleBroken("Only people who hold the role of trainer can be named as trainers.")
        day.trainers.append(SessionTrainer(id=ids.new(), person_id=person.id))
    gone = [row for row in day.trainers if row.person_id not in wanted and _may_know(by, row)]
    for row in gone:
        day.trainers.remove(row)
    db.session.flush()
    return bool(gone) or any(each not in known for each in wanted)


def _may_know(by: Person | None, row: SessionTrainer) -> bool:
    person = db.session.get_one(Person, row.person_id)
    return by is None or visible_to(by, person)


def _make_up_pool(pool_id: uuid.UUID | None, wanted: int) -> uuid.UUID | None:
    if pool_id is None:
        return seats.open_pool("make-up day", wanted).id if wanted else None
    seats.resize(pool_id, wanted)
    return pool_id
