"""The sign-in sheet: what it holds, and whom it leaves out."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from app.directory.models import Person
from app.platform.audit import AuditEntry
from app.platform.db import db
from tests.conftest import writing_block
from tests.support.beginnings import Beginnings
from tests.support.factories.registers import ON_THE_DAY, Room, create_room

SignIn = Callable[[Person], Any]


@pytest.fixture
def at() -> datetime:
    return ON_THE_DAY


@pytest.fixture
def room(app: Flask, beginnings: Beginnings) -> Room:
    return beginnings.begin(_make_room)


def _make_room() -> Room:
    with writing_block():
        room = create_room(3)
        for place, name in zip(room.places, ["Zoë", "àilig #panic", "Morag *B*"], strict=True):
            place.person.known_as = name
        return room


def sheet_of(room: Room, client: Any) -> tuple[Any, PdfReader]:
    answer = client.post(f"{room.url}/sign-in-sheet")
    assert answer.mimetype == "application/pdf"
    return answer, PdfReader(io.BytesIO(answer.data))


def test_sheet_is_tagged_neutral_and_lists_names_to_sign_beside(room: Room, sign_in: SignIn) -> None:
    answer, sheet = sheet_of(room, sign_in(room.trainer))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sign-in-sheet.pdf"'
    assert sheet.metadata is not None
    assert str(sheet.metadata.title).replace("\u00a0", " ") == "Sign-in sheet, Monday 13 November 2017"
    assert "/StructTreeRoot" in sheet.root_object
    assert sheet.xmp_metadata is not None
    assert b"pdfuaid" in sheet.xmp_metadata.stream.get_data()
    words = " ".join(" ".join(page.extract_text() for page in sheet.pages).split())
    for head in ("Time in", "Initials", "Time out", "then destroy it", "The last 6 rows are for people"):
        assert head in words
    assert words.index("Morag *B*") < words.index("Zoë")
    assert "àilig #panic" in words
    taken = select(AuditEntry.by_id).where(AuditEntry.action == "print a sign-in sheet")
    assert db.session.scalars(taken).all() == [room.trainer.id]


def test_room_that_needs_several_sheets_repeats_the_heads(app: Flask, sign_in: SignIn) -> None:
    with writing_block():
        room = create_room(40)
    _, sheet = sheet_of(room, sign_in(room.trainer))
    assert len(sheet.pages) == 2
    assert all("Time in" in page.extract_text() for page in sheet.pages)
