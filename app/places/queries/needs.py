"""What people need on days of training, and whom to ring about a day: for whoever arranges it."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.directory.models import Person
from app.directory.queries import seen_by
from app.places.enums import Mark, PlaceStatus
from app.places.models import Attendance, Needs, Place
from app.platform.db import db
from app.training.models import SessionDay, TrainingSession

AWAY = (Mark.EXCUSED, Mark.ABSENT)


def needs_of(person_id: uuid.UUID) -> list[Needs]:
    """What somebody has told and is still kept, the latest first, with the sessions it is for."""
    return list(
        db.session.scalars(
            select(Needs)
            .where(Needs.person_id == person_id)
            .options(joinedload(Needs.training_session).joinedload(TrainingSession.course))
            .order_by(Needs.told_at.desc(), Needs.id)
        )
    )


def sessions_made_up(place: Place, at: datetime) -> list[TrainingSession]:
    """Other sessions on which the person of a place makes up days that are still to come."""
    there = (
        select(SessionDay.training_session_id)
        .join(Attendance, Attendance.session_day_id == SessionDay.id)
        .where(
            Attendance.place_id == place.id,
            Attendance.status == Mark.NOT_RECORDED,
            SessionDay.training_session_id != place.training_session_id,
            SessionDay.ends_at > at,
        )
    )
    return list(
        db.session.scalars(
            select(TrainingSession)
            .where(TrainingSession.id.in_(there))
            .options(joinedload(TrainingSession.course), selectinload(TrainingSession.days))
            .order_by(TrainingSession.slug)
        )
    )


def people_on(day: SessionDay, viewer: Person | None) -> list[Person]:
    """Everybody expected on a day of whom `viewer` may know, by the name they are known by."""
    return list(
        db.session.scalars(
            select(Person)
            .where(Person.id.in_(_expected(day)), seen_by(viewer))
            .order_by(func.lower(Person.known_as), Person.id)
        )
    )


def needs_on(day: SessionDay, people: Collection[uuid.UUID]) -> list[Needs]:
    """What those of these people need who told it for the day's session."""
    return list(
        db.session.scalars(
            select(Needs)
            .where(
                Needs.training_session_id == day.training_session_id,
                Needs.person_id.in_(people),
            )
            .options(joinedload(Needs.person))
        )
    )


def day_with_trainers(day_id: uuid.UUID) -> SessionDay | None:
    """A day with its session, all days of it and who gives them."""
    return db.session.scalar(
        select(SessionDay)
        .where(SessionDay.id == day_id)
        .options(
            joinedload(SessionDay.training_session)
            .selectinload(TrainingSession.days)
            .selectinload(SessionDay.trainers)
        )
    )


def kept_needs(only: uuid.UUID | None = None) -> list[tuple[uuid.UUID, datetime | None, bool]]:
    """Every row that is kept, or one: when its session ends, and whether the person is expected there."""
    last = (
        select(func.max(SessionDay.ends_at))
        .where(SessionDay.training_session_id == Needs.training_session_id)
        .correlate(Needs)
        .scalar_subquery()
    )
    wanted = select(Needs.id, last.label("last"), _still_expected().label("expected")).order_by(Needs.id)
    rows = db.session.execute(wanted.where(Needs.id == only) if only is not None else wanted)
    return [(row.id, row.last, bool(row.expected)) for row in rows]


def needs_no_longer_expected(person_id: uuid.UUID) -> list[Needs]:
    """What somebody told for sessions on which they are not expected any more."""
    return list(db.session.scalars(select(Needs).where(Needs.person_id == person_id, ~_still_expected())))


def _still_expected() -> ColumnElement[bool]:
    """A WHERE condition on Needs: the person has a place on the session, or makes up a day of it.

    A place that is with a colleague who has not answered may come back, so it counts.
    """
    own = (
        select(Place.id)
        .where(
            Place.person_id == Needs.person_id,
            Place.training_session_id == Needs.training_session_id,
            or_(
                Place.status == PlaceStatus.ACCEPTED,
                and_(Place.status == PlaceStatus.SUBSTITUTED, Place.substitute_id.is_not(None)),
            ),
        )
        .exists()
    )
    made_up = (
        select(Attendance.id)
        .join(Place, Place.id == Attendance.place_id)
        .join(SessionDay, SessionDay.id == Attendance.session_day_id)
        .where(
            Place.person_id == Needs.person_id,
            Place.status == PlaceStatus.ACCEPTED,
            SessionDay.training_session_id == Needs.training_session_id,
        )
        .exists()
    )
    return or_(own, made_up)


def _expected(day: SessionDay) -> Select[uuid.UUID]:
    """Whoever has a place on the day's session and is not marked as away, or makes the day up."""
    away = (
        select(Attendance.id)
        .where(
            Attendance.place_id == Place.id,
            Attendance.session_day_id == day.id,
            Attendance.status.in_(AWAY),
        )
        .exists()
    )
    here = (
        select(Attendance.id)
        .where(Attendance.place_id == Place.id, Attendance.session_day_id == day.id)
        .exists()
    )
    return select(Place.person_id).where(
        Place.status == PlaceStatus.ACCEPTED,
        ~away,
        or_(Place.training_session_id == day.training_session_id, here),
    )
