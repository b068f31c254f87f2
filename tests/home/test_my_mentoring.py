"""A mentor's own page, and the word that a programme has for mentors."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.directory.enums import Role
from app.directory.models import Person
from app.forum.enums import BookingStatus, Seating
from app.forum.queries import series_of
from app.mentoring.queries import activities_of, running_period
from app.places.enums import Mark
from app.places.models import Certificate
from app.platform import clock
from app.platform.db import db
from tests.conftest import writing_block
from tests.reports.conftest import World, build_world, give_place, make_mentor
from tests.support.beginnings import Beginnings
from tests.support.factories.directory import create_person
from tests.support.factories.forum import create_booking, create_series

SignIn = Callable[[Person], FlaskClient]
THEN = datetime(2018, 3, 20, 10, 0, tzinfo=UTC)
BRIEFING = {
    "kind": "gave a briefing",
    "when": "today",
    "minutes": "30",
    "people": "12",
    "whose_staff": "my own agency",
}
SEEN = re.compile(r'class="again">.*?name="seen" value="([^"]+)"', re.DOTALL)


@pytest.fixture
def world(app: Flask, beginnings: Beginnings) -> World:
    return beginnings.begin(_make)


def _make() -> World:
    with writing_block():
        return build_world()


@pytest.fixture
def hanna(world: World) -> Person:
    """A mentor who was at the course (late once), at one of two meetings, and has booked another."""
    with writing_block():
        person = create_person(world.programme, "Hanna Hall", agency=world.housing)
        place = give_place(world, person, marks=(Mark.ATTENDED, Mark.LATE, Mark.ATTENDED, Mark.ABSENT))
        place.attendance[1].arrived = time(11, 30)
        certificate = Certificate(
            programme_id=world.programme.id,
            place_id=place.id,
            number="ABCDEFGHJKLM",
            issued_at=datetime(2017, 11, 20, 9, 0, tzinfo=UTC),
        )
        db.session.add(certificate)
        make_mentor(world, person)
        other = create_person(world.programme, "Ona Other", agency=world.housing)
        make_mentor(world, other)
        series = create_series(world.programme)
        create_booking(person, series.meetings[0], status=BookingStatus.ATTENDED)
        create_booking(other, series.meetings[1], status=BookingStatus.ATTENDED)
        create_booking(person, series.meetings[4], seating=Seating.ONLINE)
    return person


def test_a_mentor_logs_in_three_presses_and_a_number_then_in_one(
    world: World, hanna: Person, sign_in: SignIn
) -> None:
    client = sign_in(hanna)
    with clock.held(THEN):
        page = client.get_page("/falkirk/my-mentoring")
        typed = page.typed()
        assert [name for name in ("kind", "when", "minutes") if typed.get(name)] == ["when"]
        assert page.has("Mentor since 16 November 2017. Next: meeting on Tuesday 10 April, 13:30, online.")
        assert page.has("You came to 1 of the last 2.")
        # 3 hours, 5 of 7 after coming late, 7, and two hours of a meeting.
        assert page.has("2017 to 2018 15.0 2.0 0.0 17.0")
        assert page.has("Core course, completed 20 November 2017")
        assert "Same as last time" not in page.text
        wrong = client.post_page("/falkirk/my-mentoring", {"when": "another day", "note": "a\nb\nc"})
        assert wrong.errors == [
            "Choose what it was",
            "Enter the day",
            "Choose about how long it took",
            "Enter how many people there were, not counting you",
            "Choose whose staff they were",
        ]
        logged = client.post_page("/falkirk/my-mentoring", BRIEFING)
        assert logged.has("Logged for Tuesday 20 March: gave a briefing, 30 min, 12 people.")
        assert logged.has("1 thing since August 2017, 12 people reached")
        again = SEEN.search(client.get("/falkirk/my-mentoring").text)
        assert again is not None
        for _ in range(2):
            client.post_page("/falkirk/my-mentoring/again", {"seen": again[1]})
        assert len(activities_of(hanna)) == 2
        assert client.post_page("/falkirk/my-mentoring", BRIEFING | {"note": "a\nb\nc"}).has(
            "at most 2 lines"
        )
        newest = activities_of(hanna)[0]
        entry = f"/falkirk/my-mentoring/log/{newest.id}"
        changed = BRIEFING | {"people": "=14", "when": "yesterday", "note": "=1+1"}
        assert client.post_page(entry, changed).errors == [
            "The number of people must be a whole number, like 12"
        ]
        assert client.post_page(entry, changed | {"people": "14"}).has("It is put right.")
        assert "'=1+1" in client.get("/falkirk/my-mentoring/log.csv").text
        stranger = sign_in(world.housing_lead)
        assert stranger.get(entry).status_code == 404
        assert stranger.post(f"{entry}/remove").status_code == 404
        client = sign_in(hanna)
        assert client.post_page(f"{entry}/remove").has("It is removed")
        assert len(activities_of(hanna)) == 1
    with clock.held(datetime(2018, 4, 25, 10, 0, tzinfo=UTC)):
        kept = activities_of(hanna)[0]
        assert client.get_page(f"/falkirk/my-mentoring/log/{kept.id}").has("too long ago")


def test_a_pause_and_a_stop_ask_no_reason(hanna: Person, sign_in: SignIn) -> None:
    client = sign_in(hanna)
    address = "/falkirk/my-mentoring/time"
    with clock.held(THEN):
        page = client.get_page(address)
        assert not page.typed().get("act")
        assert page.root.all("textarea") == []
        assert client.post_page(address, {}).errors == ["Choose what you would like to do"]
        assert client.post_page(address, {"act": "pause"}).has("You are having a pause.")
        assert client.get_page("/falkirk/my-mentoring").has("Pausing since 20 March 2018")
        assert client.post_page(address, {"act": "pause"}).errors
        assert client.post_page(address, {"act": "again"}).has("Welcome back.")
        assert client.post_page(address, {"act": "stop"}).has("You have stopped.")
        assert running_period(hanna) is None
        stopped = client.get_page("/falkirk/my-mentoring")
        assert stopped.has("You stopped on 20 March 2018.")
        assert not stopped.has("Log something")
        assert client.post_page("/falkirk/my-mentoring", BRIEFING).has("Only somebody who is a mentor now")
        assert client.post_page(address, {"act": "again"}).has("Welcome back.")


def test_somebody_who_is_no_mentor_is_told_what_the_page_is_for(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.housing_lead)
    assert client.get_page("/falkirk/my-mentoring").has("You are not a mentor yet.")
    assert client.get_page("/falkirk/my-mentoring/time").has("You are not a mentor yet.")


PAGES_OF_MENTORS = (
    "next",
    "forum",
    "my-mentoring",
    "my-mentoring/log",
    "my-mentoring/time",
    "my-dates",
)
PAGES_OF_STAFF = (
    "mentors",
    "mentors/people",
    "mentors/activity",
    "forum",
    "forum/series",
    "forum/series/new",
    "plan/courses/new",
    "cohorts/november-2017/figures",
)


def test_a_programme_that_says_champion_never_says_mentor(
    world: World, hanna: Person, sign_in: SignIn
) -> None:
    with writing_block():
        world.programme.mentor_word = "champion"
        for series in series_of(world.programme):
            series.name = "Forum"
        nan = create_person(world.programme, "Nan New", roles=[Role.ADMINISTRATOR])
    with clock.held(THEN):
        found = {}
        for person, addresses in ((hanna, PAGES_OF_MENTORS), (nan, PAGES_OF_STAFF)):
            client = sign_in(person)
            for address in addresses:
                said = re.findall(r"(?i)\S+ \S*\bmentor\w*", client.get_page(f"/falkirk/{address}").root.text)
                if said:
                    found[address] = said
        assert found == {}
        assert sign_in(hanna).get_page("/falkirk/my-mentoring").has("Your work as a champion")
