"""A session planned in one step for a first day: as the course usually is, or as another session was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from app.directory.enums import Role
from app.directory.models import Person, Programme
from app.directory.queries import visible_to
from app.platform import audit, clock, seats
from app.training import queries, rules
from app.training.models import Course, TrainingSession
from app.training.services.days import DayFacts, check_facts, put_day, warnings_of
from app.training.services.sessions import SessionFacts, add_training_session


@dataclass(frozen=True)
class DayAhead:
    """A day as it would be planned, and what is unusual about it."""

    facts: DayFacts
    trainers: Sequence[Person]
    warnings: Sequence[str]


def days_as_usual(course: Course, first: date) -> list[DayFacts]:
    """The course's usual days, counted from this date."""
    found = []
    for day in course.usual_days:
        starts = first + timedelta(days=day.days_after)
        ends = starts + timedelta(days=day.window_days - 1)
        found.append(
            DayFacts(
                course_day=day.course_day,
                part=day.part,
                starts_at=_at(starts, day.starts),
                ends_at=clock.end_of(ends) if day.own_time else _at(ends, day.ends),
                venue=day.venue,
                room=day.room,
                own_time=day.own_time,
            )
        )
    return found


def days_as_copied(session: TrainingSession, first: date) -> list[DayFacts]:
    """The days of a session, all moved by as many days as its first one is, at the same hours.

    Whoever gives a day and is a trainer still comes along. A link to one meeting is not copied; what is done
    in one's own time keeps its link.
    """
    if not session.days:
        return []
    by = first - clock.local(session.days[0].starts_at).date()
    named = queries.every_trainer_of(session.days)
    return [
        DayFacts(
            course_day=day.course_day,
            part=day.part,
            starts_at=moved(day.starts_at, by),
            ends_at=moved(day.ends_at, by),
            venue=day.venue,
            room=day.room,
            join_link=day.join_link if day.own_time else "",
            own_time=day.own_time,
            trainers=tuple(person for person in named[day.id] if person.holds(Role.TRAINER)),
        )
        for day in session.days
    ]


def moved(moment: datetime, by: timedelta) -> datetime:
    """The same London time of day on another date."""
    local = clock.local(moment)
    return _at(local.date() + by, local.time())


def look_ahead(programme: Programme, days: Sequence[DayFacts], viewer: Person | None) -> list[DayAhead]:
    """The days with what is unusual about each, as `viewer` may know it, before anything is planned."""
    return [
        DayAhead(facts, [one for one in facts.trainers or () if visible_to(viewer, one)], warnings)
        for facts, warnings in zip(days, warnings_of(programme.id, days, viewer), strict=True)
    ]


def plan_on_days(
    programme: Programme,
    facts: SessionFacts,
    days: Sequence[DayFacts],
    *,
    reason: str,
    by: Person | None,
    at: datetime,
) -> TrainingSession:
    """A new session with these days, planned. The one reason stands with each unusual day.

    Raises RuleBroken for a day that cannot be, and for unusual days without a reason.
    """
    warnings = warnings_of(programme.id, days, by)
    rules.check_all_reasoned(warnings, reason)
    session = add_training_session(programme, facts, by=by, at=at)
    taken: list[tuple[datetime, datetime]] = []
    for day, unusual in zip(days, warnings, strict=True):
        check_facts(session, day, taken)
        put_day(session, day, reason=reason if unusual else "", by=by, at=at)
        if not day.own_time:
            taken.append((day.starts_at, day.ends_at))
    return session


def copy_session(
    session: TrainingSession,
    facts: SessionFacts,
    first: date,
    *,
    reason: str,
    by: Person | None,
    at: datetime,
) -> TrainingSession:
    """The same session again from this first day: its days, trainers, make-up seats and dates for asking."""
    days = days_as_copied(session, first)
    sizes = [seats.size(day.make_up_pool_id) if day.make_up_pool_id else 0 for day in session.days]
    days = [replace(day, make_up_seats=size) for day, size in zip(days, sizes, strict=True)]
    shift = first - clock.local(session.days[0].starts_at).date() if session.days else timedelta(0)
    opens, closes = session.booking_opens_at, session.booking_closes_at
    facts = replace(
        facts,
        booking_opens_at=moved(opens, shift) if opens else None,
        booking_closes_at=moved(closes, shift) if closes else None,
        position=session.position,
    )
    copied = plan_on_days(session.programme, facts, days, reason=reason, by=by, at=at)
    audit.record("copy", session, by=by, at=at)
    return copied


def free_address(course: Course, first: date) -> str:
    """A web address for a session of the course in this month that no other session has."""
    wanted = f"{course.code}-{first:%B-%Y}".lower()
    return rules.free_address(wanted, queries.addresses_like(course.programme_id, wanted))


def _at(day: date, hour: time) -> datetime:
    return clock.from_local(day, hour.hour, hour.minute).replace(second=hour.second)
