"""Registers: which days there are, who is expected, and who was there."""

from __future__ import annotations

import uuid

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.directory.models import Person, Programme
from app.directory.queries import seen_by, visible_to
from app.places.enums import Mark, PlaceStatus
from app.places.models import Attendance, Place
from app.places.queries.places import whole_places
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.platform.errors import NotFound
from app.training.enums import SessionStatus
from app.training.models import SessionDay, TrainingSession

# What the trail calls the acts that can be taken back.
UNDOABLE = frozenset({"mark", "change a mark"})


def day_or_404(programme: Programme, session_day_id: uuid.UUID) -> SessionDay:
    """A day with its session, course and venue. Raises NotFound, also for another programme's."""
    return day_of_or_404(programme.id, session_day_id)


def day_of_or_404(programme_id: uuid.UUID, session_day_id: uuid.UUID) -> SessionDay:
    """The same, for a programme that is known by its identifier."""
    found = db.session.scalar(
        select(SessionDay)
        .where(SessionDay.id == session_day_id, SessionDay.programme_id == programme_id)
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
    rows = db.session.execute(_lines(day).order_by(func.lower(Person.known_as), Person.id))
    return [(row[0], row[1]) for row in rows]


def _lines(day: SessionDay) -> Select[Place, Attendance]:
    return (
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
    )


def place_for_day(person: Person, session_day_id: uuid.UUID) -> tuple[Place, SessionDay]:
    """Somebody's accepted place by which they do what is done in one's own time, or make it up.

    Raises NotFound for anybody else, for a day that has its hours, and while the session does not stand.
    """
    day = day_or_404(person.programme, session_day_id)
    made_up = select(Attendance.place_id).where(Attendance.session_day_id == day.id)
    place = db.session.scalars(
        whole_places()
        .where(
            Place.person_id == person.id,
            Place.status == PlaceStatus.ACCEPTED,
            or_(Place.training_session_id == day.training_session_id, Place.id.in_(made_up)),
        )
        .order_by((Place.training_session_id != day.training_session_id), Place.id)
    ).first()
    if place is None or not day.own_time or day.training_session.status is not SessionStatus.PUBLISHED:
        raise NotFound
    return place, day


def marks_of(place: Place) -> dict[uuid.UUID, Mark]:
    """What registers say of a place, by session day."""
    rows = db.session.execute(
        select(Attendance.session_day_id, Attendance.status).where(Attendance.place_id == place.id)
    )
    return {row.session_day_id: row.status for row in rows}


def register_of(day: SessionDay, viewer: Person | None) -> list[tuple[Place, Attendance | None]]:
    """The same without restricted people, unless `viewer` may know that they are here."""
    return [line for line in expected_on(day) if visible_to(viewer, line[0].person)]


def lock_day(day: SessionDay) -> None:
    """Have whoever keeps the same register at the same time wait until this transaction ends."""
    db.session.execute(select(SessionDay.id).where(SessionDay.id == day.id).with_for_update())


def last_change(day: SessionDay, by: Person) -> list[Attendance]:
    """The lines that `by` changed last on this day, all at once; none when that was an undoing.

    Without those that somebody else has changed since, and those of people `by` may not know of.
    """
    mine = (
        select(func.max(AuditEntry.at))
        .join(Attendance, Attendance.id == AuditEntry.subject_id)
        .where(
            AuditEntry.subject_kind == Attendance.__tablename__,
            AuditEntry.by_id == by.id,
            Attendance.session_day_id == day.id,
        )
        .scalar_subquery()
    )
    found = db.session.execute(
        select(Attendance, AuditEntry.action)
        .join(AuditEntry, (AuditEntry.subject_id == Attendance.id) & (AuditEntry.at == mine))
        .join(Attendance.place)
        .join(Place.person)
        .where(
            Attendance.session_day_id == day.id,
            AuditEntry.subject_kind == Attendance.__tablename__,
            AuditEntry.by_id == by.id,
            Attendance.marked_at == AuditEntry.at,
            Attendance.before.is_not(None),
            seen_by(by),
        )
        .options(contains_eager(Attendance.place).contains_eager(Place.person))
        .order_by(func.lower(Person.known_as), Person.id)
    ).all()
    return [row for row, _ in found] if all(action in UNDOABLE for _, action in found) else []


def own_line(day: SessionDay, person: Person) -> tuple[Place, Attendance | None] | None:
    """The line of `person` on the day's register; None for whoever is not expected."""
    found = db.session.execute(_lines(day).where(Place.person_id == person.id)).first()
    return (found[0], found[1]) if found else None


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
