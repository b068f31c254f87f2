"""The code at the door: who may use it, for how long, and what it records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.directory.models import Person
from app.places import rules, services
from app.places.enums import Mark, PlaceStatus
from app.places.models import Attendance
from app.platform import audit, clock, turning
from app.platform.db import db
from tests.conftest import writing_block
from tests.support.beginnings import Beginnings
from tests.support.factories.directory import create_person
from tests.support.factories.registers import ON_THE_DAY, Room, create_room

SignIn = Callable[[Person], Any]
# What the computer's own clock says meanwhile: codes turn with it, whatever day the service is at.
REAL = datetime(2026, 1, 5, 12, 0, 0, tzinfo=UTC)


@pytest.fixture
def at() -> datetime:
    return ON_THE_DAY


@pytest.fixture(autouse=True)
def real_clock() -> Iterator[None]:
    with time_machine.travel(REAL, tick=False):
        yield


@pytest.fixture
def room(app: Flask, beginnings: Beginnings) -> Room:
    return beginnings.begin(_make_room)


def _make_room() -> Room:
    with writing_block():
        return create_room(3)


def code_at(room: Room, seconds: int = 0) -> str:
    """The address that the screen shows so many seconds after REAL."""
    with time_machine.travel(REAL + timedelta(seconds=seconds), tick=False):
        return f"{room.url}/here?code={turning.code_of(room.day.id)}"


def marks(room: Room) -> list[tuple[str, str]]:
    """Who has a mark, and which."""
    db.session.expire_all()
    return [
        (row.place.person.known_as, rules.written(services.entry_of(row)))
        for row in db.session.scalars(select(Attendance).order_by(Attendance.marked_at))
    ]


def test_screen_shows_a_code_that_turns_and_names_nobody(room: Room, sign_in: SignIn) -> None:
    client = sign_in(room.trainer)
    pictures = set()
    for seconds in (0, 29, 30):
        with time_machine.travel(REAL + timedelta(seconds=seconds), tick=False):
            answer = client.get(f"{room.url}/door")
        pictures.update(re.findall(r'src="(data:image/svg[^"]+)"', answer.text))
    assert len(pictures) == 2
    assert int(answer.headers["Refresh"]) == 31
    for name in [*room.names, "Longname", room.trainer.known_as, room.agency.name]:
        assert name not in answer.text
    assert "Anyone may be marked by the trainer instead" in answer.text
    with clock.held(room.day.starts_at - timedelta(minutes=61)):
        early = client.get_page(f"{room.url}/door")
    assert early.has("The code shows here from 08:30 to 12:30 on Monday 13 November")
    assert early.main.all("img") == []
    assert client.get_page(room.url).link("Show the code for the door") == f"{room.url}/door"


def test_whoever_is_expected_says_that_they_are_here_once(room: Room, sign_in: SignIn) -> None:
    client = sign_in(room.places[0].person)
    page = client.get_page(code_at(room))
    assert page.has("You are signed in as Person 000")
    assert marks(room) == []
    done = client.post_page(f"{room.url}/here")
    assert done.has("You are on the register as here.")
    assert marks(room) == [("Person 000", "here")]
    with clock.held(ON_THE_DAY + timedelta(hours=1)):
        assert client.post_page(f"{room.url}/here").has("You are on the register as here.")
    assert marks(room) == [("Person 000", "here")]
    row = db.session.scalars(select(Attendance)).one()
    assert [entry.by_id for entry in audit.history(row)] == [room.places[0].person_id]


def test_whoever_comes_later_is_late_with_the_time_and_a_trainer_can_correct_it(
    room: Room, sign_in: SignIn
) -> None:
    with clock.held(room.day.starts_at + timedelta(minutes=25)):
        client = sign_in(room.places[1].person)
        client.get(code_at(room))
        client.post(f"{room.url}/here")
        assert marks(room) == [("Person 001", "late,09:55")]
        place = room.places[1].id
        page = {f"mark-{place}": "here", f"was-{place}": "late,09:55"}
        sign_in(room.trainer).post(room.url, data=page)
    assert marks(room) == [("Person 001", "here")]


def test_mark_of_a_trainer_stays(room: Room, sign_in: SignIn) -> None:
    with writing_block():
        absent = rules.read_line("absent,,,,personal")
        services.mark(room.places[0], room.day, absent, by=room.trainer, at=ON_THE_DAY)
    client = sign_in(room.places[0].person)
    page = client.get_page(code_at(room))
    assert page.has("The register has a mark for you already")
    assert not page.has("absent") and not page.has("personal")
    client.post(f"{room.url}/here")
    assert marks(room) == [("Person 000", "absent,,,,personal")]


def test_code_lives_for_a_minute_and_whoever_opened_it_has_ten_to_sign_in(
    room: Room, sign_in: SignIn
) -> None:
    """Signing in forgets what a session held: the pass is a cookie of its own."""
    address = code_at(room)
    person, client = room.places[0].person, sign_in(room.trainer)
    client.post("/sign-out")
    with time_machine.travel(REAL + timedelta(seconds=59), tick=False):
        stranger = client.get_page(address)
    assert stranger.h1 == "Please sign in first"
    assert stranger.link("Sign in") == f"/sign-in?then={room.url}/here"
    sign_in(person)
    with time_machine.travel(REAL + timedelta(minutes=10, seconds=58), tick=False):
        assert client.get_page(f"{room.url}/here").has("I am here")
    with time_machine.travel(REAL + timedelta(minutes=11), tick=False):
        assert client.get_page(f"{room.url}/here").h1 == "Please see a trainer"
        client.post(f"{room.url}/here")
    assert marks(room) == []
    client.delete_cookie("door", path=f"{room.url}/here")
    with time_machine.travel(REAL + timedelta(seconds=61), tick=False):
        assert client.get_page(address).h1 == "Please see a trainer"


def test_everybody_else_gets_the_same_plain_page(room: Room, sign_in: SignIn) -> None:
    """No place, given up, too early, over, a wrong code, another day's code: the words do not differ."""
    with writing_block():
        stranger = create_person(room.programme, "Kirsty Gray")
        room.places[2].status = PlaceStatus.WITHDRAWN
    good, expected = code_at(room), room.places[0].person
    cases = [
        (stranger, good, ON_THE_DAY),
        (room.trainer, good, ON_THE_DAY),
        (room.places[2].person, good, ON_THE_DAY),
        (expected, good, room.day.starts_at - timedelta(minutes=61)),
        (expected, good, room.day.ends_at + timedelta(seconds=1)),
        (expected, f"{room.url}/here?code=éa", ON_THE_DAY),
        (expected, f"{room.url}/here", ON_THE_DAY),
        (expected, code_at(room, 60), ON_THE_DAY),
    ]
    seen = set()
    for person, address, service_time in cases:
        client = sign_in(person)
        client.delete_cookie("door", path=f"{room.url}/here")
        with clock.held(service_time):
            seen.add(client.get_page(address).text)
            posted = client.post_page(f"{room.url}/here")
            assert posted.has(services.SEE_A_TRAINER)
    assert len(seen) == 1
    assert marks(room) == []


def test_pass_of_one_day_is_none_for_another_and_cannot_be_made(app: Flask, room: Room) -> None:
    with app.test_request_context():
        good = turning.pass_for(room.day.id)
        ten = timedelta(minutes=10)
        assert turning.is_pass(room.day.id, good, ten)
        assert not turning.is_pass(room.trainer.id, good, ten)
        later = f"{int(good.split('.')[0]) + 60}.{good.split('.')[1]}"
        for made_up in (later, "", ".", "1", "é.é", good.upper(), good[:-1]):
            assert not turning.is_pass(room.day.id, made_up, ten)


def test_marks_of_the_door_and_of_a_trainer_are_undone_apart(room: Room, sign_in: SignIn) -> None:
    client = sign_in(room.places[0].person)
    client.get(code_at(room))
    client.post(f"{room.url}/here")
    assert sign_in(room.trainer).post_page(f"{room.url}/undo").has("There is nothing of yours to undo")
    row = db.session.scalars(select(Attendance)).one()
    assert row.status is Mark.ATTENDED
