"""Joining instructions and reminders as the clock sends them, and what becomes of them when things change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.directory.enums import ContactBy
from app.directory.models import Call, Person
from app.places import queries, services
from app.places.enums import PlaceStatus, Route
from app.places.models import CourseLetter, Place
from app.places.services import registering
from app.platform import mail, seats
from app.platform.db import db
from app.platform.mail import MailState, OutboxMessage, Rendered
from app.training.models import SessionDay, TrainingSession
from app.training.services import DayFacts, cancel_session, change_session_day
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, DECIDED, World, build_world
from tests.support.beginnings import Beginnings
from tests.support.factories.directory import create_person
from tests.support.factories.places import accept_offer, create_place, propose_and_release
from tests.support.factories.training import create_session_day, create_training_session

SignIn = Callable[[Person], Any]
JOINING_AT = datetime(2017, 10, 30, 9, 0, tzinfo=UTC)
WEEK_AT = datetime(2017, 11, 6, 9, 0, tzinfo=UTC)
NEAR_AT = datetime(2017, 11, 11, 9, 0, tzinfo=UTC)
NIGHT_BEFORE = datetime(2017, 11, 12, 20, 0, tzinfo=UTC)
PAGE = "/falkirk/sessions/core-november-2017/letters"
ABOUT_DAYS = ("joining", "day_reminder", "new_link", "made_up_day_moved", "made_up_day_off")


@pytest.fixture
def at() -> datetime:
    return WEEK_AT + timedelta(hours=1)


@pytest.fixture
def accepted(app: Flask, beginnings: Beginnings) -> World:
    """Isla and Ross have accepted core, Callum and Struan have not answered."""
    return beginnings.begin(_make_accepted)


def _make_accepted() -> World:
    with writing_block():
        world = build_world(core_places=5)
        falkirk = world.falkirk
        falkirk.town_hall.access_notes = "Step-free at <the side door>."
        falkirk.core.days[0].room = "Room 2"
        falkirk.core.days[3].join_link = "https://meet.example.org/four"
        propose_and_release(falkirk.core, world.administrator, at=DECIDED)
        for name in ("Isla Beaton", "Ross Kerr"):
            accept_offer(_core(world, name), at=ANSWERED)
        services.say_what_to_bring(falkirk.core, "A pen & lunch.", by=world.administrator, at=ANSWERED)
    return world


def _core(world: World, name: str) -> Place:
    place = queries.own_place(world.person(name).id, world.falkirk.core.id)
    assert place is not None
    return place


def _tick(at: datetime) -> int:
    """One round of the worker: how many letters it wrote. What may go out by then has gone."""
    before = db.session.query(CourseLetter).count()
    due = services.letters_due(at)
    with writing_block():
        for session_id in due:
            services.send_letters(session_id, at)
        db.session.flush()
        gone = OutboxMessage.not_before <= at, OutboxMessage.state == MailState.QUEUED
        db.session.execute(update(OutboxMessage).where(*gone).values(state=MailState.SENT))
    written = db.session.query(CourseLetter).count() - before
    assert bool(due) is bool(written)
    return written


def _messages(person: Person, since: datetime = ANSWERED) -> list[OutboxMessage]:
    wanted = select(OutboxMessage).where(
        OutboxMessage.person_id == person.id,
        OutboxMessage.queued_at >= since,
        OutboxMessage.state != MailState.CANCELLED,
    )
    found = db.session.scalars(wanted.order_by(OutboxMessage.queued_at, OutboxMessage.id))
    return [each for each in found if not each.template.endswith(("calendar", "calendar_cancel"))]


def _names(person: Person, since: datetime = ANSWERED) -> list[str]:
    return [each.template.rpartition("/")[2] for each in _messages(person, since)]


def _only(person: Person, name: str) -> Rendered:
    (found,) = [each for each in _messages(person) if each.template == f"places/email/{name}"]
    return mail.render(found)


def _change(world: World, day: SessionDay, at: datetime, *, by: int = 0, **facts: Any) -> None:
    """Move a day by so many days, or change other facts of it."""
    shift = timedelta(days=by)
    known = DayFacts(
        course_day=day.course_day,
        starts_at=day.starts_at + shift,
        ends_at=day.ends_at + shift,
        venue=day.venue,
        room=day.room,
        join_link=day.join_link,
        make_up_seats=2 if day.make_up_pool_id else 0,
    )
    with writing_block():
        change_session_day(day, replace(known, **facts), reason="Meant.", by=world.administrator, at=at)


def test_each_letter_goes_once_and_core_and_awareness_share_it(accepted: World) -> None:
    isla = accepted.person("Isla Beaton")
    assert services.next_letter(DECIDED) == JOINING_AT
    assert _tick(JOINING_AT - timedelta(seconds=1)) == 0
    assert _tick(JOINING_AT) == 2
    assert _tick(JOINING_AT + timedelta(hours=1)) == 0
    assert services.next_letter(JOINING_AT) == WEEK_AT
    assert (_tick(WEEK_AT), _tick(NEAR_AT), _tick(NEAR_AT + timedelta(hours=1))) == (2, 2, 0)
    assert services.next_letter(NEAR_AT) is None
    for days in range(8):
        assert _tick(NEAR_AT + timedelta(days=days)) == 0
    assert _names(isla) == ["accepted", "joining", "day_reminder", "day_reminder"]
    assert _names(accepted.person("Callum Reid"), JOINING_AT) == []


def test_letter_says_where_when_how_and_whom_to_ring(accepted: World) -> None:
    _tick(JOINING_AT)
    letter = _only(accepted.person("Isla Beaton"), "joining")
    assert letter.subject == "Training: what to know before Monday 13\u00a0November"
    for said in (
        "Monday 13\u00a0November: 09:30 to 12:30, Town hall, 1 Example Street, Falkirk (Awareness morning)",
        "13:30 to 16:30, Room 2, Town hall, 1 Example Street, Falkirk (Core course)",
        "Thursday 16\u00a0November: https://meet.example.org/four",
        "Step-free at <the side door>.",
        "What to bring to Core course: A pen & lunch.",
        "In the room you are Isla",
        "Please take no photographs and record nothing.",
        f"ring {accepted.programme.contact_phone}",
        "give the place up here",
        "/falkirk/sessions/core-november-2017/my-place",
    ):
        assert said in letter.text, said
    assert "&lt;the side door&gt;" in letter.html and "A pen &amp; lunch." in letter.html
    assert "no photographs" in letter.html and "https://meet.example.org/four" in letter.html
    for text in (letter.text, letter.html):
        assert "Housing" not in text


def test_place_accepted_late_is_confirmed_with_all_of_it_in_one_letter(accepted: World) -> None:
    at = JOINING_AT + timedelta(hours=3)
    with writing_block():
        accept_offer(_core(accepted, "Callum Reid"), at=at)
    callum = accepted.person("Callum Reid")
    letter = _only(callum, "accepted")
    for said in ("is yours", "no photographs", "A pen & lunch.", "https://meet.example.org/four"):
        assert said in letter.text, said
        assert said.replace("&", "&amp;") in letter.html, said
    _tick(at)
    _tick(WEEK_AT)
    assert _names(callum, at) == ["accepted", "day_reminder"]
    assert "no photographs" not in _only(accepted.person("Isla Beaton"), "accepted").text


def test_letter_that_waits_is_taken_back_when_the_place_is_given_up(accepted: World) -> None:
    """She gave hours in which to reach her, so the letter was still here."""
    isla, ross = accepted.person("Isla Beaton"), accepted.person("Ross Kerr")
    with writing_block():
        for person in (isla, ross):
            person.contact_from = (JOINING_AT + timedelta(hours=1)).time()
            person.contact_until = (JOINING_AT + timedelta(hours=9)).time()
        isla.contact_by, isla.may_telephone, isla.telephone = ContactBy.TELEPHONE, True, "01632 960123"
    _tick(JOINING_AT)
    call = db.session.scalars(
        select(Call).where(Call.person_id == isla.id, Call.once.startswith("letter "))
    ).one()
    assert "What you need to know before you come" in call.words and "no photographs" in call.words
    with writing_block():
        for name in ("Isla Beaton", "Ross Kerr"):
            services.withdraw(_core(accepted, name), by=None, at=JOINING_AT + timedelta(minutes=5))
    assert "joining" not in _names(ross)
    assert not db.session.scalars(select(Call).where(Call.once.startswith("letter "))).all()
    assert not {"joining", "day_reminder"} & set(_names(isla))
    assert (_tick(WEEK_AT), _tick(NEAR_AT)) == (0, 0)


def test_nobody_on_a_cancelled_session_gets_any(accepted: World) -> None:
    with writing_block():
        cancel_session(accepted.falkirk.core, reason="No trainer.", by=accepted.administrator, at=ANSWERED)
    _tick(JOINING_AT)
    isla = accepted.person("Isla Beaton")
    letter = _only(isla, "joining")
    assert "Awareness morning" in letter.text and "Core course" not in letter.text
    with writing_block():
        cancel_session(
            accepted.falkirk.awareness, reason="No trainer.", by=accepted.administrator, at=JOINING_AT
        )
    assert (_tick(WEEK_AT), _tick(NEAR_AT)) == (0, 0)


def test_venue_changed_the_night_before_reaches_everybody_at_once_as_it_was_and_is(accepted: World) -> None:
    for at in (JOINING_AT, WEEK_AT, NEAR_AT):
        _tick(at)
    falkirk = accepted.falkirk
    _change(accepted, falkirk.core.days[0], NIGHT_BEFORE, venue=falkirk.education_centre, room="")
    assert _tick(NIGHT_BEFORE) == 0
    for name in ("Isla Beaton", "Ross Kerr"):
        (message,) = _messages(accepted.person(name), NIGHT_BEFORE)
        letter = mail.render(message)
        assert message.not_before == NIGHT_BEFORE
        assert "Until now: Monday 13\u00a0November, 13:30 to 16:30, Room 2, Town hall" in letter.text
        assert "From now on: Monday 13\u00a0November, 13:30 to 16:30, Education centre" in letter.text


def test_reminder_that_waits_is_replaced_when_its_day_moves(accepted: World) -> None:
    isla = accepted.person("Isla Beaton")
    _tick(JOINING_AT)
    with writing_block():
        isla.contact_from = (WEEK_AT + timedelta(hours=5)).time()
        isla.contact_until = (WEEK_AT + timedelta(hours=9)).time()
    _tick(WEEK_AT)
    _change(accepted, accepted.falkirk.core.days[3], WEEK_AT + timedelta(hours=1), by=14)
    assert _names(isla, WEEK_AT) == ["moved"]
    _tick(NEAR_AT)
    _tick(datetime(2017, 11, 23, 9, 0, tzinfo=UTC))
    last = mail.render(_messages(isla)[-1])
    assert last.subject == "Training: see you on Thursday 30\u00a0November"
    assert "13\u00a0November" not in last.text
    assert _names(isla, WEEK_AT) == ["moved", "day_reminder", "day_reminder"]


def test_link_that_changed_is_told_at_once(accepted: World) -> None:
    _tick(JOINING_AT)
    later = JOINING_AT + timedelta(days=1)
    _change(accepted, accepted.falkirk.core.days[3], later, join_link="https://meet.example.org/five")
    assert (_tick(later), _tick(later)) == (2, 0)
    letter = _only(accepted.person("Isla Beaton"), "new_link")
    assert "meet.example.org/five" in letter.text and "meet.example.org/four" not in letter.text
    assert "13\u00a0November" not in letter.text


@pytest.fixture
def spring(accepted: World) -> TrainingSession:
    """Isla missed the last day and makes it up on one day of the spring's core course."""
    core = accepted.falkirk.core
    with writing_block():
        session = create_training_session(core.course, slug="core-spring", days=[])
        for number in range(3):
            create_session_day(
                session,
                date(2018, 3, 5 + number),
                "09:30",
                "16:30",
                accepted.falkirk.town_hall,
                course_day=number + 1,
                make_up_seats=2,
            )
        db.session.expire(session)
        registering.make_up(
            _core(accepted, "Isla Beaton"), session.days[1], by=None, at=datetime(2017, 12, 1, tzinfo=UTC)
        )
    return session


def test_whoever_makes_up_a_day_hears_of_that_day_only(accepted: World, spring: TrainingSession) -> None:
    isla = accepted.person("Isla Beaton")
    joining, near = (datetime(2018, month, day, 9, tzinfo=UTC) for month, day in ((2, 20), (3, 4)))
    assert _tick(joining) == 1
    letter = _only(isla, "joining")
    assert "Tuesday 6\u00a0March" in letter.text and "5\u00a0March" not in letter.text
    assert "You make up a day of Core course" in letter.text and "/my-place" not in letter.text
    moved = joining + timedelta(days=1)
    _change(accepted, spring.days[0], moved, by=-1)
    assert _messages(isla, moved) == []
    _change(accepted, spring.days[1], moved, by=7, venue=accepted.falkirk.education_centre)
    letter = _only(isla, "made_up_day_moved")
    assert "Until now: Tuesday 6\u00a0March, 09:30 to 16:30, Town hall" in letter.text
    assert "From now on: Tuesday 13\u00a0March, 09:30 to 16:30, Education centre" in letter.text
    assert _tick(near) == 0
    assert _tick(near + timedelta(days=2)) == 1
    with writing_block():
        cancel_session(spring, reason="No trainer.", by=accepted.administrator, at=near + timedelta(days=3))
    assert _names(isla, near) == ["day_reminder", "made_up_day_off"]
    assert _tick(near + timedelta(days=7)) == 0


def test_administrator_sees_what_went_and_will_go_and_says_what_to_bring(
    accepted: World, sign_in: SignIn
) -> None:
    """Neither the restricted person nor her letters are in any number."""
    with writing_block():
        hidden = create_person(accepted.programme, "Una Quiet", restricted=True)
        seats.resize(accepted.falkirk.core.pool_id, 6)
        create_place(
            accepted.falkirk.core,
            hidden,
            status=PlaceStatus.ACCEPTED,
            route=Route.ALLOCATED,
            asked_at=DECIDED,
        )
    assert _tick(JOINING_AT) == 3
    assert _tick(WEEK_AT) == 3
    client = sign_in(accepted.administrator)
    page = client.get_page(PAGE)
    rows = [[cell.text for cell in row.all("td")] for row in page.main.all("tr")][1:]
    days = "Monday 13 to Thursday 16 November"
    assert rows == [
        [days, "Monday 30 October, 09:00", "2", "–"],
        [days, "Monday 6 November, 09:00", "2", "–"],
        [days, "Saturday 11 November, 09:00", "0", "2"],
    ]
    assert page.has("A pen & lunch.")
    client.post_page(PAGE, {"what_to_bring": "Only a pen."})
    _tick(NEAR_AT)
    assert "Only a pen." in mail.render(_messages(accepted.person("Ross Kerr"))[-1]).text
    too_long = client.post_page(PAGE, {"what_to_bring": "x" * 601})
    assert too_long.has("What to bring must be 600 characters or fewer") and too_long.has("x" * 601)
    assert db.session.query(CourseLetter).count() == 9


def test_letters_about_days_have_neutral_subjects(accepted: World, spring: TrainingSession) -> None:
    for at in (JOINING_AT, WEEK_AT, datetime(2018, 2, 20, 9, tzinfo=UTC)):
        _tick(at)
    subjects = {
        mail.render(each).subject
        for each in db.session.scalars(select(OutboxMessage))
        if each.template.rpartition("/")[2] in ABOUT_DAYS
    }
    assert subjects == {
        "Training: what to know before Monday 13\u00a0November",
        "Training: see you on Monday 13\u00a0November",
        "Training: what to know before Tuesday 6\u00a0March",
    }
