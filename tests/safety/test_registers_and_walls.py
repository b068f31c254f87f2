"""Registers, screens on a wall and printed sheets: known-as names only, and nobody who must not be found."""

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
from app.places.models import Attendance
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
    """Person 001 is restricted."""
    return beginnings.begin(_make_room)


def _make_room() -> Room:
    with writing_block():
        room = create_room(3)
        room.places[1].person.restricted = True
        return room


def everything_of(room: Room, client: Any) -> dict[str, str]:
    """Every page, answer and sheet of the day that whoever keeps the register can open."""
    sheet = PdfReader(io.BytesIO(client.post(f"{room.url}/sign-in-sheet").data))
    first = {"place": str(room.places[0].id), "line": "here", "seen": ["none", "here"]}
    return {
        "sheet": " ".join(page.extract_text() for page in sheet.pages) + str(sheet.metadata),
        "register": client.get(room.url).text,
        "door": client.get(f"{room.url}/door").text,
        "marks": client.post(f"{room.url}/marks", json={"marks": [first]}).text,
    }


def test_registers_walls_and_sheets_show_known_as_names_and_no_agency(room: Room, sign_in: SignIn) -> None:
    shown = everything_of(room, sign_in(room.trainer))
    for what, text in shown.items():
        names = "Person 000" in text and "Person 002" in text
        assert names is (what in ("sheet", "register")), what
        for telling in ("Longname", room.agency.name, "@example.org", "person.000"):
            assert telling not in text.replace("training.falkirk@example.org", ""), (what, telling)


def test_nobody_restricted_is_on_a_sheet_whoever_prints_it(room: Room, sign_in: SignIn) -> None:
    restricted = room.places[1]
    of_trainer = everything_of(room, sign_in(room.trainer))
    assert [what for what, text in of_trainer.items() if "Person 001" in text] == []
    assert [what for what, text in of_trainer.items() if str(restricted.id) in text] == []
    of_named_staff = everything_of(room, sign_in(room.named_staff))
    assert [what for what, text in of_named_staff.items() if "Person 001" in text] == ["register"]


def test_mark_that_is_sent_for_somebody_restricted_reads_as_for_nobody(room: Room, sign_in: SignIn) -> None:
    """A trainer who knows the identifier of a place learns nothing from it, and changes nothing."""
    client = sign_in(room.trainer)
    answers = []
    for place_id in (room.places[1].id, room.trainer.id):
        mark = {"place": str(place_id), "line": "here", "seen": ["none"]}
        answer = client.post(f"{room.url}/marks", json={"marks": [mark]}).json
        answers.append((list(answer["faults"].values()), answer["marks"], answer["asked"]))
    assert answers[0] == answers[1]
    assert answers[0][0] == ["This person is not on the register any more."]
    client.post(room.url, data={f"mark-{room.places[1].id}": "here", f"was-{room.places[1].id}": "none"})
    assert db.session.scalars(select(Attendance)).all() == []


def test_undo_and_its_count_leave_out_whoever_was_restricted_since(room: Room, sign_in: SignIn) -> None:
    with writing_block():
        room.places[1].person.restricted = False
    client = sign_in(room.trainer)
    client.post(room.url, data={"rest": "1"})
    with writing_block():
        room.places[1].person.restricted = True
    assert client.get_page(room.url).has("2 people marked")
    assert client.post_page(f"{room.url}/undo").has("for 2 people")


def test_every_way_to_be_marked_says_that_a_trainer_does_it_instead(room: Room, sign_in: SignIn) -> None:
    client = sign_in(room.trainer)
    said = "Anyone may be marked by the trainer instead"
    assert client.get_page(f"{room.url}/door").has(said)
    assert client.get_page(f"{room.url}/here").has(said)
    sheet = PdfReader(io.BytesIO(client.post(f"{room.url}/sign-in-sheet").data))
    assert "ask a trainer to mark you instead" in " ".join(sheet.pages[0].extract_text().split())
