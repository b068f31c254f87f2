from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from app.directory.models import Person
from app.forum import queries
from app.forum.enums import BookingStatus, MeetingStatus, Seating
from app.platform import clock
from tests.conftest import writing_block
from tests.forum.conftest import NOW, OVER, World
from tests.forum.test_services import book
from tests.support.factories.directory import create_keep_apart, create_person, create_programme

SignIn = Callable[[Person], Any]


def url(world: World, rest: str = "") -> str:
    return f"/falkirk/forum/{world.meeting.id}{rest}"


def test_somebody_who_is_no_mentor_sees_dates_and_why_there_is_no_button(
    world: World, sign_in: SignIn
) -> None:
    client = sign_in(world.newcomer)
    page = client.get_page("/falkirk/forum")
    assert page.has("Tuesday 12 December 2017, 13:30 to 15:30")
    assert page.has("You can book once your time as a mentor has begun")
    assert page.forms == []
    assert not page.has("1 Example Street")
    assert client.post(url(world, "/book"), data={"seating": "in person"}).status_code == 403


def test_a_mentor_books_changes_and_cancels(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.isla)
    assert client.get_page("/falkirk/forum").has("You have not booked a meeting yet.")
    page = client.post_page(url(world, "/book"), {"seating": "in person"})
    assert page.has("You are booked in the room on Tuesday 12 December.")
    assert page.has("1 Example Street")
    assert client.get_page("/falkirk/forum").has("You are booked in the room on Tuesday 12 December at 13:30")
    stale = client.post_page(url(world, "/book"), {"seating": "online"})
    assert stale.has("You are booked in the room already, and that stays so.")
    booking = queries.booking_of(world.isla, world.meeting)
    assert booking is not None
    assert booking.seating is Seating.ROOM
    changed = client.post_page(url(world, "/book"), {"seating": "online", "change": "yes"})
    assert changed.has("You are booked online")
    assert client.post_page(url(world, "/cancel")).has("is cancelled")
    booking = queries.booking_of(world.isla, world.meeting)
    assert booking is not None
    assert booking.status is BookingStatus.CANCELLED


def test_a_full_side_says_which_one_you_would_be(world: World, sign_in: SignIn) -> None:
    for person in (world.isla, world.ross, world.una):
        book(world, person, at=NOW - timedelta(hours=1))
    client = sign_in(world.ewan)
    assert client.get_page(url(world)).has("Full. 1 person waits; you would be number 2.")
    page = client.post_page(url(world, "/book"), {"seating": "in person"})
    assert page.has("Full. You are number 2 of 2 waiting.")
    assert not page.has("Isla")
    assert not page.has("1 Example Street")
    assert client.post_page(url(world, "/cancel")).has("You do not wait for Tuesday 12 December any more.")


def test_an_offered_place_is_taken_on_the_page(world: World, sign_in: SignIn) -> None:
    for person in (world.isla, world.ross, world.una):
        book(world, person)
    sign_in(world.isla).post_page(url(world, "/cancel"))
    client = sign_in(world.una)
    assert client.get_page("/falkirk/forum").has("A place is kept for you on Tuesday 12 December.")
    assert client.post_page(url(world, "/take")).has("You are booked in the room")


def test_own_meetings_are_a_neutral_calendar_file(world: World, sign_in: SignIn) -> None:
    book(world, world.isla)
    response = sign_in(world.isla).get("/falkirk/forum/my-meetings.ics")
    assert response.mimetype == "text/calendar"
    assert "SUMMARY:Practice meeting" in response.text
    assert "LOCATION" not in response.text
    assert "orum" not in response.text + response.headers["Content-Disposition"]


def test_other_programmes_and_proposed_meetings_are_not_found(world: World, sign_in: SignIn) -> None:
    with writing_block():
        stranger = create_person(create_programme("stirling"), "Kirsty Gow")
    assert sign_in(stranger).get("/falkirk/forum").status_code == 404
    assert sign_in(stranger).get(f"/stirling/forum/{world.meeting.id}").status_code == 404


SERIES = {
    "name": "Evening meetings",
    "slug": "evenings",
    "kind_of_group": "mentors",
    "audience": "mentors",
    "neutral_title": "Evening meeting",
    "rhythm": "monthly",
    "nth": "-1",
    "weekday": "0",
    "starts": "18:00",
    "ends": "19:30",
    "first_on-day": "1",
    "first_on-month": "12",
    "first_on-year": "2017",
    "last_on-day": "31",
    "last_on-month": "1",
    "last_on-year": "2018",
    "room_places": "5",
    "online_places": "5",
}


def test_an_administrator_previews_makes_and_publishes_a_series(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    page = client.post_page("/falkirk/forum/series/new", SERIES)
    assert page.has("2 meetings would be made")
    assert page.has("Monday 25 December 2017")
    assert page.has("Bank holiday")
    assert queries.series_by_slug(world.programme.id, "evenings") is None
    page = client.post_page("/falkirk/forum/series/new", SERIES | {"do": "make"})
    assert page.has("2 meetings made.")
    made = queries.series_by_slug(world.programme.id, "evenings")
    assert made is not None
    proposed = made.meetings[0]
    assert sign_in(world.isla).get(f"/falkirk/forum/{proposed.id}").status_code == 404
    page = sign_in(world.administrator).post_page("/falkirk/forum/series/evenings/publish")
    assert page.has("2 meetings published.")


def test_a_telling_title_and_missing_facts_are_refused_with_what_was_typed(
    world: World, sign_in: SignIn
) -> None:
    client = sign_in(world.administrator)
    page = client.post_page("/falkirk/forum/series/new", SERIES | {"neutral_title": "Abuse", "do": "make"})
    assert any("locked phone" in message for message in page.errors)
    page = client.post_page("/falkirk/forum/series/new", SERIES | {"name": "", "rhythm": ""})
    assert "Enter the name of the series" in page.errors
    assert "Choose how often the series meets" in page.errors


def test_an_administrator_moves_and_calls_off_a_meeting(world: World, sign_in: SignIn) -> None:
    book(world, world.isla)
    client = sign_in(world.administrator)
    page = client.get_page(url(world, "/change"))
    typed = {name: values[0] for name, values in page.typed().items() if name != "csrf_token"}
    page = client.post_page(url(world, "/change"), typed | {"day-day": "13"})
    assert ("Say why the meeting moves: everybody booked or waiting is told.", "#reason") in [
        (link.text, link.get("href")) for link in page.main.all("a")
    ]
    page = client.post_page(url(world, "/change"), typed | {"day-day": "13", "reason": "The hall is let."})
    assert page.has("Everybody booked or waiting is told.")
    assert page.has("Wednesday 13 December 2017")
    assert client.get_page(url(world, "/call-off")).has("1 place is taken.")
    assert client.post_page(url(world, "/call-off"), {"reason": ""}).errors == ["Say why it is called off"]
    assert client.post_page(url(world, "/call-off"), {"reason": "Snow."}).has("This meeting is called off.")
    assert world.meeting.status is MeetingStatus.CANCELLED


def test_the_register_is_kept_by_administrators_only(world: World, sign_in: SignIn) -> None:
    booking = book(world, world.isla, Seating.ONLINE)
    assert sign_in(world.ross).get(url(world, "/register")).status_code == 403
    client = sign_in(world.administrator)
    assert client.get_page(url(world, "/register")).has("Isla Beaton")
    with clock.held(OVER):
        page = client.post_page(url(world, "/register"), {f"mark-{booking.id}": "attended"})
        assert page.has("The register is saved.")
    assert booking.status is BookingStatus.ATTENDED


def test_the_series_page_counts_and_names_nobody(world: World, sign_in: SignIn) -> None:
    book(world, world.isla)
    page = sign_in(world.administrator).get_page("/falkirk/forum/series")
    assert page.has("1 of 2")
    assert not page.has("Isla")


def test_a_stopped_person_reads_neutral_words_and_nobody_else_a_hint(world: World, sign_in: SignIn) -> None:
    with writing_block():
        create_keep_apart(world.isla, world.ross)
    book(world, world.isla)
    page = sign_in(world.ross).post_page(url(world, "/book"), {"seating": "in person"})
    assert page.has("The training team will be in touch about this.")
    assert not page.has("1 Example Street")
    page = sign_in(world.una).get_page(url(world))
    assert page.has("1 of 2 places left")
    assert not page.has("wait")
