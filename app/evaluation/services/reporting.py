"""Participants say that a question is unclear or wrong; administrators answer. Marks stand meanwhile."""

from __future__ import annotations

from datetime import datetime

from app.directory.models import Person
from app.evaluation import queries
from app.evaluation.models import Question, QuestionReport, Sitting
from app.platform import audit, ids
from app.platform.db import db
from app.platform.errors import RuleBroken

MOST_BY_ONE = 3


def report_question(
    sitting: Sitting, question: Question, words: str, *, by: Person, at: datetime
) -> QuestionReport:
    """From now until it is answered the question is being checked.

    Raises RuleBroken for a fourth report by the same person of the same question.
    """
    if len(queries.own_reports(by, [question.id]).get(question.id, [])) >= MOST_BY_ONE:
        raise RuleBroken("We have what you told us about this question. Please write to the training team.")
    report = QuestionReport(
        id=ids.new(),
        programme_id=sitting.programme_id,
        question_id=question.id,
        person_id=by.id,
        made_at=at,
        words=words.strip(),
    )
    db.session.add(report)
    db.session.flush()
    audit.record("report", report, by=by, at=at)
    return report


def answer_report(report: QuestionReport, answer: str, *, by: Person, at: datetime) -> None:
    """Say what came of it; the question is checked once each of its reports has an answer.

    Raises RuleBroken for one that is answered already.
    """
    if report.answered_at is not None:
        raise RuleBroken("This report has been answered already.")
    report.answered_at, report.answer = at, answer.strip()
    audit.record("answer", report, by=by, at=at, fields=["answer"])
