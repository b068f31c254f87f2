"""Registers: which days there are, who is expected, and who was there."""

from __future__ import annotations

import uuid

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.directory.models import Person, Programme
from app.directory.queries import seen_by, visible_to
from app.places.enums import Mark, PlaceStatus
from app.places.models import Attendance, Place
from app.platform.db import db
from app.platform.errors import NotFound
from app.training.enums import SessionStatus
from app.training.models import SessionDay, TrainingSession


def day_or_404(programme: Programme, session_day_id: uuid.UUID) -> SessionDay:
    """A day with its session, course and venue. Raises NotFound, also for another programme's."""
    found = db.session.scalar(
        select(SessionDay)
        .where(SessionDay.id == session_day_id, SessionDay.programme_id == programme.id)
        .options(
            joinedload(SessionDay.venue),
            joinedload(SessionDay.training_session).joinedload(TrainingSession.course),
            joinedload(SessionDay.training_session).joinedload(TrainingSession.cohort),
        )
    )
    if found is None:
        raise NotFound
    return found


def days_with_registers(programme: Programme, viewer: Person | None) -> list[tuple[SessionDay, int, int]]:
    """Every day of the programme's sessions with how many are expected and how many have a mark."""
    expected = (
        select(func.count(Place.id))
        .join(Person, Person.id == Place.person_id)
        .where(
            Place.training_session_id == SessionDay.training_session_id,
            Place.status == PlaceStatus.ACCEPTED,
            seen_by(viewer),
        )
        .scalar_subquery()
    )
    marked = (
        select(func.count(Attendance.id))
        .join(Place, Place.id == Attendance.place_id)
        .join(Person, Person.id == Place.person_id)
        .where(
            Attendance.session_day_id == SessionDay.id,
            Attendance.status != Mark.NOT_RECORDED,
            seen_by(viewer),
        )
        .scalar_subquery()
    )
    found = db.session.execute(
        select(SessionDay, expected.label("expected"), marked.label("marked"))
        .join(SessionDay.training_session)
        .where(SessionDay.programme_id == programme.id, TrainingSession.status == SessionStatus.PUBLISHED)
        .options(
            contains_eager(SessionDay.training_session).joinedload(TrainingSession.course),
            joinedload(SessionDay.venue),
        )
        .order_by(SessionDay.starts_at)
    )
    return [(row[0], row.expected, row.marked) for row in found]


def expected_on(day: SessionDay) -> list[tuple[Place, Attendance | None]]:
    """Everybody with a place on the day, or making it up, by known-as name; with what is recorded.

    Restricted people are included: a page shows `register_of`.
    """
    rows = db.session.execute(
        select(Place, Attendance)
        .join(Person, Person.id == Place.person_id)
        .outerjoin(Attendance, (Attendance.place_id == Place.id) & (Attendance.session_day_id == day.id))
        .where(
            or_(
                (Place.training_session_id == day.training_session_id)
                & (Place.status == PlaceStatus.ACCEPTED),
                Attendance.id.is_not(None),
            )
        )
        .options(contains_eager(Place.person))
        .order_by(func.lower(Person.known_as), Person.id)
    )
    return [(row[0], row[1]) for row in rows]


def register_of(day: SessionDay, viewer: Person | None) -> list[tuple[Place, Attendance | None]]:
    """The same without restricted people, unless `viewer` may know that they are here."""
    return [line for line in expected_on(day) if visible_to(viewer, line[0].person)]


def other_course_places(person_id: uuid.UUID, course_id: uuid.UUID, leave_out: uuid.UUID) -> list[Place]:
    """Accepted places somebody has on other sessions of a course: a day missed there can be made up."""
    return list(
        db.session.scalars(
            select(Place)
            .join(TrainingSession, TrainingSession.id == Place.training_session_id)
            .where(
                Place.person_id == person_id,
                Place.status == PlaceStatus.ACCEPTED,
                TrainingSession.course_id == course_id,
                TrainingSession.id != leave_out,
            )
            .options(joinedload(Place.training_session), joinedload(Place.person))
        )
    )
