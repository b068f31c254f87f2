"""What people have behind them of what completes a course; of many people at once."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import exists, select

from app.evaluation.enums import InstrumentKind, Moment
from app.evaluation.models import Instrument, Sitting
from app.places.enums import COUNTS, PRESENT
from app.places.models import Attendance, Place
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


def took_part(person_id: uuid.UUID, course_id: uuid.UUID) -> bool:
    """Whether somebody was at any day of a course, on any session of it."""
    return bool(
        db.session.scalar(
            select(
                exists()
                .where(Attendance.place_id == Place.id, Attendance.session_day_id == SessionDay.id)
                .where(SessionDay.training_session_id == TrainingSession.id)
                .where(Place.person_id == person_id, TrainingSession.course_id == course_id)
                .where(Attendance.status.in_(list(PRESENT)))
            )
        )
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
