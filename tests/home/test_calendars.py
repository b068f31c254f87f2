"""Calendars that read somebody's dates by themselves, from the first link to the last."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from app.accounts.services import account_for, leave_everywhere
from app.directory import services as directory
from app.directory.enums import ContactBy
from app.directory.models import Person
from app.forum import services as forum
from app.forum.enums import Seating
from app.forum.models import ForumBooking
from app.home.queries.diary import entry_of_day
from app.places import services as places
from app.places.enums import PlaceStatus
from app.places.models import Place
from app.platform import clock, diary, feeds, ical
from app.platform.logs import JsonLines
from app.training.services import cancel_session
from tests.conftest import writing_block
from tests.home.conftest import World
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.forum import create_series
from tests.support.factories.mentoring import create_mentor_period
from tests.support.factories.places import accept_offer, create_place
from tests.support.ical_lint import Component, problems, read
from tests.support.page import PageClient
from tests.support.statements import statements

SignIn = Callable[[Person], PageClient]
NOW = datetime(2017, 10, 16, 8, 0, tzinfo=UTC)
PAGE = "/falkirk/my-dates/calendar"


@pytest.fixture
def at() -> datetime:
    return NOW


@pytest.fixture
def place(world: World) -> Place:
    """Isla's on the four days of the core course; she is a mentor already, from an earlier one."""
    with writing_block():
        offered = create_place(world.falkirk.core, world.practitioner, status=PlaceStatus.OFFERED)
        accept_offer(offered, at=NOW)
        create_mentor_period(world.practitioner, starts_on=date(2017, 9, 1))
    return offered


@pytest.fixture
def booking(world: World, place: Place) -> ForumBooking:
    """Isla's for the first meeting."""
    with writing_block():
        meeting = create_series(world.programme, at=NOW).meetings[0]
        return forum.book(world.practitioner, meeting, Seating.ROOM, by=world.practitioner, at=NOW)


def make_link(client: PageClient) -> str:
    """The address that the page shows after its button was pressed."""
    client.post_page(f"{PAGE}/link")
    return private_link(client)


def private_link(client: PageClient) -> str:
    shown = [each.text for each in client.get_page(PAGE).root.all("p") if each.get("id") == "private-link"]
    return urlsplit(shown[0]).path if shown else ""


def entries(data: bytes) -> dict[str, Component]:
    """The entries of a feed that the lint has found to be sound, by UID."""
    assert problems(data) == []
    return {event.value("UID") or "": event for event in read(data).within("VEVENT")}


def stands(data: bytes) -> list[tuple[str | None, str | None]]:
    """Title and state of each entry, in the order of the feed."""
    return [(event.value("SUMMARY"), event.value("STATUS")) for event in entries(data).values()]


def test_a_link_is_made_read_renewed_and_ended(
    world: World, booking: ForumBooking, app: Flask, sign_in: SignIn
) -> None:
    anonymous = app.test_client()
    client = sign_in(world.practitioner)
    assert client.get_page("/falkirk/my-dates").link("Put your dates into your calendar") == PAGE
    assert private_link(client) == ""
    first = make_link(client)
    assert make_link(client) == first, "a second press changes nothing"
    assert client.get_page(PAGE).link("Open it in this device’s calendar").endswith(first)
    token = first.rpartition("/")[2].removesuffix(".ics")
    assert len(token) == 43
    feed = feeds.feed_of(world.practitioner.id)
    assert feed is not None
    assert token.encode() not in feed.sealed_token and token not in feed.token_hash

    answer = anonymous.get(first)
    assert answer.mimetype == "text/calendar"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "private" in answer.headers["Cache-Control"] and "no-store" not in answer.headers["Cache-Control"]
    assert stands(answer.data) == [
        *((f"Training day {number}", "CONFIRMED") for number in (1, 2, 3, 4)),
        ("Practice meeting", "CONFIRMED"),
    ]
    assert b"ATTENDEE" not in answer.data and b"LOCATION" not in answer.data
    assert b"METHOD:PUBLISH" in answer.data and b"X-PUBLISHED-TTL:PT1H" in answer.data
    again = anonymous.get(first, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", answer.headers["ETag"])
    assert again.headers["X-Robots-Tag"] == "noindex"

    # Where it is, once she has asked for it; then the tag is another.
    with writing_block():
        directory.set_place_in_calendar(world.practitioner, True, by=world.practitioner, at=NOW)
    placed = anonymous.get(first, headers={"If-None-Match": answer.headers["ETag"]})
    assert (placed.status_code, b"LOCATION" in placed.data) == (200, True)

    page = client.get_page(f"{PAGE}/change")
    assert page.has("cannot be brought back")
    client.post_page(f"{PAGE}/link", {"replace": "yes"})
    second = private_link(client)
    assert second not in ("", first)
    assert [anonymous.get(each).status_code for each in (first, second)] == [404, 200]
    assert anonymous.get(second.replace("/falkirk/", "/elsewhere/")).status_code == 404
    assert client.post_page(f"{PAGE}/end").has("Your link has ended.")
    assert anonymous.get(second).status_code == 404
    assert client.get_page(f"{PAGE}/change").has("nothing to end")


def test_what_is_off_stays_for_a_while_and_every_change_raises_the_counter(
    world: World, booking: ForumBooking, place: Place, app: Flask, sign_in: SignIn
) -> None:
    link = make_link(sign_in(world.practitioner))
    anonymous = app.test_client()
    before = entries(anonymous.get(link).data)
    days = [day.uid for day in place.training_session.days]
    with writing_block():
        forum.cancel_booking(booking, by=world.practitioner, at=NOW + timedelta(hours=1))
        places.withdraw(place, by=world.practitioner, at=NOW + timedelta(hours=1))
    data = anonymous.get(link).data
    after = entries(data)
    assert list(after) == list(before)
    assert {state for _, state in stands(data)} == {"CANCELLED"}
    for uid, event in after.items():
        assert int(event.value("SEQUENCE") or 0) > int(before[uid].value("SEQUENCE") or 0)
        assert [event.value(name) for name in ("SUMMARY", "DTSTART", "DTEND")] == [
            before[uid].value(name) for name in ("SUMMARY", "DTSTART", "DTEND")
        ]
    with writing_block():
        forum.book(world.practitioner, booking.meeting, Seating.ONLINE, by=None, at=NOW + timedelta(hours=2))
    booked_again = entries(anonymous.get(link).data)[booking.meeting.uid]
    assert booked_again.value("STATUS") == "CONFIRMED"
    assert int(booked_again.value("SEQUENCE") or 0) > int(after[booking.meeting.uid].value("SEQUENCE") or 0)
    with clock.held(NOW + timedelta(days=59)):
        assert set(days) <= set(entries(anonymous.get(link).data))
    with clock.held(NOW + timedelta(days=61)):
        assert list(entries(anonymous.get(link).data)) == [booking.meeting.uid]


def test_a_programmes_feed_has_public_days_and_nobodys_own(
    world: World, booking: ForumBooking, app: Flask
) -> None:
    anonymous = app.test_client()
    answer = anonymous.get("/falkirk/calendar.ics")
    titles = [title for title, _ in stands(answer.data)]
    assert titles == [
        "Training morning",
        *(f"Training day {number}" for number in (1, 2, 3, 4)),
        "Training day for managers",
    ]
    assert b"LOCATION" not in answer.data
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert (
        anonymous.get("/falkirk/calendar.ics", headers={"If-None-Match": answer.headers["ETag"]}).status_code
        == 304
    )
    before = entries(answer.data)
    with writing_block():
        cancel_session(world.falkirk.supervisor, reason="Too few", by=None, at=NOW)
    data = anonymous.get("/falkirk/calendar.ics").data
    uid = world.falkirk.supervisor.days[0].uid
    assert entries(data)[uid].value("STATUS") == "CANCELLED"
    assert int(entries(data)[uid].value("SEQUENCE") or 0) > int(before[uid].value("SEQUENCE") or 0)
    with clock.held(NOW + timedelta(days=61)):
        assert uid not in entries(anonymous.get("/falkirk/calendar.ics").data)


def by_address(person: Person) -> None:
    directory.take_address_from_call(person, "isla.new@example.org", by=person, at=NOW)


def by_telephone(person: Person) -> None:
    directory.change_wishes(
        person,
        contact_by=ContactBy.TELEPHONE,
        telephone="01632 960101",
        may_telephone=True,
        may_leave_message=False,
        contact_from=None,
        contact_until=None,
        by=person,
        at=NOW,
    )


def by_another_agency(person: Person) -> None:
    directory.move_to_agency(person, create_agency(person.programme, "police"), by=person, at=NOW)


def by_leaving_the_agency(person: Person) -> None:
    directory.leave_agency(person, by=person, at=NOW)


def by_signing_out_everywhere(person: Person) -> None:
    leave_everywhere(account_for(person, at=NOW), at=NOW)


def by_merging(person: Person) -> None:
    stays = create_person(person.programme, "Isla M Beaton", "isla.m@example.org", agency=person.agency)
    directory.merge(stays, person, by=create_person(person.programme, "Nan Careful"), at=NOW)


ENDINGS = (
    by_address,
    by_telephone,
    by_another_agency,
    by_leaving_the_agency,
    by_signing_out_everywhere,
    by_merging,
)


def test_a_link_ends_with_whatever_may_have_put_other_eyes_on_it(
    world: World, app: Flask, sign_in: SignIn
) -> None:
    anonymous = app.test_client()
    for ending in ENDINGS:
        link = make_link(sign_in(world.practitioner))
        assert anonymous.get(link).status_code == 200
        with writing_block():
            ending(world.practitioner)
        assert anonymous.get(link).status_code == 404, ending.__name__
        assert feeds.feed_of(world.practitioner.id) is None
        if ending is by_telephone:
            with writing_block():
                world.practitioner.contact_by = ContactBy.EMAIL


def test_no_link_for_whoever_wants_the_telephone_only_or_is_a_stranger(world: World, sign_in: SignIn) -> None:
    with writing_block():
        by_telephone(world.practitioner)
        stranger = create_person(create_programme("stirling"), "Kirsty Gow")
    client = sign_in(world.practitioner)
    assert client.get_page(PAGE).has("nothing goes to your devices by itself")
    assert client.post_page(f"{PAGE}/link").has("You asked us to use the telephone only")
    assert feeds.feed_of(world.practitioner.id) is None
    assert sign_in(stranger).get(PAGE).status_code == 404
    assert sign_in(stranger).post(f"{PAGE}/link").status_code == 404


def test_a_link_outlives_the_key_that_would_show_it(world: World, app: Flask, sign_in: SignIn) -> None:
    client = sign_in(world.practitioner)
    link = make_link(client)
    with writing_block():
        feed = feeds.feed_of(world.practitioner.id)
        assert feed is not None
        feed.sealed_token = b"sealed with another key"
    assert client.get_page(PAGE).has("We cannot show this link again.")
    assert app.test_client().get(link).status_code == 200


def test_a_feed_takes_few_reads_and_logs_tell_no_token(
    world: World, booking: ForumBooking, app: Flask, sign_in: SignIn
) -> None:
    link = make_link(sign_in(world.practitioner))
    token = link.rpartition("/")[2].removesuffix(".ics")
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        with statements() as seen:
            assert app.test_client().get(link).status_code == 200
        app.test_client().get(link.replace(token[:5], "wrong"))
        logging.getLogger("gunicorn.access").warning("GET %s", link)
        logging.getLogger("app").warning("asked", extra={"address": link})
    finally:
        root.removeHandler(handler)
    assert len(seen) <= 6, seen
    lines = written.getvalue()
    assert lines.count("[token]") == 2 and "/falkirk/calendar/" in lines
    assert token not in lines and token[5:] not in lines

    # What is remembered of an entry never outlives a change, also one that raises no counter.
    before = app.test_client().get(link).data
    day, course = world.falkirk.core.days[0], world.falkirk.core.course
    for thing, column, value in (
        (world.practitioner, "place_in_calendar", True),
        (day.venue, "name", "Moved hall"),
        (day, "room", "Room 9"),
        (day, "stamp", NOW + timedelta(days=1)),
        (course, "neutral_title", "Workshop day"),
        (world.programme, "contact_email", "training@another.example.org"),
        (world.programme, "sender_name", "Another team"),
        (booking.meeting.series, "neutral_title", "Group meeting"),
    ):
        with writing_block():
            setattr(thing, column, value)
        now = app.test_client().get(link).data
        assert now != before, column
        for kept in (ical._entry, diary._event, entry_of_day):
            kept.cache_clear()
        assert app.test_client().get(link).data == now, column
        before = now


def test_one_date_is_a_file_for_whoever_has_it(world: World, place: Place, sign_in: SignIn) -> None:
    client = sign_in(world.practitioner)
    page = client.get_page("/falkirk/my-dates")
    files = [address for words, address in page.links if words.startswith("Into your calendar")]
    assert len(files) == 4
    answer: Any = client.get(files[1])
    assert stands(answer.data) == [("Training day 2", "CONFIRMED")]
    assert "attachment" in answer.headers["Content-Disposition"]
    assert sign_in(world.administrator).get(files[1]).status_code == 404
