"""What people have behind them of what completes a course; of many people at once."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from app.evaluation.enums import InstrumentKind, Moment
from app.evaluation.models import Instrument, Sitting
from app.mentoring.enums import ApplicationStatus
from app.mentoring.models import Application
from app.places.enums import COUNTS, PRESENT, PlaceStatus
from app.places.models import Attendance, Certificate, Place
from app.platform.db import db
from app.training.enums import Level, Part
from app.training.models import Course, SessionDay, TrainingSession

# As rules of completion name them.
HANDED_IN = {
    (InstrumentKind.KNOWLEDGE_TEST, Moment.PRE): "test before",
    (InstrumentKind.KNOWLEDGE_TEST, Moment.POST): "test after",
    (InstrumentKind.QUESTIONNAIRE, Moment.POST): "questionnaire after",
}


def parts_done(people: Collection[uuid.UUID], course_id: uuid.UUID) -> dict[uuid.UUID, set[tuple[int, Part]]]:
    """The days of a course, or halves of them, that each was at or is excused from, on any session of it."""
    rows = db.session.execute(
        select(Place.person_id, SessionDay.course_day, SessionDay.part)
        .select_from(Attendance)
        .join(Place, Place.id == Attendance.place_id)
        .join(SessionDay, SessionDay.id == Attendance.session_day_id)
        .join(TrainingSession, TrainingSession.id == SessionDay.training_session_id)
        .where(
            Place.person_id.in_(list(people)),
            TrainingSession.course_id == course_id,
            Attendance.status.in_(list(COUNTS)),
        )
    )
    found: dict[uuid.UUID, set[tuple[int, Part]]] = defaultdict(set)
    for row in rows:
        found[row.person_id].add((row.course_day, row.part))
    return found


def took_part(people: Collection[uuid.UUID], course_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Who of these was at any day of a course, on any session of it."""
    return frozenset(
        db.session.scalars(
            select(Place.person_id)
            .join(Attendance, Attendance.place_id == Place.id)
            .join(SessionDay, SessionDay.id == Attendance.session_day_id)
            .join(TrainingSession, TrainingSession.id == SessionDay.training_session_id)
            .where(
                Place.person_id.in_(list(people)),
                TrainingSession.course_id == course_id,
                Attendance.status.in_(list(PRESENT)),
            )
        )
    )


def to_complete(people: Collection[uuid.UUID], at: datetime) -> list[Place]:
    """The accepted places of these whose course may be completed by now, and is not by what is known.

    Of a course without applications that is not before its session has ended.
    """
    certified = select(Certificate.id).where(
        Certificate.place_id == Place.id, Certificate.withdrawn_at.is_(None)
    )
    goes_on = select(SessionDay.id).where(
        SessionDay.training_session_id == Place.training_session_id, SessionDay.ends_at > at
    )
    return list(
        db.session.scalars(
            _with_course()
            .outerjoin(Application, Application.id == Place.application_id)
            .where(
                Place.person_id.in_(list(people)),
                Place.status == PlaceStatus.ACCEPTED,
                or_(
                    Application.status == ApplicationStatus.ACCEPTED,
                    and_(Place.application_id.is_(None), ~certified.exists(), ~goes_on.exists()),
                ),
            )
            .order_by(Place.asked_at, Place.id)
        )
    )


def core_places(place_ids: Collection[uuid.UUID]) -> list[Place]:
    """Those of these places that are on a core course of a cohort."""
    return list(
        db.session.scalars(
            _with_course()
            .join(TrainingSession, TrainingSession.id == Place.training_session_id)
            .join(Course, Course.id == TrainingSession.course_id)
            .where(
                Place.id.in_(list(place_ids)),
                Course.level == Level.CORE,
                TrainingSession.cohort_id.is_not(None),
            )
        )
    )


def _with_course() -> Select[Place]:
    session = joinedload(Place.training_session)
    return select(Place).options(
        joinedload(Place.person),
        joinedload(Place.application),
        session.joinedload(TrainingSession.course),
        session.joinedload(TrainingSession.cohort),
    )


def with_awareness(people: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Who of these was at a day of any awareness course, in this cohort or an earlier one."""
    return frozenset(
        db.session.scalars(
            select(Place.person_id)
            .join(Attendance, Attendance.place_id == Place.id)
            .join(SessionDay, SessionDay.id == Attendance.session_day_id)
            .join(TrainingSession, TrainingSession.id == SessionDay.training_session_id)
            .join(Course, Course.id == TrainingSession.course_id)
            .where(
                Place.person_id.in_(list(people)),
                Course.level == Level.AWARENESS,
                Attendance.status.in_(list(COUNTS)),
            )
        )
    )


def handed_in(
    people: Collection[uuid.UUID], course_id: uuid.UUID, cohort_id: uuid.UUID | None
) -> dict[uuid.UUID, set[str]]:
    """Which tests and questionnaires of the course in the cohort each has handed in, as rules name them."""
    found: dict[uuid.UUID, set[str]] = defaultdict(set)
    if cohort_id is None:
        return found
    rows = db.session.execute(
        select(Sitting.person_id, Instrument.kind, Sitting.moment)
        .join(Instrument, Instrument.id == Sitting.instrument_id)
        .where(
            Sitting.person_id.in_(list(people)),
            Sitting.cohort_id == cohort_id,
            Sitting.submitted_at.is_not(None),
            Instrument.course_id == course_id,
        )
    )
    for row in rows:
        if (row.kind, row.moment) in HANDED_IN:
            found[row.person_id].add(HANDED_IN[row.kind, row.moment])
    return found
