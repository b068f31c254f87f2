"""Missed days and the days on which they may be made up."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.directory.models import Person, Programme
from app.directory.queries import seen_by
from app.places.enums import PRESENT, SEATED, MakeUpStatus, Mark, PlaceStatus
from app.places.models import Attendance, Certificate, MakeUp, Place
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.seats import Seat
from app.training.enums import Part, SessionStatus
from app.training.models import SessionDay, TrainingSession

OPEN = (MakeUpStatus.OFFERED, MakeUpStatus.ACCEPTED)
# An offer is good up to and including its last moment.
A_MOMENT = timedelta(seconds=1)


def accepted_seen(session: TrainingSession, viewer: Person | None) -> list[Place]:
    """The accepted places of a session of people whom `viewer` may know of, by name."""
    return list(
        db.session.scalars(
            select(Place)
            .join(Place.person)
            .where(
                Place.training_session_id == session.id,
                Place.status == PlaceStatus.ACCEPTED,
                seen_by(viewer),
            )
            .options(contains_eager(Place.person), joinedload(Place.agency), joinedload(Place.application))
            .order_by(Person.full_name, Place.id)
        )
    )


def own_marks(places: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], Attendance]:
    """What registers say of these places, by place and day."""
    rows = db.session.scalars(select(Attendance).where(Attendance.place_id.in_(list(places))))
    return {(row.place_id, row.session_day_id): row for row in rows}


def attended_elsewhere(
    session: TrainingSession, people: Collection[uuid.UUID]
) -> dict[uuid.UUID, set[tuple[int, Part]]]:
    """The days of the session's course, or halves, at which each was on other sessions of it."""
    rows = db.session.execute(
        select(Place.person_id, SessionDay.course_day, SessionDay.part)
        .select_from(Attendance)
        .join(Place, Place.id == Attendance.place_id)
        .join(SessionDay, SessionDay.id == Attendance.session_day_id)
        .join(TrainingSession, TrainingSession.id == SessionDay.training_session_id)
        .where(
            Place.person_id.in_(list(people)),
            TrainingSession.course_id == session.course_id,
            TrainingSession.id != session.id,
            Attendance.status.in_(list(PRESENT)),
        )
    )
    found: dict[uuid.UUID, set[tuple[int, Part]]] = defaultdict(set)
    for row in rows:
        found[row.person_id].add((row.course_day, row.part))
    return found


def make_ups_of(places: Collection[uuid.UUID]) -> list[MakeUp]:
    """Every day that was ever offered to these places for a missed one, the newest last."""
    return list(
        db.session.scalars(
            _whole().where(MakeUp.place_id.in_(list(places))).order_by(MakeUp.made_at, MakeUp.id)
        )
    )


def make_up_or_404(programme: Programme, make_up_id: uuid.UUID) -> MakeUp:
    """Raises NotFound, also for another programme's."""
    found = db.session.scalar(_whole().where(MakeUp.id == make_up_id, MakeUp.programme_id == programme.id))
    if found is None:
        raise NotFound
    return found


def open_make_ups_on(days: Collection[uuid.UUID]) -> list[MakeUp]:
    """Who is offered, or has agreed to, any of these days."""
    return list(
        db.session.scalars(
            _whole()
            .where(MakeUp.session_day_id.in_(list(days)), MakeUp.status.in_(OPEN))
            .order_by(MakeUp.made_at, MakeUp.id)
        )
    )


def settled_on(session_day_id: uuid.UUID, places: Collection[uuid.UUID]) -> list[MakeUp]:
    """What these places have open on a day, or have missed there as well, the newest first."""
    return list(
        db.session.scalars(
            _whole()
            .where(
                MakeUp.session_day_id == session_day_id,
                MakeUp.place_id.in_(list(places)),
                MakeUp.status.in_((*OPEN, MakeUpStatus.MISSED)),
            )
            .order_by(MakeUp.made_at.desc(), MakeUp.id)
        )
    )


def make_ups_run_out(at: datetime) -> list[uuid.UUID]:
    """Offered days whose time to answer is over, or that have begun, earliest first."""
    return list(
        db.session.scalars(
            _unanswered()
            .where(or_(MakeUp.answer_by < at, SessionDay.starts_at < at))
            .order_by(SessionDay.starts_at, MakeUp.id)
        )
    )


def next_make_up_end(after: datetime) -> datetime | None:
    """The earliest moment later than `after` at which an offered day has run out."""
    ends = (MakeUp.answer_by, SessionDay.starts_at)
    found = (
        db.session.scalar(
            _unanswered().with_only_columns(func.min(end)).where(end > after - A_MOMENT).order_by(None)
        )
        for end in ends
    )
    return min((each + A_MOMENT for each in found if each is not None), default=None)


def _unanswered() -> Select[uuid.UUID]:
    return (
        select(MakeUp.id)
        .join(SessionDay, SessionDay.id == MakeUp.session_day_id)
        .where(MakeUp.status == MakeUpStatus.OFFERED)
    )


def open_make_ups_of(place_id: uuid.UUID) -> list[MakeUp]:
    """What is open of one place."""
    return list(
        db.session.scalars(
            _whole().where(MakeUp.place_id == place_id, MakeUp.status.in_(OPEN)).order_by(MakeUp.id)
        )
    )


def made_up_until(place_id: uuid.UUID) -> datetime | None:
    """When the last of the days ends that somebody has agreed to make up; None without any."""
    return db.session.scalar(
        select(func.max(SessionDay.ends_at))
        .join(MakeUp, MakeUp.session_day_id == SessionDay.id)
        .where(MakeUp.place_id == place_id, MakeUp.status == MakeUpStatus.ACCEPTED)
    )


def offered_to(person: Person, at: datetime) -> list[MakeUp]:
    """The days to come that somebody is offered and has not answered."""
    return list(
        db.session.scalars(
            _whole()
            .join(Place, Place.id == MakeUp.place_id)
            .join(SessionDay, SessionDay.id == MakeUp.session_day_id)
            .where(
                Place.person_id == person.id,
                MakeUp.status == MakeUpStatus.OFFERED,
                SessionDay.starts_at > at,
            )
            .order_by(SessionDay.starts_at)
        )
    )


def owing_days(person: Person) -> list[Place]:
    """The places of somebody on which a day is missed for which nothing is attended, offered or agreed."""
    other, there, mine = aliased(Attendance), aliased(SessionDay), aliased(Place)
    session, here = aliased(TrainingSession), aliased(TrainingSession)
    attended = (
        select(other.id)
        .join(mine, mine.id == other.place_id)
        .join(there, there.id == other.session_day_id)
        .join(session, session.id == there.training_session_id)
        .where(
            mine.person_id == person.id,
            session.course_id == here.course_id,
            there.course_day == SessionDay.course_day,
            there.part.in_((Part.WHOLE, SessionDay.part)),
            other.status.in_(list(PRESENT)),
        )
    )
    planned = select(MakeUp.id).where(
        MakeUp.place_id == Place.id, MakeUp.missed_day_id == SessionDay.id, MakeUp.status.in_(OPEN)
    )
    certified = select(Certificate.id).where(
        Certificate.place_id == Place.id, Certificate.withdrawn_at.is_(None)
    )
    return list(
        db.session.scalars(
            select(Place)
            .join(Attendance, Attendance.place_id == Place.id)
            .join(SessionDay, SessionDay.id == Attendance.session_day_id)
            .join(here, here.id == SessionDay.training_session_id)
            .where(
                Place.person_id == person.id,
                Place.status == PlaceStatus.ACCEPTED,
                Place.training_session_id == here.id,
                Attendance.status == Mark.ABSENT,
                ~attended.exists(),
                ~planned.exists(),
                ~certified.exists(),
            )
            .options(joinedload(Place.training_session).joinedload(TrainingSession.course))
            .order_by(Place.asked_at)
            .distinct()
        )
    )


def days_with_room(session: TrainingSession, at: datetime) -> list[SessionDay]:
    """Days to come of other sessions of the course on which a seat for somebody of another one is free."""
    free = select(Seat.pool_id).where(Seat.pool_id == SessionDay.make_up_pool_id, Seat.holder_id.is_(None))
    return list(
        db.session.scalars(
            select(SessionDay)
            .join(SessionDay.training_session)
            .where(
                TrainingSession.course_id == session.course_id,
                TrainingSession.id != session.id,
                TrainingSession.status == SessionStatus.PUBLISHED,
                SessionDay.starts_at > at,
                free.exists(),
            )
            .options(
                contains_eager(SessionDay.training_session).joinedload(TrainingSession.course),
                contains_eager(SessionDay.training_session).joinedload(TrainingSession.cohort),
                joinedload(SessionDay.venue),
            )
            .order_by(SessionDay.starts_at, SessionDay.id)
        )
    )


def seated_sessions(person_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """The sessions on which somebody holds a seat."""
    return frozenset(
        db.session.scalars(
            select(Place.training_session_id).where(
                Place.person_id == person_id, Place.status.in_(list(SEATED))
            )
        )
    )


def making_up_with(session_id: uuid.UUID) -> Select[uuid.UUID]:
    """A SELECT of those who are offered, or make up, a day of the session."""
    return (
        select(Place.person_id)
        .join(MakeUp, MakeUp.place_id == Place.id)
        .join(SessionDay, SessionDay.id == MakeUp.session_day_id)
        .where(SessionDay.training_session_id == session_id, MakeUp.status.in_(OPEN))
    )


def make_ups_beside(one_id: uuid.UUID, other_id: uuid.UUID, at: datetime) -> list[tuple[MakeUp, uuid.UUID]]:
    """Open make-ups of either on sessions to come where the other will be, each with who the other is."""
    rows = db.session.scalars(
        _whole()
        .join(Place, Place.id == MakeUp.place_id)
        .join(SessionDay, SessionDay.id == MakeUp.session_day_id)
        .where(Place.person_id.in_((one_id, other_id)), MakeUp.status.in_(OPEN), SessionDay.ends_at > at)
        .order_by(MakeUp.made_at, MakeUp.id)
    ).all()
    found = []
    for row in rows:
        other = other_id if row.place.person_id == one_id else one_id
        session_id = row.session_day.training_session_id
        seated = select(Place.id).where(
            Place.training_session_id == session_id, Place.person_id == other, Place.status.in_(list(SEATED))
        )
        there = making_up_with(session_id).where(Place.person_id == other)
        if db.session.scalars(seated).first() or db.session.scalars(there).first():
            found.append((row, other))
    return found


def _whole() -> Select[MakeUp]:
    place, day, missed = (
        joinedload(MakeUp.place),
        joinedload(MakeUp.session_day),
        joinedload(MakeUp.missed_day),
    )
    return select(MakeUp).options(
        place.joinedload(Place.person),
        place.joinedload(Place.training_session).joinedload(TrainingSession.course),
        day.joinedload(SessionDay.venue),
        day.joinedload(SessionDay.training_session).joinedload(TrainingSession.course),
        missed,
    )
