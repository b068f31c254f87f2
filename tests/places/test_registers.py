"""Keeping a register: marks that are sent as they are made, undoing, and what it asks and weighs."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.directory.models import Person
from app.places import rules, services
from app.places.enums import Mark
from app.places.models import Attendance
from app.platform import audit, clock
from app.platform.db import db, transaction
from tests.conftest import writing_block
from tests.support.beginnings import Beginnings
from tests.support.factories.registers import ON_THE_DAY, Room, create_room
from tests.support.statements import statements

SignIn = Callable[[Person], Any]
MOST_STATEMENTS = 12
MOST_WEIGHT = 60 * 1024


@pytest.fixture
def at() -> datetime:
    return ON_THE_DAY


@pytest.fixture
def room(app: Flask, beginnings: Beginnings) -> Room:
    return beginnings.begin(_make_room)


def _make_room() -> Room:
    with writing_block():
        return create_room(4)


def _make_full_room() -> Room:
    with writing_block():
        return create_room(140)


def sent(client: Any, room: Room, *lines: tuple[int, str, str]) -> Any:
    """What the service answers to marks of (which person, the line, what was seen)."""
    marks = [
        {"place": str(room.places[number].id), "line": line, "seen": seen.split("|")}
        for number, line, seen in lines
    ]
    return client.post(f"{room.url}/marks", json={"marks": marks})


def stored(room: Room) -> list[str]:
    """What the register says, person by person."""
    db.session.expire_all()
    rows = {row.place_id: row for row in db.session.scalars(select(Attendance))}
    return [rules.written(services.entry_of(rows.get(place.id))) for place in room.places]


def test_marks_are_sent_and_answered_by_identifiers_and_marks_alone(room: Room, sign_in: SignIn) -> None:
    answer = sent(
        sign_in(room.trainer), room, (0, "here", "none"), (1, "late,09:50", "none"), (2, "early", "none")
    )
    ids = [str(place.id) for place in room.places]
    assert answer.json == {
        "marks": dict(zip(ids, ["here", "late,09:50", "early", "none"], strict=True)),
        "asked": {},
        "faults": {},
    }
    assert stored(room) == ["here", "late,09:50", "early", "none"]


def test_mark_that_is_sent_twice_is_one_mark(room: Room, sign_in: SignIn) -> None:
    client = sign_in(room.trainer)
    for _ in range(3):
        assert sent(client, room, (0, "late,09:50", "none")).json["asked"] == {}
    row = db.session.scalars(select(Attendance)).one()
    assert [entry.to_state for entry in audit.history(row)] == ["late"]
    # It never heard that "late" arrived, and has marked anew since.
    assert sent(client, room, (0, "here", "none|late,09:50")).json["asked"] == {}
    assert stored(room)[0] == "here"


def test_both_marks_are_shown_when_somebody_else_was_first(room: Room, sign_in: SignIn) -> None:
    sent(sign_in(room.colleague), room, (0, "absent,,,,personal", "none"))
    client = sign_in(room.trainer)
    answer = sent(client, room, (0, "here", "none"), (1, "here", "none")).json
    place = str(room.places[0].id)
    assert answer["asked"] == {place: "absent,,,,personal"}
    assert answer["marks"][place] == "absent,,,,personal"
    assert stored(room) == ["absent,,,,personal", "here", "none", "none"]
    assert sent(client, room, (0, "here", "absent,,,,personal")).json["asked"] == {}
    assert stored(room)[0] == "here"


def test_line_at_fault_is_said_and_the_others_are_recorded(room: Room, sign_in: SignIn) -> None:
    answer = sent(
        sign_in(room.trainer),
        room,
        (0, "absent", "none"),
        (1, "late,18:00", "none"),
        (2, "excused", "none"),
        (3, "here", "none"),
    ).json
    faults = [answer["faults"].get(str(place.id), "") for place in room.places]
    assert faults == [
        "Choose why, or “not known yet”.",
        "The time of arriving must lie within the hours of the day, 09:30 to 12:30.",
        "An excused day is not decided on the register.",
        "",
    ]
    assert stored(room) == ["none", "none", "none", "here"]


@pytest.mark.parametrize("body", [None, [], {"marks": 1}, {"marks": [1]}, {"marks": [{"line": "here"}]}])
def test_what_is_no_list_of_marks_is_refused(room: Room, sign_in: SignIn, body: Any) -> None:
    assert sign_in(room.trainer).post(f"{room.url}/marks", json=body).status_code == 400


def test_one_undo_takes_back_everybody_marked_at_once_and_deletes_nothing(
    room: Room, sign_in: SignIn
) -> None:
    client = sign_in(room.trainer)
    sent(client, room, (0, "late,09:50", "none"))
    with clock.held(ON_THE_DAY + timedelta(minutes=1)):
        page = client.post_page(room.url, {"rest": "1"})
        assert page.has("3 marked")
        assert page.has("3 people marked Undo the last change")
        undone = client.post_page(f"{room.url}/undo")
        assert undone.has("The last change is undone, for 3 people.")
        assert not undone.has("people marked")
    assert stored(room) == ["late,09:50", "none", "none", "none"]
    rows = db.session.scalars(select(Attendance).where(Attendance.place_id != room.places[0].id)).all()
    assert [[entry.to_state for entry in audit.history(row)] for row in rows] == [
        ["attended", "not recorded"]
    ] * 3
    with clock.held(ON_THE_DAY + timedelta(minutes=2)):
        assert client.post_page(f"{room.url}/undo").has("There is nothing of yours to undo")


def test_undo_brings_back_times_and_reasons_and_leaves_what_others_changed(room: Room) -> None:
    def save(who: Person, minutes: int, *lines: tuple[int, str]) -> None:
        with writing_block():
            entries = {room.places[n].id: rules.Line(rules.read_line(line)) for n, line in lines}
            services.save(room.day, entries, by=who, at=ON_THE_DAY + timedelta(minutes=minutes))

    save(room.trainer, 0, (0, "late,09:50"), (1, "absent,,,,urgent_work"))
    save(room.trainer, 1, (0, "here"), (1, "here"), (2, "here"))
    save(room.colleague, 2, (2, "early,,11:00"))
    with writing_block():
        assert services.undo(room.day, by=room.trainer, at=ON_THE_DAY + timedelta(minutes=3)) == 2
    assert stored(room) == ["late,09:50", "absent,,,,urgent_work", "early,,11:00", "none"]
    with transaction() as outcome:
        services.undo(room.day, by=room.trainer, at=ON_THE_DAY + timedelta(minutes=4))
    assert outcome.message == "There is nothing of yours to undo on this register."


def test_page_asks_about_both_marks_and_a_second_save_decides(room: Room, sign_in: SignIn) -> None:
    place = room.places[0].id
    sent(sign_in(room.colleague), room, (0, "absent,,,,personal", "none"))
    client = sign_in(room.trainer)
    page = client.post_page(room.url, {f"mark-{place}": "late", f"was-{place}": "none"})
    said = "somebody else has marked “absent” meanwhile, and you “late”."
    assert page.errors == [f"Person 000: {said} Choose again what is right, and save."]
    held = {name: value[-1] for name, value in page.typed().items()}
    assert (held[f"mark-{place}"], held[f"was-{place}"]) == ("late", "absent,,,,personal")
    client.post_page(room.url, held)
    assert stored(room)[0] == "late"


def test_excused_line_is_shown_and_left_alone(room: Room, sign_in: SignIn) -> None:
    with writing_block():
        services.mark(room.places[0], room.day, rules.Entry(Mark.EXCUSED), by=room.trainer, at=ON_THE_DAY)
    client = sign_in(room.trainer)
    assert client.get_page(room.url).has("excused this day")
    client.post_page(room.url, {"rest": "1"})
    assert stored(room) == ["excused", "here", "here", "here"]


def test_register_of_140_people_asks_little_and_is_light(
    app: Flask, beginnings: Beginnings, sign_in: SignIn
) -> None:
    room = beginnings.begin(_make_full_room)
    client = sign_in(room.trainer)
    client.get_page(room.url)
    db.session.remove()
    with statements() as asked:
        page = client.get(room.url)
    weight = len(gzip.compress(page.data, 6))
    assert len(asked) <= MOST_STATEMENTS, "\n".join(asked)
    assert weight <= MOST_WEIGHT, f"{weight:,} bytes"
    for line, seen in (("here", "none"), ("late,09:50", "here"), ("here", "late,09:50")):
        db.session.remove()
        with statements() as asked:
            assert sent(client, room, (7, line, seen)).status_code == 200
        assert len(asked) <= MOST_STATEMENTS, "\n".join(asked)
    assert stored(room)[7] == "here"
