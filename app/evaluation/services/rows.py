"""One line a person without saying who: for those who analyse a cohort's answers themselves.

The lines are those of the published figures, so they change only when ten people or more have joined, and
what stands in an earlier line stays. There is no agency, no role, no date and no words that somebody typed.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.directory.models import Person
from app.evaluation import queries
from app.evaluation.enums import Dimension, InstrumentKind, Moment, Outcome, QuestionKind
from app.evaluation.models import FigureBatch, Instrument
from app.evaluation.queries import figures as reads
from app.evaluation.services.editions import LATER
from app.platform import audit
from app.platform.errors import RuleBroken
from app.training.models import Cohort

CODE_BOOK_HEADERS = ("Column", "What it holds", "Values")
OUTCOMES = {Outcome.RIGHT: 1, Outcome.NOT_RIGHT: 0, Outcome.NOT_KNOWN_YET: 8, Outcome.MISSING: 9}
OUTCOME_VALUES = "1 right, 0 not right, 8 “I don’t know yet”, 9 not answered"


@dataclass(frozen=True)
class PseudonymousRows:
    """A table with one line a person, and what its columns mean."""

    headers: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    code_book: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class _Column:
    key: str
    name: str
    meaning: str
    values: str


def take_rows(cohort: Cohort, *, by: Person, at: datetime) -> PseudonymousRows:
    """The lines of a cohort, in an order and under identifiers made for this once; that they were taken is on
    record. Raises RuleBroken while fewer than ten people can be shown.
    """
    session = queries.core_session(cohort.id)
    instruments = reads.sat_instruments(session.course_id, cohort.id) if session else []
    test = next((one for one in instruments if one.kind is InstrumentKind.KNOWLEDGE_TEST), None)
    batches = [
        batch
        for batch in (reads.figure_batches([test.id]) if test else [])
        if batch.cohort_id == cohort.id and batch.dimension is Dimension.COHORT and batch.published_at <= at
    ]
    counted = [batch for batch in batches if batch.moment == Moment.POST.value]
    people = {key: one for batch in counted for key, one in batch.answers.items()}
    if test is None or not people:
        raise RuleBroken("Rows can be downloaded once figures of ten people or more are shown.")
    audit.record("export rows", cohort, by=by, at=at)
    columns = [
        _Column("row", "row", "A number made for this download; it is another one each time", "text"),
        _Column("cohort", "cohort", "The cohort", "text"),
        *_columns(test, instruments),
    ]
    later = _later(batches)
    lines = sorted(_line(cohort, one, later.get(key, {}), columns) for key, one in people.items())
    return PseudonymousRows(
        headers=tuple(column.name for column in columns),
        rows=tuple(lines),
        code_book=tuple((column.name, column.meaning, column.values) for column in columns),
    )


def _columns(test: Instrument, instruments: Sequence[Instrument]) -> list[_Column]:
    marks = f"0 to {len(test.questions)}; empty if not asked or not counted yet"
    columns = [
        _Column(f"right {moment.value}", f"right {moment.value}", f"Right answers {moment.label}", marks)
        for moment in Moment
    ]
    for number, question in enumerate(test.questions, start=1):
        columns += [
            _Column(
                f"{question.id} {moment.value}",
                f"q{number} {moment.value}",
                f"{question.text} ({moment.label})",
                OUTCOME_VALUES,
            )
            for moment in (Moment.PRE, Moment.POST)
        ]
    statements = [
        item for one in instruments for item in one.items if item.kind is not QuestionKind.FREE_TEXT
    ]
    for number, item in enumerate(statements, start=1):
        columns += [
            _Column(
                f"{moment.value} {item.id}",
                f"s{number} {moment.value}",
                f"{item.text} ({'looking back, asked ' if item.looking_back else ''}{moment.label})",
                f"{'0 to 10' if item.kind is QuestionKind.CONFIDENCE else '1 to 5'}; empty if not given",
            )
            for moment, asked in ((Moment.PRE, item.asked_before), (Moment.POST, item.asked_after))
            if asked and not (item.looking_back and moment is Moment.PRE)
        ]
    return columns


def _later(batches: Sequence[FigureBatch]) -> dict[str, dict[str, int]]:
    """By person: the marks at later moments."""
    found: dict[str, dict[str, int]] = {}
    for batch in batches:
        if batch.moment in {moment.value for moment in LATER}:
            for key, one in batch.answers.items():
                found.setdefault(key, {})[f"right {batch.moment}"] = one["marks"][-1]
    return found


def _line(
    cohort: Cohort, one: Mapping[str, Any], later: Mapping[str, int], columns: Sequence[_Column]
) -> tuple[object, ...]:
    known: dict[str, object] = {
        "row": secrets.token_hex(6),
        "cohort": cohort.name,
        f"right {Moment.PRE.value}": one["marks"][0],
        f"right {Moment.POST.value}": one["marks"][-1],
        **later,
        **one["scales"],
    }
    for moment, answers in ((Moment.PRE, one["before"]), (Moment.POST, one["after"])):
        known |= {f"{key} {moment.value}": OUTCOMES[Outcome(value)] for key, value in answers.items()}
    return tuple(known.get(column.key, "") for column in columns)
