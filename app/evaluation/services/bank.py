"""The programme's bank of questions and their versions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.directory.models import Person
from app.evaluation import queries, rules
from app.evaluation.models import BankQuestion, Option, Question
from app.platform import audit, ids
from app.platform.db import db


def add_to_bank(
    programme_id: uuid.UUID, written: rules.WrittenQuestion, *, by: Person | None, at: datetime
) -> BankQuestion:
    """A new question in its first version. Raises RuleBroken, in a sentence, if it cannot be marked."""
    kept = rules.looked_at(written)
    asked = BankQuestion(id=ids.new(), programme_id=programme_id, topic=kept.topic)
    asked.versions = [_version(kept, 1)]
    db.session.add(asked)
    db.session.flush()
    audit.record("add", asked, by=by, at=at)
    return asked


def change_question(
    asked: BankQuestion, written: rules.WrittenQuestion, *, by: Person | None, at: datetime
) -> Question:
    """Other words or answers; gives back the version that has them.

    A version that stands in a test that somebody has begun stays as it is, and a new one is made. Tests that
    had the last version and that nobody has begun ask the new one. Raises RuleBroken if it cannot be marked.
    """
    kept = rules.looked_at(written)
    if asked.topic != kept.topic:
        asked.topic = kept.topic
        audit.record("change", asked, by=by, at=at, fields=["topic"])
    last = asked.latest
    if kept == written_of(last):
        return last
    if not queries.is_in_frozen_test(last):
        last.kind, last.situation, last.text, last.rationale = (
            kept.kind,
            kept.situation,
            kept.text,
            kept.rationale,
        )
        last.options.clear()
        db.session.flush()
        last.options.extend(_options(kept))
        db.session.flush()
        audit.record("change", asked, by=by, at=at, fields=["versions"])
        return last
    newer = _version(kept, last.number + 1)
    asked.versions.append(newer)
    db.session.flush()
    for line in queries.open_lines_with(last):
        line.question_id = newer.id
        db.session.flush()
        db.session.expire(line.instrument, ["questions", "asked_questions"])
    audit.record("make a new version", asked, by=by, at=at, fields=["versions"])
    return newer


def put_aside(asked: BankQuestion, *, by: Person | None, at: datetime) -> None:
    """Offer it no more for new tests; those that have it keep it."""
    if asked.put_aside_at is None:
        asked.put_aside_at = at
        audit.record("put aside", asked, by=by, at=at)


def take_back(asked: BankQuestion, *, by: Person | None, at: datetime) -> None:
    """Offer it again."""
    if asked.put_aside_at is not None:
        asked.put_aside_at = None
        audit.record("take back", asked, by=by, at=at)


def written_of(question: Question) -> rules.WrittenQuestion:
    """A version as it was written."""
    return rules.WrittenQuestion(
        kind=question.kind,
        text=question.text,
        options=tuple(
            rules.WrittenOption(option.text, option.right, option.feedback) for option in question.options
        ),
        situation=question.situation,
        rationale=question.rationale,
        topic=question.bank_question.topic,
    )


def likenesses(questions: Sequence[BankQuestion]) -> frozenset[object]:
    """By which a question that is in the bank already is known, whatever its topic and reasons."""
    return frozenset(replace(written_of(each.latest), topic="").likeness for each in questions)


def _version(written: rules.WrittenQuestion, number: int) -> Question:
    return Question(
        id=ids.new(),
        number=number,
        kind=written.kind,
        situation=written.situation,
        text=written.text,
        rationale=written.rationale,
        options=_options(written),
    )


def _options(written: rules.WrittenQuestion) -> list[Option]:
    return [
        Option(position=position, text=option.text, right=option.right, feedback=option.feedback)
        for position, option in enumerate(written.options, start=1)
    ]
