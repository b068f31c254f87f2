"""Days that move: everybody hears of it, and whoever has a place keeps it or gives it up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.directory.enums import CallState, ContactBy
from app.directory.models import Call, Person
from app.places import queries, services
from app.places.enums import PlaceStatus, Route, Spoken, Told
from app.places.models import Place
from app.places.services.moved_days import MOVED_SINCE, answers_of
from app.platform import clock, mail
from app.platform.db import db, transaction
from app.platform.mail import MailState, OutboxMessage
from app.training.models import TrainingSession
from app.training.services import DayFacts, add_session_day, change_session_day
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, DECIDED, World, build_world
from tests.support.beginnings import Beginnings
from tests.support.factories.directory import create_person
from tests.support.factories.places import accept_offer, create_place, propose_and_release

SignIn = Callable[[Person], Any]
MOVED = ANSWERED + timedelta(hours=1)
BOARD = "/falkirk/sessions/core-november-2017/places"


def _released(world: World) -> None:
    """Isla has accepted her core place, Ross, Callum and Struan are offered one, Mhairi and Eilidh wait."""
    with writing_block():
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
        accept_offer(_core(world, "Isla Beaton"), at=ANSWERED)


@pytest.fixture
def released(app: Flask, beginnings: Beginnings) -> World:
    return beginnings.begin(_make_released)


def _make_released() -> World:
    with writing_block():
        world = build_world()
    _released(world)
    return world


def _core(world: World, name: str) -> Place:
    place = queries.own_place(world.person(name).id, world.falkirk.core.id)
    assert place is not None
    return place


def _move(
    world: World, session: TrainingSession, *days: int, number: int = 0, hours: int = 0, **facts: Any
) -> None:
    """Move one day by so many days and hours, once for each of `days`."""
    for by in days:
        with writing_block():
            day = session.days[number]
            shift = timedelta(days=by, hours=hours)
            known = DayFacts(
                course_day=day.course_day,
                starts_at=day.starts_at + shift,
                ends_at=day.ends_at + shift,
                venue=day.venue,
                room=day.room,
                join_link=day.join_link,
            )
            change_session_day(
                day, replace(known, **facts), reason="Meant.", by=world.administrator, at=MOVED
            )


def _letters(address: str) -> list[str]:
    found = db.session.scalars(
        select(OutboxMessage.template)
        .where(
            OutboxMessage.to_address == address,
            OutboxMessage.queued_at >= MOVED,
            OutboxMessage.state == MailState.QUEUED,
        )
        .order_by(OutboxMessage.template)
    )
    return [template.rpartition("/")[2] for template in found]


def _text(person: Person, template: str) -> str:
    message = db.session.scalars(
        select(OutboxMessage).where(
            OutboxMessage.person_id == person.id,
            OutboxMessage.template == f"places/email/{template}",
            OutboxMessage.state == MailState.QUEUED,
        )
    ).one()
    return mail.render(message).text.replace("\u00a0", " ")


def test_everybody_hears_once_however_often_it_moves(any_database_app: Flask) -> None:
    with writing_block():
        world = build_world()
    _released(world)
    _move(world, world.falkirk.core, 7, 1, number=3)
    isla, ross, mhairi = (world.person(name) for name in ("Isla Beaton", "Ross Kerr", "Mhairi Lorne"))
    assert _letters(isla.email) == ["calendar", "calendar", "moved"]
    assert _letters(ross.email) == ["moved"]
    assert _letters(mhairi.email) == ["moved_waiting"]
    assert _letters(world.manager.email) == ["signature_again"] * 6, (
        "asked once for each, and by mentoring alone"
    )
    told = _text(isla, "moved")
    assert "Until now: Thursday 16 November, 09:30 to 16:30, " in told
    assert "From now on: Friday 24 November, 09:30 to 16:30, " in told
    assert "Example Road" in told
    assert "you keep it if you do nothing" in told
    assert "Monday 13 November" not in told
    offered = _text(ross, "moved")
    assert "Example Road" not in offered
    assert "Please accept or decline by " in offered
    assert "you keep it" not in offered
    assert "Friday 24 November" in _text(mhairi, "moved_waiting")


def test_back_to_where_it_was_asks_nothing(released: World) -> None:
    isla = released.person("Isla Beaton")
    _move(released, released.falkirk.core, 7, -7, number=3)
    assert _letters(isla.email) == ["calendar", "calendar"]
    assert _core(released, "Isla Beaton").known_days is None
    _move(released, released.falkirk.core, 7, number=3)
    with writing_block():
        read = OutboxMessage.template == "places/email/moved", OutboxMessage.state == MailState.QUEUED
        db.session.execute(update(OutboxMessage).where(*read).values(state=MailState.SENT))
    _move(released, released.falkirk.core, -7, number=3)
    assert "are again as you knew them" in _text(isla, "moved")


def test_another_room_is_news_for_those_who_know_the_address(released: World) -> None:
    _move(released, released.falkirk.core, 0, number=3, room="Room 9")
    assert _letters(released.person("Isla Beaton").email) == ["calendar", "moved"]
    assert _letters(released.person("Ross Kerr").email) == []
    assert _letters(released.person("Mhairi Lorne").email) == []


def test_each_new_day_is_a_change_of_its_own(released: World) -> None:
    core = released.falkirk.core
    _move(released, core, 0, number=3, hours=1)
    for later in (1, 2):
        last = core.days[-1]
        starts_at, ends_at = (moment + timedelta(days=later) for moment in (last.starts_at, last.ends_at))
        with writing_block():
            add_session_day(
                core, DayFacts(4, starts_at, ends_at), reason="Meant.", by=released.administrator, at=MOVED
            )
    told = _text(released.person("Isla Beaton"), "moved")
    assert "From now on: Thursday 16 November, 10:30 to 17:30" in told
    assert "A new day: Friday 17 November, 10:30 to 17:30" in told
    assert "A new day: Sunday 19 November, 10:30 to 17:30" in told


def test_keeping_is_recorded_and_an_older_page_is_refused(released: World) -> None:
    core, isla = released.falkirk.core, _core(released, "Isla Beaton")
    _move(released, core, 7, number=3)
    seen = services.days_seen(isla)
    with transaction() as outcome:
        services.keep(isla, seen="another", by=isla.person, at=MOVED)
    assert outcome.message == MOVED_SINCE
    with writing_block():
        services.keep(isla, seen=seen, by=isla.person, at=MOVED)
    assert (isla.kept_at, isla.known_days, isla.status) == (MOVED, None, PlaceStatus.ACCEPTED)
    assert queries.times_done(isla, ("keep the place on the new days",)) == 1
    with transaction() as outcome:
        services.keep(isla, by=isla.person, at=MOVED)
    assert outcome.message == "There is nothing to answer about these days any more."
    _move(released, core, 1, number=3)
    assert services.what_moved(isla)[0][0].startswith("Thursday 23\u00a0November"), (
        "what was kept is what is known"
    )
    assert isla.kept_at is None


def test_accepting_takes_the_days_as_they_are(released: World) -> None:
    _move(released, released.falkirk.core, 7, number=3)
    ross = _core(released, "Ross Kerr")
    assert services.what_moved(ross)
    with writing_block():
        services.accept(ross, by=ross.person, at=MOVED)
    answers = answers_of(released.falkirk.core, released.administrator)
    assert services.what_moved(ross) == []
    assert answers is not None
    assert (answers.kept, answers.given_up, [each.person.full_name for each in answers.not_said]) == (
        1,
        0,
        ["Isla Beaton"],
    )


def test_managers_who_never_heard_hear_nothing(released: World) -> None:
    morning = released.falkirk.awareness
    with writing_block():
        waits = create_person(released.programme, "Mo Held", agency=released.agencies["police"])
        create_place(morning, waits, status=PlaceStatus.WAITLISTED, route=Route.MANAGER)
        told = create_person(released.programme, "Una Hare", agency=released.agencies["police"])
        create_place(released.falkirk.supervisor, told, status=PlaceStatus.ACCEPTED, route=Route.MANAGER)
    _move(released, morning, 0, hours=-1)
    _move(released, released.falkirk.supervisor, 7)
    assert _letters(waits.email) == []
    assert "moved" not in _letters(released.manager.email)
    assert _letters(told.email) == ["calendar", "moved"]


def test_pages_show_it_and_take_either_answer(released: World, sign_in: SignIn) -> None:
    isla = _core(released, "Isla Beaton")
    _move(released, released.falkirk.core, 7, number=3)
    with clock.held(MOVED):
        client = sign_in(isla.person)
        assert client.get_page("/falkirk/next").has("The days have moved. It is yours as before")
        page = client.get_page(f"/falkirk/places/{isla.id}")
        assert page.has("Until now: Thursday 16\u00a0November")
        assert page.has("From now on: Thursday 23\u00a0November")
        assert page.has("nothing happens if you do nothing")
        assert page.link("Give it up").endswith("/withdraw")
        office = sign_in(released.administrator)
        board = office.get_page(BOARD)
        assert board.has("Said that they keep the place: 0. Gave it up: 0. Have not said: 1.")
        kept = sign_in(isla.person).post_page(
            f"/falkirk/places/{isla.id}/keep", {"seen": page.typed()["seen"]}, follow_redirects=True
        )
        assert kept.has("Thank you. You keep your place on the new days.")
        assert kept.has("You keep the place, as you told us on Tuesday 24\u00a0October")
        assert not kept.has("Until now:")
        ross = sign_in(released.person("Ross Kerr")).get_page(
            f"/falkirk/places/{_core(released, 'Ross Kerr').id}"
        )
        assert ross.has("If you accept, you take the place on these days.")
        assert not ross.has("Keep my place")
        assert sign_in(released.administrator).get_page(BOARD).has("Said that they keep the place: 1.")


def test_restricted_people_are_in_no_number_of_the_board(released: World, sign_in: SignIn) -> None:
    _move(released, released.falkirk.core, 7, number=3)
    with writing_block():
        released.person("Isla Beaton").restricted = True
    with clock.held(MOVED):
        board = sign_in(released.administrator).get_page(BOARD)
    assert not board.has("Isla Beaton")
    assert board.has("Have not said: 0.")


def test_somebody_who_wants_calls_is_called_once_and_staff_record_the_answer(
    released: World, sign_in: SignIn
) -> None:
    isla = _core(released, "Isla Beaton")
    with writing_block():
        isla.person.contact_by = ContactBy.TELEPHONE
    _move(released, released.falkirk.core, 7, 1, number=3)
    calls = db.session.scalars(
        select(Call).where(Call.person_id == isla.person_id, Call.asked_at == MOVED)
    ).all()
    assert len(calls) == 1
    assert "from now on Friday 24\u00a0November" in calls[0].words
    assert _letters(isla.person.email) == []
    with clock.held(MOVED):
        page = sign_in(released.administrator).get_page(f"/falkirk/places/{isla.id}/answer-for")
        assert page.has("They keep the place on the new days")
    with writing_block():
        services.answer_for(isla, Spoken.KEEPS, told=Told.TELEPHONE, by=released.administrator, at=MOVED)
    assert isla.kept_at == MOVED


def test_somebody_rung_hears_until_when_an_offer_is_to_be_answered(released: World) -> None:
    ross = _core(released, "Ross Kerr")
    with writing_block():
        ross.person.contact_by = ContactBy.TELEPHONE
    _move(released, released.falkirk.core, 7, number=3)
    assert "still offered to you; please answer by " in _call(ross).words
    assert "say nothing" not in _call(ross).words


def test_days_that_are_back_are_news_for_whoever_had_heard_that_they_moved(released: World) -> None:
    """By letter or by telephone, however often they moved in between."""
    core, isla, callum = released.falkirk.core, released.person("Isla Beaton"), _core(released, "Callum Reid")
    with writing_block():
        callum.person.contact_by = ContactBy.TELEPHONE
    _move(released, core, 7, number=3)
    with writing_block():
        read = OutboxMessage.template == "places/email/moved", OutboxMessage.state == MailState.QUEUED
        db.session.execute(update(OutboxMessage).where(*read).values(state=MailState.SENT))
    _move(released, core, 7, -14, number=3)
    assert "are again as you knew them" in _text(isla, "moved")
    assert _calls(callum) == [], "nobody had rung"
    _move(released, core, 7, number=3)
    with writing_block():
        _call(callum).status = CallState.MADE
    _move(released, core, 7, -14, number=3)
    assert "again as they were" in _calls(callum)[-1].words
    assert "please answer by" in _calls(callum)[-1].words


def test_letters_and_calls_end_with_what_they_are_about(released: World) -> None:
    """Kept, accepted, left the list: nothing goes out about what was before."""
    isla, ross, mhairi = (_core(released, name) for name in ("Isla Beaton", "Ross Kerr", "Mhairi Lorne"))
    with writing_block():
        ross.person.contact_by = ContactBy.TELEPHONE
    _move(released, released.falkirk.core, 7, number=3)
    assert "have moved" in _call(ross).words
    with writing_block():
        services.keep(isla, by=isla.person, at=MOVED)
        services.accept(ross, by=ross.person, at=MOVED)
        services.withdraw(mhairi, by=mhairi.person, at=MOVED)
    assert not {"moved", "moved_waiting"} & {*_letters(isla.person.email), *_letters(mhairi.person.email)}
    assert "have moved" not in _call(ross).words


def test_whoever_cannot_simply_give_the_place_up_reads_what_is_possible(
    released: World, sign_in: SignIn
) -> None:
    """A place that goes with the core course, and one that a colleague has been asked to take."""
    morning, isla = released.falkirk.awareness, released.person("Isla Beaton")
    with writing_block():
        giver = create_person(released.programme, "Una Hare", agency=released.agencies["police"])
        place = create_place(morning, giver, status=PlaceStatus.ACCEPTED)
        services.hand_over(place, full_name="Mo Brae", email="mo.brae@example.org", by=giver, at=ANSWERED)
    _move(released, morning, 0, hours=-1)
    told = _text(isla, "moved")
    assert f"It goes with your place on {released.falkirk.core.course.name}" in told
    assert "both are given up together" in told
    assert "somebody else can have it" not in told
    handed = _text(giver, "moved")
    assert "Until they answer you can take it back." in handed
    assert "you keep it if you do nothing" not in handed
    assert "See your place: " in handed
    with clock.held(MOVED):
        page = sign_in(giver).get_page(f"/falkirk/places/{place.id}")
        assert page.has("If your colleague does not take the place, it is yours as before, on these days.")
        assert page.has("From now on: ")
        own = queries.own_place(isla.id, morning.id)
        assert own is not None
        page = sign_in(isla).get_page(f"/falkirk/places/{own.id}")
        assert page.has("you can give it up together with your place on")


def _calls(place: Place) -> list[Call]:
    found = select(Call).where(Call.person_id == place.person_id, Call.asked_at == MOVED)
    return list(db.session.scalars(found.order_by(Call.status)))


def _call(place: Place) -> Call:
    (found,) = _calls(place)
    return found


def test_day_in_the_past_is_news_for_nobody(released: World) -> None:
    with writing_block():
        day = released.falkirk.core.days[0]
        day.starts_at, day.ends_at = (clock.from_local(date(2017, 10, 2), hour) for hour in (13, 16))
    _move(released, released.falkirk.core, 1)
    assert _letters(released.person("Isla Beaton").email) == []
