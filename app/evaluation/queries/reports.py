"""Named reads of what participants reported about questions. None tells who it was."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.directory.models import Person, Programme
from app.evaluation.models import BankQuestion, Question, QuestionReport
from app.platform.db import db
from app.platform.errors import NotFound

OF = joinedload(QuestionReport.question).joinedload(Question.bank_question)


def open_reports(programme: Programme) -> list[QuestionReport]:
    """What waits for an answer, the oldest first."""
    return list(
        db.session.scalars(
            select(QuestionReport)
            .options(OF)
            .where(QuestionReport.programme_id == programme.id, QuestionReport.answered_at.is_(None))
            .order_by(QuestionReport.made_at, QuestionReport.id)
        )
    )


def reports_about(asked: BankQuestion) -> list[QuestionReport]:
    """Everything said about a question in any version, the newest first."""
    return list(
        db.session.scalars(
            select(QuestionReport)
            .options(joinedload(QuestionReport.question))
            .join(QuestionReport.question)
            .where(Question.bank_question_id == asked.id)
            .order_by(QuestionReport.made_at.desc(), QuestionReport.id)
        )
    )


def report_or_404(programme: Programme, report_id: uuid.UUID) -> QuestionReport:
    """Raises NotFound, also for a report of another programme."""
    found = db.session.scalar(
        select(QuestionReport)
        .options(OF)
        .where(QuestionReport.id == report_id, QuestionReport.programme_id == programme.id)
    )
    if found is None:
        raise NotFound
    return found


def being_checked(programme: Programme) -> frozenset[uuid.UUID]:
    """The versions of questions about which a report waits for an answer."""
    return frozenset(
        db.session.scalars(
            select(QuestionReport.question_id).where(
                QuestionReport.programme_id == programme.id, QuestionReport.answered_at.is_(None)
            )
        )
    )


def is_being_checked(question_id: uuid.UUID) -> bool:
    """Whether a report about this version waits for an answer."""
    waiting = select(QuestionReport.id).where(
        QuestionReport.question_id == question_id, QuestionReport.answered_at.is_(None)
    )
    return db.session.scalar(waiting.limit(1)) is not None


def own_reports(person: Person, question_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[QuestionReport]]:
    """What this person reported about each of some questions, in order."""
    found: dict[uuid.UUID, list[QuestionReport]] = {}
    rows = db.session.scalars(
        select(QuestionReport)
        .where(QuestionReport.person_id == person.id, QuestionReport.question_id.in_(question_ids))
        .order_by(QuestionReport.made_at)
    )
    for report in rows:
        found.setdefault(report.question_id, []).append(report)
    return found
