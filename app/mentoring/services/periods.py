"""The time in which somebody is a mentor: it begins, pauses without a reason, goes on and ends."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from app.directory.models import Person
from app.mentoring.enums import PeriodEnd
from app.mentoring.events import MentorPeriodBegan, MentorPeriodEnded
from app.mentoring.models import Application, MentorPause, MentorPeriod
from app.platform import audit, clock, ids
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.events import announce
from app.training.models import Cohort


def begin_mentor_period(
    person: Person, cohort: Cohort | None, *, on: date, by: Person | None, at: datetime
) -> MentorPeriod:
    """Somebody is a mentor from `on`; a period that runs already is returned as it is."""
    known = db.session.scalar(
        select(MentorPeriod).where(MentorPeriod.person_id == person.id, MentorPeriod.ends_on.is_(None))
    )
    if known is not None:
        return known
    latest_end = db.session.scalar(
        select(MentorPeriod.ends_on)
        .where(MentorPeriod.person_id == person.id)
        .order_by(MentorPeriod.ends_on.desc())
        .limit(1)
    )
    if latest_end is not None and on < latest_end:
        raise RuleBroken("This time cannot begin before the earlier one ends.")
    period = MentorPeriod(
        id=ids.new(),
        programme_id=person.programme_id,
        person_id=person.id,
        agency_id=person.agency_id,
        cohort_id=cohort.id if cohort else None,
        starts_on=on,
    )
    db.session.add(period)
    db.session.flush()
    audit.record("begin mentor period", period, by=by, at=at, fields=["starts_on"])
    announce(MentorPeriodBegan(period.id), by=by, at=at)
    return period


def end_mentor_period(
    period: MentorPeriod, reason: PeriodEnd, *, on: date, by: Person | None, at: datetime
) -> None:
    """Somebody is no mentor from `on`; a pause ends with it.

    Raises RuleBroken for a day before it began, a day to come, or a second end.
    """
    if period.ends_on is not None:
        raise RuleBroken("This has ended already.")
    if on < period.starts_on:
        raise RuleBroken("It cannot end before it begins.")
    if on > clock.local(at).date():
        raise RuleBroken("This day has not come yet. Come back on that day.")
    if period.paused_on is not None:
        _close_pause(period, max(on, period.paused_on))
    period.ends_on, period.end_reason = on, reason
    db.session.flush()
    audit.record("end mentor period", period, by=by, at=at, fields=["ends_on", "end_reason"])
    announce(MentorPeriodEnded(period.id), by=by, at=at)


def end_what_completing_began(application: Application, *, by: Person | None, at: datetime) -> None:
    """The course is not completed after all: the time as a mentor that it began ends, any other goes on."""
    period = db.session.scalar(
        select(MentorPeriod).where(
            MentorPeriod.person_id == application.person_id,
            MentorPeriod.cohort_id == application.cohort_id,
            MentorPeriod.ends_on.is_(None),
        )
    )
    if period is not None:
        end_mentor_period(period, PeriodEnd.NOT_COMPLETED, on=clock.local(at).date(), by=by, at=at)


def pause(period: MentorPeriod, *, by: Person | None, at: datetime) -> None:
    """From today until the person takes up again; nobody asks why. A second press changes nothing."""
    if period.ends_on is not None:
        raise RuleBroken("You have stopped already.")
    if period.paused_on is None:
        period.paused_on = clock.local(at).date()
        audit.record("pause mentor period", period, by=by, at=at, fields=["paused_on"])


def take_up_again(period: MentorPeriod, *, by: Person | None, at: datetime) -> MentorPeriod:
    """The pause is over; after a stop of one's own a new time begins. Raises RuleBroken after another end."""
    today = clock.local(at).date()
    if period.ends_on is not None:
        if period.end_reason is not PeriodEnd.STEPPED_DOWN:
            raise RuleBroken("Please talk to the training team: they can begin it again for you.")
        return begin_mentor_period(period.person, period.cohort, on=max(today, period.ends_on), by=by, at=at)
    if period.paused_on is not None:
        _close_pause(period, today)
        audit.record("take up mentor period", period, by=by, at=at, fields=["paused_on"])
    return period


def _close_pause(period: MentorPeriod, on: date) -> None:
    since = period.paused_on
    if since is not None:
        period.pauses.append(MentorPause(id=ids.new(), starts_on=since, ends_on=on))
        period.paused_on = None
