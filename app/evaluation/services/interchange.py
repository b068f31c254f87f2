"""Questions taken in from a file, and given away as one. Nothing of a file is kept but its questions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.directory.models import Person, Programme
from app.evaluation import queries, rules
from app.evaluation.models import Question
from app.evaluation.services.bank import add_to_bank, likenesses, written_of
from app.platform.tables import csv_bytes

SHAPES = {"gift": ("text/plain", "questions.gift.txt"), "csv": ("text/csv", "questions.csv")}


@dataclass(frozen=True)
class ImportPreview:
    """What a text comes to: the questions that can be taken in, those the bank has already, the faults."""

    questions: tuple[rules.ReadQuestion, ...]
    known: tuple[rules.ReadQuestion, ...]
    faults: tuple[rules.Fault, ...]
    # Of the text that was read, so that what is taken in is what was seen.
    fingerprint: str


def preview_import(programme: Programme, shape: str, text: str) -> ImportPreview:
    """Read a text as "gift" or "csv". Writes nothing."""
    read = rules.within_limits(rules.read_gift(text) if shape == "gift" else rules.read_question_table(text))
    there = likenesses(queries.bank(programme, put_aside=True))
    return ImportPreview(
        questions=tuple(one for one in read.questions if one.written.likeness not in there),
        known=tuple(one for one in read.questions if one.written.likeness in there),
        faults=read.faults,
        fingerprint=hashlib.sha256(f"{shape}\n{text}".encode("utf-8", "replace")).hexdigest(),
    )


def take_in(programme: Programme, preview: ImportPreview, *, by: Person | None, at: datetime) -> int:
    """Put the questions of a preview into the bank; gives back how many."""
    for one in preview.questions:
        add_to_bank(programme.id, one.written, by=by, at=at)
    return len(preview.questions)


def given_away(questions: Sequence[Question], shape: str) -> bytes:
    """The questions as a file of this shape, which `preview_import` reads back."""
    written = [written_of(question) for question in questions]
    if shape == "gift":
        return rules.gift_of(written).encode()
    return csv_bytes(rules.HEADERS, rules.question_rows(written))
