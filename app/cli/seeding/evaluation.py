"""The knowledge test and the questionnaire of the core course."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from app.cli.seeding.files import document, programme_of
from app.evaluation import queries
from app.evaluation.enums import InstrumentKind, QuestionKind
from app.evaluation.models import AskedQuestion, BankQuestion, Instrument, Item, Option, Question
from app.platform import audit
from app.platform.audit import Via
from app.platform.db import db
from app.training.enums import Level
from app.training.models import Course
from app.training.queries import courses


def load(folder: Path, at: datetime) -> None:
    """Add what is missing."""
    programme = programme_of(folder)
    known = {instrument.code for instrument in queries.instruments(programme)}
    core = next(course for course in courses(programme) if course.level is Level.CORE)
    for name, kind in (
        ("knowledge_test", InstrumentKind.KNOWLEDGE_TEST),
        ("questionnaire", InstrumentKind.QUESTIONNAIRE),
    ):
        facts = document(folder, name)
        if facts["code"] not in known:
            _add(core, kind, facts, at)


def _add(course: Course, kind: InstrumentKind, facts: dict[str, Any], at: datetime) -> None:
    instrument = Instrument(
        programme_id=course.programme_id,
        course_id=course.id,
        kind=kind,
        code=facts["code"],
        title=facts["title"],
        introduction=facts["introduction"],
        current=True,
        asked_follow_up=facts.get("follow_up", False),
        minutes=facts.get("minutes"),
    )
    instrument.asked_questions = [
        AskedQuestion(position=position, question=_first_version(course, row))
        for position, row in enumerate(facts.get("questions", ()), start=1)
    ]
    instrument.items = _items(facts.get("items", ()))
    db.session.add(instrument)
    db.session.flush()
    audit.record("add", instrument, by=None, at=at, via=Via.COMMAND)


def _first_version(course: Course, row: dict[str, Any]) -> Question:
    """A question of the bank as the file has it: an empty line stands between situation and question."""
    situation, _, text = row["text"].rpartition("\n\n")
    return Question(
        bank_question=BankQuestion(programme_id=course.programme_id, topic=row.get("topic", "")),
        kind=QuestionKind(row["kind"]),
        situation=situation,
        text=text,
        rationale=row["rationale"],
        options=[
            Option(position=number, text=words, right=right, feedback=" ".join(feedback))
            for number, (words, right, *feedback) in enumerate(row["options"], start=1)
        ],
    )


def _items(rows: list[dict[str, Any]]) -> list[Item]:
    """Each line, and after it the same line once more looking back, where the file asks for that."""
    items: list[Item] = []
    for row in rows:
        asked = {"kind": QuestionKind(row["kind"]), "text": row["text"]}
        items.append(
            Item(
                position=len(items) + 1,
                asked_before=row["before"],
                asked_after=row["after"],
                asked_follow_up=row.get("follow_up", False),
                looking_back=False,
                **asked,
            )
        )
        if row["looking_back"]:
            items.append(
                Item(
                    position=len(items) + 1,
                    asked_before=False,
                    asked_after=True,
                    looking_back=True,
                    **asked,
                )
            )
    return items
