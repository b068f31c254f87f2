"""The days on which people are expected, with the letters about them that have gone."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.directory.models import Person
from app.directory.queries import seen_by
from app.places.enums import JOINING_BEFORE, Mark, PlaceStatus
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


@dataclass
class Expected:
    """Days of somebody that one letter is about: a place with those that go with it, or days made up.

    `place_id` is the place that the others go with. Rows of `days` are (id, session, start, end, link).
    """

    place_id: uuid.UUID
    person_id: uuid.UUID
    makes_up: bool
    days: list[tuple[uuid.UUID, uuid.UUID, datetime, datetime, str]] = field(default_factory=list)


def expected_soon(at: datetime, *, person_id: uuid.UUID | None = None) -> list[Expected]:
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
    beside = or_(TrainingSession.id.in_(sessions), TrainingSession.cohort_id.in_(cohorts))
    return expected_on_sessions(beside, at, person_id=person_id)


def expected_on_sessions(
    which: ColumnElement[bool], at: datetime, *, person_id: uuid.UUID | None = None
) -> list[Expected]:
    """The same for published sessions of a WHERE condition on TrainingSession, whenever they are."""
    rows = db.session.execute(_narrowed(_own_days(which), person_id)).all()
    leads = _leads(rows)
    groups: dict[tuple[uuid.UUID, bool, Any], Expected] = {}
    for row in rows:
        lead = leads[row.place_id]
        group = groups.setdefault((lead, False, None), Expected(lead, row.person_id, makes_up=False))
        group.days.append((row.day_id, row.session_id, row.starts_at, row.ends_at, row.join_link))
    for row in db.session.execute(_narrowed(_made_up(which, at), person_id)):
        key = (row.place_id, True, row.session_id)
        group = groups.setdefault(key, Expected(row.place_id, row.person_id, makes_up=True))
        group.days.append((row.day_id, row.session_id, row.starts_at, row.ends_at, row.join_link))
    return list(groups.values())


def course_letters(people: Collection[uuid.UUID], at: datetime) -> dict[uuid.UUID, list[CourseLetter]]:
    """The letters about days that went to these people in the last two months, by person."""
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


def letters_of_place(place: Place) -> list[CourseLetter]:
    """The letters about days that went to the person, because of this place or another, latest first."""
    return list(
        db.session.scalars(
            select(CourseLetter)
            .join(Place, Place.id == CourseLetter.place_id)
            .where(Place.person_id == place.person_id)
            .order_by(CourseLetter.sent_at.desc(), CourseLetter.id)
        )
    )


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


def _own_days(which: ColumnElement[bool]) -> Select[Any]:
    away = (
        select(Attendance.id)
        .where(
            OWN_SESSION,
            Attendance.session_day_id == SessionDay.id,
            Attendance.status.in_(NOT_COMING),
        )
        .exists()
    )
    return (
        select(
            Place.id.label("place_id"),
            Place.person_id,
            TrainingSession.cohort_id,
            TrainingSession.course_id,
            Course.companion_id,
            *_facts_of_day(),
        )
        .join(TrainingSession, TrainingSession.id == Place.training_session_id)
        .join(Course, Course.id == TrainingSession.course_id)
        .join(SessionDay, SessionDay.training_session_id == TrainingSession.id)
        .where(
            which,
            TrainingSession.status == SessionStatus.PUBLISHED,
            Place.status == PlaceStatus.ACCEPTED,
            ~away,
        )
        .order_by(Place.id, SessionDay.starts_at)
    )


def _made_up(which: ColumnElement[bool], at: datetime) -> Select[Any]:
    return (
        select(Place.id.label("place_id"), Place.person_id, *_facts_of_day())
        .join(Attendance, OWN_SESSION)
        .join(SessionDay, SessionDay.id == Attendance.session_day_id)
        .join(TrainingSession, TrainingSession.id == SessionDay.training_session_id)
        .where(
            which,
            TrainingSession.status == SessionStatus.PUBLISHED,
            Place.status == PlaceStatus.ACCEPTED,
            Place.training_session_id != SessionDay.training_session_id,
            Attendance.status == Mark.NOT_RECORDED,
            SessionDay.ends_at > at,
        )
        .order_by(Place.id, SessionDay.starts_at)
    )


def _facts_of_day() -> tuple[ColumnElement[Any], ...]:
    return (
        SessionDay.id.label("day_id"),
        SessionDay.training_session_id.label("session_id"),
        SessionDay.starts_at.label("starts_at"),
        SessionDay.ends_at.label("ends_at"),
        SessionDay.join_link.label("join_link"),
    )


def _narrowed(wanted: Select[Any], person_id: uuid.UUID | None) -> Select[Any]:
    return wanted.where(and_(Place.person_id == person_id)) if person_id is not None else wanted


def _leads(rows: Iterable[Any]) -> dict[uuid.UUID, uuid.UUID]:
    """By place, the person's place that it goes with: that on a course whose companion it is; else itself."""
    known = list(rows)
    with_companion = {
        (row.person_id, row.cohort_id, row.companion_id): row.place_id
        for row in known
        if row.companion_id is not None and row.cohort_id is not None
    }
    return {
        row.place_id: with_companion.get((row.person_id, row.cohort_id, row.course_id), row.place_id)
        for row in known
    }
