"""Certificates: whose they are, which stand, and the days that they list."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.directory.models import Programme
from app.places.enums import PRESENT
from app.places.models import Attendance, Certificate, Place
from app.platform.db import db
from app.training.enums import SessionStatus
from app.training.models import Course, SessionDay, TrainingSession

# After that the clock does not look any more: nobody expects to hear of it.
LATEST_LOOK = timedelta(days=31)


def certificates_of(places: Collection[uuid.UUID]) -> dict[uuid.UUID, Certificate]:
    """The certificate that stands of each of these places, where there is one."""
    return {
        found.place_id: found
        for found in db.session.scalars(
            select(Certificate).where(
                Certificate.place_id.in_(list(places)), Certificate.withdrawn_at.is_(None)
            )
        )
    }


def certificate_of(place: Place) -> Certificate | None:
    """The one that stands."""
    return certificates_of([place.id]).get(place.id)


def certificate_numbered(programme: Programme, number: str) -> Certificate | None:
    """The certificate with this number in the programme, whether it stands or not."""
    return db.session.scalar(
        select(Certificate)
        .where(Certificate.programme_id == programme.id, Certificate.number == number)
        .options(
            joinedload(Certificate.place).joinedload(Place.person),
            joinedload(Certificate.place).joinedload(Place.application),
            joinedload(Certificate.place)
            .joinedload(Place.training_session)
            .joinedload(TrainingSession.course),
        )
    )


def days_attended(place: Place) -> list[SessionDay]:
    """The days of the course that the person was at, on whatever session: the earliest of each part."""
    rows = db.session.scalars(
        select(SessionDay)
        .join(Attendance, Attendance.session_day_id == SessionDay.id)
        .join(Place, Place.id == Attendance.place_id)
        .join(SessionDay.training_session)
        .where(
            Place.person_id == place.person_id,
            TrainingSession.course_id == place.training_session.course_id,
            Attendance.status.in_(list(PRESENT)),
        )
        .options(contains_eager(SessionDay.training_session), joinedload(SessionDay.venue))
        .order_by(SessionDay.course_day, SessionDay.part, SessionDay.starts_at)
    )
    found = {(day.course_day, day.part): day for day in reversed(rows.unique().all())}
    return sorted(found.values(), key=lambda day: (day.course_day, day.starts_at))


def sessions_to_wind_up(at: datetime) -> list[uuid.UUID]:
    """Sessions that have ended, of courses without applications, of which nobody has looked who completed."""
    last = _last_end()
    return list(
        db.session.scalars(
            _not_looked_at().where(last <= at, last > at - LATEST_LOOK).order_by(TrainingSession.id)
        )
    )


def next_session_to_wind_up(after: datetime) -> datetime | None:
    """When the next of them ends."""
    last = _last_end()
    ends = _not_looked_at().with_only_columns(last.label("ends")).where(last > after).subquery()
    found: datetime | None = db.session.scalar(select(func.min(ends.c.ends)))
    return found


def _not_looked_at() -> Select[uuid.UUID]:
    return (
        select(TrainingSession.id)
        .join(Course, Course.id == TrainingSession.course_id)
        .where(
            TrainingSession.status == SessionStatus.PUBLISHED,
            TrainingSession.completion_looked_at.is_(None),
            Course.needs_application.is_(False),
        )
    )


def _last_end() -> ScalarSelect[datetime]:
    return (
        select(func.max(SessionDay.ends_at))
        .where(SessionDay.training_session_id == TrainingSession.id)
        .scalar_subquery()
    )
