"""Waiting for the room while the booking online stands; clashes; names by consent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from app.directory.models import Person
from app.forum import queries, services
from app.forum.enums import BookingStatus, Seating
from app.forum.models import ForumBooking
from app.forum.services import checking
from app.places.enums import PlaceStatus
from app.platform import jobs, mail, seats
from app.schedule import JOBS
from app.training.enums import Level
from tests.conftest import writing_block
from tests.forum.conftest import NOW, World
from tests.forum.test_services import ONLINE, ROOM, book, cancel, facts, letters, names
from tests.support.factories.directory import create_keep_apart, create_person
from tests.support.factories.mentoring import create_mentor_period
from tests.support.factories.places import create_place
from tests.support.factories.training import create_cohort, create_course, create_training_session

SignIn = Callable[[Person], Any]
HOUR = timedelta(hours=1)


def wait(booking: ForumBooking, side: Seating = ROOM, at: Any = NOW + HOUR) -> None:
    with writing_block():
        services.wait_beside(booking, side, by=booking.person, at=at)


def whole() -> None:
    assert list(checking.faults()) == []


def test_waiting_for_the_room_keeps_the_online_booking(world: World, sign_in: SignIn) -> None:
    isla = book(world, world.isla)
    book(world, world.ross)
    una = book(world, world.una, ONLINE)
    client = sign_in(world.una)
    page = client.get_page(f"/falkirk/forum/{world.meeting.id}")
    assert page.has("You would keep your place online while you wait.")
    page = client.post_page(f"/falkirk/forum/{world.meeting.id}/wait", {"seating": "in person"})
    assert page.has(
        "You wait for a place in the room on Tuesday 12 December, and keep yours online meanwhile."
    )
    assert page.has("You are number 1 of 1 waiting.")
    assert (una.status, una.seating, una.waits_for) == (BookingStatus.BOOKED, ONLINE, ROOM)
    # Somebody without a booking waits behind, whatever else was booked.
    ewan = book(world, world.ewan, at=NOW + 2 * HOUR)
    assert queries.places_in_line(world.ewan, [world.meeting]) == {world.meeting.id: 2}
    cancel(isla, NOW + 3 * HOUR)
    assert una.answer_by == NOW + 51 * HOUR
    assert (una.status, ewan.status) == (BookingStatus.BOOKED, BookingStatus.WAITLISTED)
    assert "Your place online stays yours" in mail.render(letters(world.una)[-1]).text
    whole()
    # What is kept can be answered, also once the meeting is for others.
    with writing_block():
        world.series.cohorts = [create_cohort(world.programme, slug="second", name="Second cohort")]
    page = client.get_page("/falkirk/forum")
    assert page.has("A place is kept for you")
    assert page.has("Take this place")
    assert page.has("Let somebody else have it")
    assert client.post_page(f"/falkirk/forum/{world.meeting.id}/take").has("You are booked in the room")
    assert (una.seating, una.waits_for, una.answer_by) == (ROOM, None, None)
    assert sorted(names(world.una)) == ["booked", "changed", "offered"]
    assert seats.seat_of(world.meeting.online_pool_id, world.una.id) is None
    whole()


@pytest.mark.parametrize("end", ["let go", "time is over", "cancelled", "handed over", "called off"])
def test_a_seat_kept_beside_a_booking_comes_free_however_it_ends(world: World, end: str) -> None:
    isla = book(world, world.isla)
    book(world, world.ross)
    una = book(world, world.una, ONLINE)
    wait(una)
    ewan = book(world, world.ewan, at=NOW + 2 * HOUR)
    if end == "handed over":
        with writing_block():
            colleague = create_person(world.programme, "Kay Dunn", agency=world.una.agency)
            create_mentor_period(colleague)
            services.hand_over(
                una, full_name="Kay Dunn", email=colleague.email, by=world.una, at=NOW + 2 * HOUR
            )
    cancel(isla, NOW + 3 * HOUR)
    assert una.answer_by is not None
    later = NOW + 4 * HOUR
    if end == "time is over":
        jobs.run_due(JOBS, NOW + 52 * HOUR)
        assert names(world.una) == ["booked", "offered", "lapsed"]
    else:
        with writing_block():
            match end:
                case "let go":
                    services.stop_waiting(una, by=world.una, at=later)
                case "cancelled":
                    services.cancel_booking(una, by=world.una, at=later)
                case "handed over":
                    theirs = queries.handed_to(una)
                    assert theirs is not None
                    services.answer_offer(theirs, by=theirs.person, at=later)
                case "called off":
                    services.call_off(world.meeting, reason="Snow.", by=world.administrator, at=later)
    stands = end in {"let go", "time is over"}
    assert (una.status is BookingStatus.BOOKED, una.waits_for, una.answer_by) == (stands, None, None)
    assert ewan.status is (BookingStatus.CANCELLED if end == "called off" else BookingStatus.OFFERED)
    whole()


def test_a_free_side_is_taken_at_once_and_a_move_keeps_the_line(world: World) -> None:
    una = book(world, world.una, ONLINE)
    wait(una)
    assert (una.seating, una.waits_for) == (ROOM, None)
    book(world, world.isla, at=NOW + HOUR)
    ross = book(world, world.ross, ONLINE)
    wait(ross)
    later = {"starts_at": world.meeting.starts_at + HOUR, "ends_at": world.meeting.ends_at + HOUR}
    with writing_block():
        moved = facts(world, **later, reason="The hall is let.")
        services.change_meeting(world.meeting, moved, by=None, at=NOW)
    assert ross.waits_for is ROOM
    assert queries.places_in_line(world.ross, [world.meeting]) == {world.meeting.id: 1}
    fewer = facts(world, **later, room_places=1)
    told = "In the room: 2 places are taken, so the number cannot go down"
    with pytest.raises(AssertionError, match=told), writing_block():
        services.change_meeting(world.meeting, fewer, by=None, at=NOW)


def test_training_at_the_same_time_is_told_and_booked_only_knowingly(world: World, sign_in: SignIn) -> None:
    with writing_block():
        course = create_course(world.programme, code="awareness", level=Level.AWARENESS, days=1)
        session = create_training_session(
            course, days=[(date(2017, 12, 12), "09:30", "14:00", None)], slug="clash", capacity=3
        )
        create_place(session, world.isla, status=PlaceStatus.ACCEPTED)
    client, url = sign_in(world.isla), f"/falkirk/forum/{world.meeting.id}"
    page = client.get_page("/falkirk/forum")
    assert page.has("at that time, 09:30 to 14:00. You can book all the same.")
    # A page that was opened before knew nothing of it.
    unknowing = client.post_page(f"{url}/book", {"seating": "online"})
    assert unknowing.has("If you want to book all the same, press the button again.")
    assert queries.booking_of(world.isla, world.meeting) is None
    several = client.post_page("/falkirk/forum/book-several", {f"seat-{world.meeting.id}": "online"})
    assert "press the button again" in several.errors[0]
    assert client.post_page(f"{url}/book", {"seating": "online", "knowing": "yes"}).has(
        "You are booked online"
    )


def test_names_are_for_mentors_who_both_agreed_and_hide_whom_they_must(world: World, sign_in: SignIn) -> None:
    with writing_block():
        hidden = create_person(world.programme, "Rhona Law", agency=world.isla.agency, restricted=True)
        create_mentor_period(hidden)
        services.change_meeting(world.meeting, facts(world, online_places=9), by=None, at=NOW)
    people = (world.isla, world.ross, world.una, hidden)
    for person in people:
        book(world, person, ONLINE)
    with writing_block():
        create_keep_apart(world.isla, world.una)
    url = f"/falkirk/forum/{world.meeting.id}"
    for person in (world.ross, world.una, hidden):
        page = sign_in(person).post_page("/falkirk/forum/my-name", {"shown": "yes"})
        assert page.has("Fellow mentors who agreed as well see your name")
    client = sign_in(world.isla)
    assert not client.get_page(url).has("Ross Kerr")
    client.post_page("/falkirk/forum/my-name", {"shown": "yes"})
    page = client.get_page(url)
    assert page.has("Ross Kerr")
    assert not page.has("Una Scott")
    assert not page.has("Rhona Law")
    assert not sign_in(world.newcomer).get_page(url).has("Ross Kerr")
    sign_in(world.ross).post_page("/falkirk/forum/my-name", {"shown": "no"})
    assert sign_in(world.isla).get_page(url).has("Nobody who shows the name has booked yet.")
