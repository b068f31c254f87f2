"""Named reads of the bank of questions."""

from __future__ import annotations

import uuid
from collections import defaultdict

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.directory.models import Programme
from app.evaluation.models import AskedQuestion, BankQuestion, Instrument, Question
from app.platform.db import db
from app.platform.errors import NotFound

WHOLE = selectinload(BankQuestion.versions).options(
    selectinload(Question.options), joinedload(Question.bank_question)
)


def bank(programme: Programme, *, topic: str | None = None, put_aside: bool = False) -> list[BankQuestion]:
    """The programme's questions with their versions, by topic; those put aside only if asked for."""
    found = select(BankQuestion).options(WHOLE).where(BankQuestion.programme_id == programme.id)
    if topic is not None:
        found = found.where(BankQuestion.topic == topic)
    if not put_aside:
        found = found.where(BankQuestion.put_aside_at.is_(None))
    rows = db.session.scalars(found).all()
    return sorted(rows, key=lambda one: (one.topic.casefold(), one.latest.text.casefold()))


def topics(programme: Programme) -> list[str]:
    """The topics that questions of the bank have, in order."""
    found = db.session.scalars(
        select(BankQuestion.topic).where(BankQuestion.programme_id == programme.id).distinct()
    )
    return sorted(filter(None, found), key=str.casefold)


def bank_question_or_404(programme: Programme, bank_question_id: uuid.UUID) -> BankQuestion:
    """Raises NotFound, also for a question of another programme."""
    found = db.session.scalar(
        select(BankQuestion)
        .options(WHOLE)
        .where(BankQuestion.id == bank_question_id, BankQuestion.programme_id == programme.id)
    )
    if found is None:
        raise NotFound
    return found


def uses(programme: Programme) -> dict[uuid.UUID, list[Instrument]]:
    """Of each version that stands in a test: these tests, by title."""
    found: dict[uuid.UUID, list[Instrument]] = defaultdict(list)
    rows = db.session.execute(
        select(AskedQuestion.question_id, Instrument)
        .join(Instrument, Instrument.id == AskedQuestion.instrument_id)
        .where(Instrument.programme_id == programme.id)
        .order_by(Instrument.title, Instrument.code)
    )
    for question_id, instrument in rows:
        found[question_id].append(instrument)
    return dict(found)


def is_in_frozen_test(question: Question) -> bool:
    """Whether somebody has begun to answer a test that asks this version."""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    AskedQuestion.question_id == question.id,
                    AskedQuestion.instrument_id == Instrument.id,
                    Instrument.frozen_at.is_not(None),
                )
            )
        )
    )


def open_lines_with(question: Question) -> list[AskedQuestion]:
    """Where this version stands in tests that nobody has begun."""
    return list(
        db.session.scalars(
            select(AskedQuestion)
            .options(joinedload(AskedQuestion.instrument))
            .join(AskedQuestion.instrument)
            .where(AskedQuestion.question_id == question.id, Instrument.frozen_at.is_(None))
        )
    )


def outdated_in(instrument: Instrument) -> frozenset[uuid.UUID]:
    """The versions in a test of which the bank has a newer one."""
    newer = aliased(Question)
    return frozenset(
        db.session.scalars(
            select(AskedQuestion.question_id)
            .join(Question, Question.id == AskedQuestion.question_id)
            .where(
                AskedQuestion.instrument_id == instrument.id,
                exists().where(
                    newer.bank_question_id == Question.bank_question_id, newer.number > Question.number
                ),
            )
        )
    )
