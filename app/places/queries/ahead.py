"""The days on which people are expected, with the letters about them that have gone."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.directory.models import Person
from app.directory.queries import seen_by
from app.places.enums import JOINING_BEFORE, Mark, Occasion, PlaceStatus
from app.places.models import Attendance, CourseLetter, Place, SessionNote
from app.platform.db import db
from app.platform.mail import MailState, OutboxMessage
from app.training.enums import SessionStatus
from app.training.models import Course, SessionDay, TrainingSession

# Everything of which a letter may be due has a day that begins within this time.
WITHIN = timedelta(days=JOINING_BEFORE + 1)
# Letters before this have no bearing on what is due.
LONG_AGO = timedelta(days=60)
# Whoever has such a mark for a day to come is not expected on it.
NOT_COMING = (Mark.EXCUSED, Mark.ABSENT)
OWN_SESSION = Attendance.place_id == Place.id

Links = Mapping[str, str | None]


Day = tuple[uuid.UUID, uuid.UUID, datetime, datetime, str]
_Maybe = uuid.UUID | None
_DayRows = Select[uuid.UUID, uuid.UUID, datetime, datetime, str, _Maybe, uuid.UUID, _Maybe]


@dataclass(frozen=True)
class Expected:
    """Days of somebody that one letter is about: a place with those that go with it, or days made up.

    `place_id` is the place that the others go with, `session_id` its session; for days that are made up the
    session of these days. Each of `days` is (id, session, start, end, link).
    """

    place_id: uuid.UUID
    person_id: uuid.UUID
    session_id: uuid.UUID
    makes_up: bool
    days: tuple[Day, ...]


def expected_soon(at: datetime) -> list[Expected]:
    """Everybody with a place on a published session that has a day in the next fortnight, or one made up."""
    soon = select(SessionDay.training_session_id).where(
        SessionDay.starts_at > at, SessionDay.starts_at <= at + WITHIN
    )
    found = db.session.execute(
        select(TrainingSession.id, TrainingSession.cohort_id).where(
            TrainingSession.id.in_(soon), TrainingSession.status == SessionStatus.PUBLISHED
        )
    ).all()
    if not found:
        return []
    sessions = [row.id for row in found]
    cohorts = {row.cohort_id for row in found} - {None}
    return expected_on_sessions(
        or_(TrainingSession.id.in_(sessions), TrainingSession.cohort_id.in_(cohorts)), at
    )


def expected_on_sessions(which: ColumnElement[bool], at: datetime) -> list[Expected]:
    """The same for published sessions of a WHERE condition on TrainingSession, whenever they are."""
    days: dict[uuid.UUID, list[Day]] = {}
    sessions: dict[uuid.UUID, Any] = {}
    for row in db.session.execute(_days(which)):
        sessions[row.session_id] = row
        days.setdefault(row.session_id, []).append(
            (row.id, row.session_id, row.starts_at, row.ends_at, row.join_link)
        )
    if not days:
        return []
    places = db.session.execute(
        select(Place.id, Place.person_id, Place.training_session_id).where(
            Place.training_session_id.in_(days), Place.status == PlaceStatus.ACCEPTED
        )
    ).all()
    away, made_up = _marked([day[0] for each in days.values() for day in each])
    return [*_with_places(places, sessions, days, away), *_making_up(made_up, days, at)]


def told(
    people: Collection[uuid.UUID], at: datetime
) -> dict[uuid.UUID, list[tuple[Occasion, datetime, Links]]]:
    """By person, the letters about days of the last two months: what for, when, and the link of each day."""
    found: dict[uuid.UUID, list[tuple[Occasion, datetime, Links]]] = {}
    rows = db.session.execute(
        select(Place.person_id, CourseLetter.occasion, CourseLetter.sent_at, CourseLetter.links)
        .join(CourseLetter, CourseLetter.place_id == Place.id)
        .where(Place.person_id.in_(people), CourseLetter.sent_at >= at - LONG_AGO)
        .order_by(CourseLetter.sent_at, CourseLetter.id)
    )
    for person_id, occasion, sent_at, links in rows:
        found.setdefault(person_id, []).append((occasion, sent_at, links))
    return found


def course_letters(people: Collection[uuid.UUID], at: datetime) -> dict[uuid.UUID, list[CourseLetter]]:
    """The rows of these letters, by person."""
    found: dict[uuid.UUID, list[CourseLetter]] = {}
    rows = db.session.execute(
        select(Place.person_id, CourseLetter)
        .join(CourseLetter, CourseLetter.place_id == Place.id)
        .where(Place.person_id.in_(people), CourseLetter.sent_at >= at - LONG_AGO)
        .order_by(CourseLetter.sent_at, CourseLetter.id)
    )
    for person_id, letter in rows:
        found.setdefault(person_id, []).append(letter)
    return found


def places_to_write_to(places: Collection[uuid.UUID]) -> dict[uuid.UUID, Place]:
    """These places with person, programme and session, by identifier."""
    found = db.session.scalars(
        select(Place)
        .where(Place.id.in_(places))
        .options(joinedload(Place.person).joinedload(Person.programme), joinedload(Place.training_session))
    )
    return {place.id: place for place in found}


def days_with_venues(days: Iterable[uuid.UUID]) -> list[SessionDay]:
    """These days with venue, session and course, earliest first."""
    return list(
        db.session.scalars(
            select(SessionDay)
            .where(SessionDay.id.in_(list(days)))
            .options(
                joinedload(SessionDay.venue),
                joinedload(SessionDay.training_session).joinedload(TrainingSession.course),
            )
            .order_by(SessionDay.starts_at)
        )
    )


def starts_of_published(after: datetime) -> list[tuple[uuid.UUID, uuid.UUID, datetime, datetime, bool]]:
    """Session, day, start and end of days of published sessions that have people and a day after this.

    The last says whether somebody of another session is expected on that day alone.
    """
    later = select(SessionDay.training_session_id).where(SessionDay.starts_at > after)
    own = select(Place.training_session_id).where(Place.status == PlaceStatus.ACCEPTED)
    made_up = select(SessionDay.training_session_id).join(
        Attendance, Attendance.session_day_id == SessionDay.id
    )
    alone = (
        select(Attendance.id)
        .join(Place, Place.id == Attendance.place_id)
        .where(
            Attendance.session_day_id == SessionDay.id,
            Place.training_session_id != SessionDay.training_session_id,
        )
        .exists()
    )
    rows = db.session.execute(
        select(SessionDay.training_session_id, SessionDay.id, SessionDay.starts_at, SessionDay.ends_at, alone)
        .join(SessionDay.training_session)
        .where(
            TrainingSession.id.in_(later),
            TrainingSession.status == SessionStatus.PUBLISHED,
            or_(TrainingSession.id.in_(own), TrainingSession.id.in_(made_up)),
        )
        .order_by(SessionDay.starts_at)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def notes_of(sessions: Iterable[uuid.UUID]) -> dict[uuid.UUID, SessionNote]:
    """What administrators have added for these sessions."""
    found = db.session.scalars(select(SessionNote).where(SessionNote.training_session_id.in_(list(sessions))))
    return {note.training_session_id: note for note in found}


def making_up(day: SessionDay) -> list[Place]:
    """The places of other sessions whose people make up this day and have no mark on it yet."""
    return list(
        db.session.scalars(
            select(Place)
            .join(Attendance, OWN_SESSION)
            .where(
                Attendance.session_day_id == day.id,
                Attendance.status == Mark.NOT_RECORDED,
                Place.training_session_id != day.training_session_id,
                Place.status == PlaceStatus.ACCEPTED,
            )
            .options(joinedload(Place.person), selectinload(Place.training_session))
        )
    )


def waiting_for_hours(letters: Collection[uuid.UUID]) -> int:
    """How many of these letters have not gone out, because people gave hours in which to reach them."""
    found = db.session.scalars(
        select(OutboxMessage.id).where(
            OutboxMessage.about_id.in_(letters),
            OutboxMessage.state == MailState.QUEUED,
            OutboxMessage.not_before > OutboxMessage.queued_at,
        )
    )
    return len(found.all())


def known_among(people: Collection[uuid.UUID], viewer: Person | None) -> frozenset[uuid.UUID]:
    """Those of these people whom `viewer` may know to be here."""
    return frozenset(db.session.scalars(select(Person.id).where(Person.id.in_(people), seen_by(viewer))))


def _days(which: ColumnElement[bool]) -> _DayRows:
    return (
        select(
            SessionDay.id,
            SessionDay.training_session_id.label("session_id"),
            SessionDay.starts_at,
            SessionDay.ends_at,
            SessionDay.join_link,
            TrainingSession.cohort_id,
            TrainingSession.course_id,
            Course.companion_id,
        )
        .join(TrainingSession, TrainingSession.id == SessionDay.training_session_id)
        .join(Course, Course.id == TrainingSession.course_id)
        .where(which, TrainingSession.status == SessionStatus.PUBLISHED)
        .order_by(SessionDay.starts_at, SessionDay.id)
    )


def _marked(days: list[uuid.UUID]) -> tuple[set[tuple[uuid.UUID, uuid.UUID]], list[Any]]:
    """Of these days: who will not come, as (place, day), and rows of those who make one up."""
    away: set[tuple[uuid.UUID, uuid.UUID]] = set()
    made_up = []
    for row in db.session.execute(
        select(
            Place.id.label("place_id"),
            Place.person_id,
            Attendance.status,
            SessionDay.id.label("day_id"),
            SessionDay.training_session_id.label("session_id"),
            (Place.training_session_id == SessionDay.training_session_id).label("own"),
        )
        .join(Attendance, OWN_SESSION)
        .join(SessionDay, SessionDay.id == Attendance.session_day_id)
        .where(
            Attendance.session_day_id.in_(days),
            Place.status == PlaceStatus.ACCEPTED,
            Attendance.status.in_((*NOT_COMING, Mark.NOT_RECORDED)),
        )
        .order_by(Place.id, SessionDay.starts_at)
    ):
        if row.own and row.status in NOT_COMING:
            away.add((row.place_id, row.day_id))
        elif not row.own and row.status is Mark.NOT_RECORDED:
            made_up.append(row)
    return away, made_up


def _with_places(
    places: Iterable[Any],
    sessions: Mapping[uuid.UUID, Any],
    days: Mapping[uuid.UUID, list[Day]],
    away: Collection[tuple[uuid.UUID, uuid.UUID]],
) -> list[Expected]:
    """Places with those that go with them: on the session of the companion course in the same cohort."""
    known = list(places)
    leading = {}
    for place_id, person_id, session_id in known:
        session = sessions[session_id]
        if session.companion_id is not None and session.cohort_id is not None:
            leading[person_id, session.cohort_id, session.companion_id] = (place_id, session_id)
    groups: dict[tuple[uuid.UUID, uuid.UUID], tuple[uuid.UUID, list[Day]]] = {}
    for place_id, person_id, session_id in known:
        session = sessions[session_id]
        lead = leading.get((person_id, session.cohort_id, session.course_id), (place_id, session_id))
        mine = groups.setdefault(lead, (person_id, []))[1]
        mine.extend(day for day in days[session_id] if (place_id, day[0]) not in away)
    return [
        Expected(place_id, person_id, session_id, makes_up=False, days=tuple(mine))
        for (place_id, session_id), (person_id, mine) in groups.items()
        if mine
    ]


def _making_up(rows: Iterable[Any], days: Mapping[uuid.UUID, list[Day]], at: datetime) -> list[Expected]:
    by_id = {day[0]: day for each in days.values() for day in each}
    groups: dict[tuple[uuid.UUID, uuid.UUID], tuple[uuid.UUID, list[Day]]] = {}
    for row in rows:
        if by_id[row.day_id][3] > at:
            groups.setdefault((row.place_id, row.session_id), (row.person_id, []))[1].append(
                by_id[row.day_id]
            )
    return [
        Expected(place_id, person_id, session_id, makes_up=True, days=tuple(mine))
        for (place_id, session_id), (person_id, mine) in groups.items()
    ]
