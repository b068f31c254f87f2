"""Asking somebody to sit what a course asks before it, after it, and three and six months on."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.directory.models import Person
from app.evaluation import queries, rules
from app.evaluation.enums import Moment
from app.evaluation.models import Instrument, Sitting
from app.platform import audit, ids
from app.platform.db import db
from app.training.events import SessionDayChanged
from app.training.models import Cohort, SessionDay, TrainingSession

ROUND_THE_COURSE = (Moment.PRE, Moment.POST)
FOLLOW_UPS = (Moment.THREE_MONTHS, Moment.SIX_MONTHS)


@dataclass(frozen=True)
class _Asking:
    """Who is asked because of which session, and by whom."""

    person: Person
    cohort: Cohort
    session: TrainingSession
    by: Person | None
    at: datetime


def open_sittings(
    person: Person,
    cohort: Cohort,
    accepted_at: datetime,
    *,
    by: Person | None,
    at: datetime,
    training_session: TrainingSession | None = None,
) -> list[Sitting]:
    """Have somebody who accepted a core place sit what the course asks before and after it.

    `training_session` is the one of the accepted place; without it the cohort's core session. Somebody who
    accepts after the course has begun is never asked about the time before. What was dropped when a place
    was given up comes back; what was handed in stays. Returns what is due now or later.
    """
    session = training_session or queries.core_session(cohort.id)
    if session is None:
        return []
    asking = _Asking(person, cohort, session, by, at)
    return _ask(
        asking, queries.instruments_to_ask(cohort.id, session.course_id), ROUND_THE_COURSE, accepted_at
    )


def follow_up(
    people: Sequence[Person],
    training_session: TrainingSession,
    *,
    wanted: Collection[uuid.UUID],
    by: Person | None,
    at: datetime,
) -> None:
    """Have the wanted ones of these people sit what is asked three and six months on, and the others not.

    Nothing changes for whoever is asked already; what was handed in stays as it is.
    """
    cohort = training_session.cohort
    if cohort is None:
        return
    course_id = training_session.course_id
    asked = [one for one in queries.instruments_to_ask(cohort.id, course_id) if one.follows_up]
    if not asked:
        return
    complete = {(one.id, moment) for one in asked for moment in FOLLOW_UPS}
    known = queries.follow_ups_of([person.id for person in people], cohort.id)
    for person in people:
        due = [sitting for sitting in known.get(person.id, ()) if sitting.dropped_at is None]
        if person.id not in wanted:
            _drop([each for each in due if each.training_session_id == training_session.id], by=by, at=at)
        elif not complete <= {(sitting.instrument_id, sitting.moment) for sitting in due}:
            _ask(_Asking(person, cohort, training_session, by, at), asked, FOLLOW_UPS, at)


def drop_sittings(
    person: Person,
    cohort: Cohort,
    *,
    by: Person | None,
    at: datetime,
    training_session: TrainingSession | None = None,
) -> None:
    """Ask no more of somebody who gave a place up. What was handed in stays as it is.

    With `training_session`, only what is asked because of that one: whoever changed to another session of
    the cohort goes on being asked because of it.
    """
    sittings = list(queries.sittings_in(person.id, cohort.id).values())
    if training_session is not None:
        sittings = [each for each in sittings if each.training_session_id == training_session.id]
    _drop(sittings, by=by, at=at)


def _drop(sittings: Iterable[Sitting], *, by: Person | None, at: datetime) -> None:
    for sitting in sittings:
        if sitting.submitted_at is None and sitting.dropped_at is None:
            sitting.dropped_at = at
            audit.record("ask no more", sitting, by=by, at=at)


def reschedule_sittings(event: SessionDayChanged, *, by: Person | None, at: datetime) -> None:
    """Have what is not handed in yet open and close with the session's days, which were moved.

    A course that begins later than it did is asked about beforehand by those who had come too late for that.
    """
    day = db.session.get(SessionDay, event.session_day_id)
    session = day.training_session if day else None
    if session is None or session.cohort is None:
        return
    db.session.refresh(session, ["days"])
    everything = queries.sittings_because_of(session.id)
    for sitting in everything:
        if sitting.submitted_at is None and sitting.dropped_at is None:
            _follow_the_days(sitting, session, by=by, at=at)
    known = {(one.person_id, one.instrument_id) for one in everything if one.moment is Moment.PRE}
    for sitting in everything:
        late = sitting.moment is Moment.POST and sitting.submitted_at is None and sitting.dropped_at is None
        if late and (sitting.person_id, sitting.instrument_id) not in known:
            asking = _Asking(sitting.person, session.cohort, session, by, at)
            _ask(asking, [sitting.instrument], (Moment.PRE,), at)


def follow_made_up_day(
    person: Person, cohort: Cohort, ends_at: datetime | None, *, by: Person | None, at: datetime
) -> None:
    """Ask somebody who makes up a missed day about the time afterwards only once that day is over.

    `ends_at` is that day's end; None when it is not made up after all. What is handed in stays as it is.
    """
    for sitting in queries.sittings_in(person.id, cohort.id).values():
        waits = sitting.submitted_at is None and sitting.dropped_at is None
        if waits and sitting.moment is not Moment.PRE and sitting.made_up_until != ends_at:
            session = sitting.training_session or queries.core_session(cohort.id)
            sitting.made_up_until = ends_at
            if session is not None:
                _follow_the_days(sitting, session, by=by, at=at)


def _ask(
    asking: _Asking, instruments: Iterable[Instrument], moments: Iterable[Moment], accepted_at: datetime
) -> list[Sitting]:
    if not asking.session.days:
        return []
    known = queries.sittings_in(asking.person.id, asking.cohort.id)
    opened = []
    for instrument in instruments:
        for moment in moments:
            sitting = known.get((instrument.id, moment))
            made_up = sitting.made_up_until if sitting else None
            window = _window(moment, asking.session, accepted_at, made_up)
            if window is None or (sitting is not None and sitting.submitted_at is not None):
                continue
            if sitting is None:
                sitting = _new(asking, instrument.id, moment)
            sitting.agency_id = asking.person.agency_id
            sitting.training_session_id = asking.session.id
            sitting.dropped_at = None
            _place_in(sitting, window)
            opened.append(sitting)
            audit.record("ask to sit", sitting, by=asking.by, at=asking.at)
    db.session.flush()
    return opened


def _new(asking: _Asking, instrument_id: uuid.UUID, moment: Moment) -> Sitting:
    sitting = Sitting(
        id=ids.new(),
        programme_id=asking.person.programme_id,
        instrument_id=instrument_id,
        cohort_id=asking.cohort.id,
        person_id=asking.person.id,
        moment=moment,
        shuffle=secrets.randbelow(2**31),
    )
    db.session.add(sitting)
    return sitting


def _follow_the_days(sitting: Sitting, session: TrainingSession, *, by: Person | None, at: datetime) -> None:
    """Move its window with the days; nobody is asked about a time before that is over already."""
    accepted_at = sitting.opens_at if sitting.moment is Moment.PRE else at
    window = _window(sitting.moment, session, accepted_at, sitting.made_up_until)
    if window is None:
        sitting.dropped_at = at
        audit.record("ask no more", sitting, by=by, at=at)
        return
    if (sitting.opens_at, sitting.closes_at) == (window.opens_at, window.closes_at):
        return
    if sitting.told_at is not None and window.opens_at > at:
        sitting.told_at = sitting.reminded_at = None
    _place_in(sitting, window)
    audit.record("move with the course", sitting, by=by, at=at, fields=["opens_at", "closes_at"])


def _place_in(sitting: Sitting, window: rules.Window) -> None:
    sitting.opens_at, sitting.closes_at = window.opens_at, window.closes_at
    sitting.tell_at = window.opens_at
    sitting.remind_at = rules.reminder_at(sitting.moment, window)


def _window(
    moment: Moment, session: TrainingSession, accepted_at: datetime, made_up_until: datetime | None
) -> rules.Window | None:
    course = rules.CourseTimes.of((day.starts_at, day.ends_at) for day in session.days)
    zone = ZoneInfo(session.programme.time_zone)
    return rules.sitting_window(moment, course.with_day_made_up(made_up_until), accepted_at, zone)
