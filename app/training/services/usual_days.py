"""The days that sessions of a course usually have: what a new session begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from app.directory.models import Person
from app.platform import audit, clock, ids
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.training import rules
from app.training.enums import Part
from app.training.models import Course, TrainingSession, UsualDay, Venue

# A window has whole days.
FROM, UNTIL = time(0, 0), time(23, 59, 59)


@dataclass(frozen=True)
class UsualFacts:
    """What an administrator says about a usual day; in one's own time the hours are whole days."""

    days_after: int
    course_day: int
    part: Part = Part.WHOLE
    starts: time = FROM
    ends: time = UNTIL
    venue: Venue | None = None
    room: str = ""
    own_time: bool = False
    window_days: int = 1


def add_usual_day(course: Course, facts: UsualFacts, *, by: Person | None, at: datetime) -> UsualDay:
    """Another day that sessions of the course usually have. Raises RuleBroken for an impossible one."""
    _check(course, facts)
    day = UsualDay(id=ids.new(), course_id=course.id, **_columns(facts))
    db.session.add(day)
    _note(course, by=by, at=at)
    return day


def change_usual_day(
    day: UsualDay, course: Course, facts: UsualFacts, *, by: Person | None, at: datetime
) -> None:
    """Change it; sessions that were planned already stay as they are."""
    _check(course, facts)
    for name, value in _columns(facts).items():
        setattr(day, name, value)
    _note(course, by=by, at=at)


def remove_usual_day(day: UsualDay, course: Course, *, by: Person | None, at: datetime) -> None:
    """Sessions do not usually have this day any more."""
    course.usual_days.remove(day)
    _note(course, by=by, at=at)


def take_usual_days(session: TrainingSession, *, by: Person | None, at: datetime) -> None:
    """From now on the days of this session are the usual ones of its course, instead of those before.

    Raises RuleBroken for a session without days.
    """
    if not session.days:
        raise RuleBroken("This session has no days yet. Choose another.")
    course, first = session.course, clock.local(session.days[0].starts_at).date()
    course.usual_days.clear()
    db.session.flush()
    for day in session.days:
        starts, ends = clock.local(day.starts_at), clock.local(day.ends_at)
        facts = UsualFacts(
            days_after=(starts.date() - first).days,
            course_day=day.course_day,
            part=day.part,
            starts=FROM if day.own_time else starts.time(),
            ends=UNTIL if day.own_time else ends.time(),
            venue=day.venue,
            room=day.room,
            own_time=day.own_time,
            window_days=(ends.date() - starts.date()).days + 1 if day.own_time else 1,
        )
        db.session.add(UsualDay(id=ids.new(), course_id=course.id, **_columns(facts)))
    _note(course, by=by, at=at)


def _check(course: Course, facts: UsualFacts) -> None:
    rules.check_usual(
        course.days,
        facts.course_day,
        (facts.starts, facts.ends),
        own_time=facts.own_time,
        in_a_room=facts.venue is not None,
    )
    if facts.venue is not None and facts.venue.programme_id != course.programme_id:
        raise RuleBroken("This venue belongs to another programme.")


def _columns(facts: UsualFacts) -> dict[str, object]:
    columns = {name: getattr(facts, name) for name in UsualFacts.__dataclass_fields__ if name != "venue"}
    return columns | {"venue_id": facts.venue.id if facts.venue else None}


def _note(course: Course, *, by: Person | None, at: datetime) -> None:
    db.session.flush()
    db.session.expire(course, ["usual_days"])
    audit.record("change", course, by=by, at=at, fields=["usual_days"])
