"""Named reads of tests, questionnaires and the bank of questions, scoped by programme."""

from __future__ import annotations

import uuid

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.directory.models import Programme
from app.evaluation.enums import InstrumentKind
from app.evaluation.models import AskedQuestion, Instrument, Question, Sitting
from app.platform.db import db
from app.platform.errors import NotFound


def questions_of(instrument_id: uuid.UUID) -> list[Question]:
    """A test's questions with their options, in order."""
    return list(
        db.session.scalars(
            select(Question)
            .options(selectinload(Question.options))
            .join(AskedQuestion, AskedQuestion.question_id == Question.id)
            .where(AskedQuestion.instrument_id == instrument_id)
            .order_by(AskedQuestion.position)
        )
    )


def instruments(programme: Programme) -> list[Instrument]:
    """The programme's tests and questionnaires, with what they ask."""
    return list(
        db.session.scalars(
            select(Instrument)
            .options(
                joinedload(Instrument.course),
                selectinload(Instrument.questions),
                selectinload(Instrument.items),
            )
            .where(Instrument.programme_id == programme.id)
            .order_by(Instrument.kind, Instrument.code)
        )
    )


def instruments_to_ask(cohort_id: uuid.UUID, course_id: uuid.UUID) -> list[Instrument]:
    """What a cohort sits before and after a course, by code.

    Of each kind that it was asked already it keeps what it was asked; otherwise what is asked at present.
    """
    asked = exists().where(
        Sitting.cohort_id == cohort_id,
        Sitting.instrument_id == Instrument.id,
        Sitting.dropped_at.is_(None),
    )
    found = db.session.execute(
        select(Instrument, asked.label("asked"))
        .options(selectinload(Instrument.items))
        .where(Instrument.course_id == course_id, or_(Instrument.current.is_(True), asked))
        .order_by(Instrument.code)
    ).all()
    kept = {instrument.kind for instrument, was_asked in found if was_asked}
    return [instrument for instrument, was_asked in found if was_asked or instrument.kind not in kept]


def instrument_or_404(programme: Programme, instrument_id: uuid.UUID) -> Instrument:
    """Raises NotFound, also for an instrument of another programme."""
    found = db.session.scalar(
        select(Instrument)
        .options(
            joinedload(Instrument.course),
            selectinload(Instrument.questions).options(
                selectinload(Question.options), joinedload(Question.bank_question)
            ),
            selectinload(Instrument.items),
        )
        .where(Instrument.id == instrument_id, Instrument.programme_id == programme.id)
    )
    if found is None:
        raise NotFound
    return found


def has_code(programme_id: uuid.UUID, code: str) -> bool:
    """Whether a test or questionnaire of the programme has this code."""
    return bool(
        db.session.scalar(
            select(exists().where(Instrument.programme_id == programme_id, Instrument.code == code))
        )
    )


def other_current_tests(instrument: Instrument) -> list[Instrument]:
    """The other tests of the same course that are asked of new cohorts."""
    return list(
        db.session.scalars(
            select(Instrument).where(
                Instrument.course_id == instrument.course_id,
                Instrument.kind == InstrumentKind.KNOWLEDGE_TEST,
                Instrument.current.is_(True),
                Instrument.id != instrument.id,
            )
        )
    )
