"""The knowledge test and the questionnaire of the core course."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from app.cli.seeding.files import document, programme_of
from app.evaluation import queries
from app.evaluation.enums import InstrumentKind, QuestionKind
from app.evaluation.models import Instrument, Item, Option, Question
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
        asked_follow_up=facts.get("follow_up", False),
        minutes=facts.get("minutes"),
    )
    instrument.questions = [
        Question(
            position=position,
            kind=QuestionKind(row["kind"]),
            text=row["text"],
            rationale=row["rationale"],
            options=[
                Option(position=number, text=text, right=right)
                for number, (text, right) in enumerate(row["options"], start=1)
            ],
        )
        for position, row in enumerate(facts.get("questions", ()), start=1)
    ]
    instrument.items = _items(facts.get("items", ()))
    db.session.add(instrument)
    db.session.flush()
    audit.record("add", instrument, by=None, at=at, via=Via.COMMAND)


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
