"""A booking that a fellow mentor is asked to take over: one seat, and nobody who waits gets it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.directory.models import Call, KeepApartDecision, Person
from app.directory.services import settle_decision
from app.forum import queries, services
from app.forum.enums import BookingStatus, Seating
from app.forum.models import ForumBooking
from app.forum.services import checking, handing_over
from app.mentoring.enums import PeriodEnd
from app.mentoring.models import MentorPeriod
from app.mentoring.services import end_mentor_period
from app.platform import audit, clock, jobs, mail, seats
from app.platform.db import db, in_transaction
from app.platform.errors import RuleBroken
from app.schedule import JOBS
from tests.conftest import writing_block
from tests.forum.conftest import BEGUN, NOW, World, make_world
from tests.forum.test_services import book, cancel, facts, letters, names
from tests.support.factories.directory import create_agency, create_keep_apart, create_person
from tests.support.factories.mentoring import create_mentor_period

SignIn = Callable[[Person], Any]
TEAM = "The training team will be in touch about this."
AT_ONCE = 9
LATER = NOW + timedelta(hours=49)


@dataclass
class Full(World):
    """The room is full with Isla and Ross, Una waits; Ewan has not booked."""

    given: ForumBooking
    waits: ForumBooking


@pytest.fixture
def full(world: World) -> Iterator[Full]:
    found = _fill(world)
    yield found
    assert list(checking.faults()) == []


def _fill(world: World) -> Full:
    given = book(world, world.isla)
    book(world, world.ross)
    return Full(**vars(world), given=given, waits=book(world, world.una))


def _ask(full: Full, email: str = "", at: datetime = NOW) -> ForumBooking | None:
    with writing_block():
        theirs = services.hand_over(
            full.given, full_name="Ewan Muir", email=email or full.ewan.email, by=full.isla, at=at
        )
    return theirs


def _asked(full: Full, at: datetime = NOW) -> ForumBooking:
    theirs = _ask(full, at=at)
    assert theirs is not None
    return theirs


def _in_the_room(full: Full) -> frozenset[Any]:
    pool = full.meeting.room_pool_id
    return frozenset(
        person.id
        for person in (full.isla, full.ross, full.una, full.ewan)
        if seats.seat_of(pool, person.id) is not None
    )


def _stays_with_isla(full: Full) -> None:
    assert _in_the_room(full) == {full.isla.id, full.ross.id}
    assert full.given.status is BookingStatus.BOOKED
    assert full.waits.status is BookingStatus.WAITLISTED


def test_nothing_ends_for_the_giver_before_the_colleague_answers(full: Full) -> None:
    theirs = _asked(full)
    assert (theirs.status, theirs.seating) == (BookingStatus.OFFERED, Seating.ROOM)
    assert theirs.answer_by == NOW + timedelta(hours=48)
    _stays_with_isla(full)
    assert names(full.isla) == ["booked"]
    assert names(full.ewan) == ["handed"]
    with pytest.raises(AssertionError, match="been asked already"):
        _ask(full)
    with pytest.raises(AssertionError, match="Take that back first, then change"):
        book(full, full.isla, Seating.ONLINE)


def test_the_colleague_takes_it_and_both_rows_stay(full: Full) -> None:
    theirs = _asked(full)
    with writing_block():
        services.answer_offer(theirs, by=full.ewan, at=NOW)
    assert _in_the_room(full) == {full.ewan.id, full.ross.id}
    assert (theirs.status, full.given.status) == (BookingStatus.BOOKED, BookingStatus.CANCELLED)
    assert full.waits.status is BookingStatus.WAITLISTED
    assert names(full.isla) == ["booked", "handed_over"]
    assert names(full.ewan) == ["handed", "booked"]
    left, came = letters(full.isla)[-1].invitation, letters(full.ewan)[-1].invitation
    assert left is not None
    assert came is not None
    assert (left["method"], came["method"]) == ("CANCEL", "REQUEST")
    assert "hand over" in [entry.action for entry in audit.history(full.given)]
    assert [entry.to_state for entry in audit.history(theirs) if entry.to_state] == ["offered", "booked"]


def _no(full: Full, theirs: ForumBooking) -> None:
    cancel(theirs)


def _late(full: Full, theirs: ForumBooking) -> None:
    jobs.run_due(JOBS, LATER)


def _take_back(full: Full, theirs: ForumBooking) -> None:
    with writing_block():
        services.recall(full.given, by=full.isla, at=NOW)


@pytest.mark.parametrize(
    ("end", "giver_reads", "colleague_reads"),
    [(_no, ["not_taken"], []), (_late, ["not_taken"], ["offer_ended"]), (_take_back, [], ["offer_ended"])],
)
def test_what_is_not_taken_stays_as_if_nothing_had_happened(
    full: Full,
    end: Callable[[Full, ForumBooking], None],
    giver_reads: list[str],
    colleague_reads: list[str],
) -> None:
    theirs = _asked(full)
    end(full, theirs)
    _stays_with_isla(full)
    assert theirs.status is BookingStatus.CANCELLED
    assert names(full.isla) == ["booked", *giver_reads]
    assert names(full.ewan) == ["handed", *colleague_reads]
    with pytest.raises(AssertionError, match="answered already"):
        _take_back(full, theirs)
    assert _asked(full, LATER).id == theirs.id


def test_a_giver_who_cancels_gives_the_seat_to_the_line(full: Full) -> None:
    theirs = _asked(full)
    cancel(full.given)
    assert (theirs.status, full.waits.status) == (BookingStatus.CANCELLED, BookingStatus.OFFERED)
    assert _in_the_room(full) == {full.una.id, full.ross.id}
    assert names(full.ewan) == ["handed", "offer_ended"]
    with pytest.raises(AssertionError, match="No place is kept"), writing_block():
        services.answer_offer(theirs, by=full.ewan, at=NOW)


def test_a_meeting_called_off_ends_both(full: Full) -> None:
    theirs = _asked(full)
    with writing_block():
        services.call_off(full.meeting, reason="Snow.", by=full.administrator, at=NOW)
    assert (theirs.status, theirs.giver_id) == (BookingStatus.CANCELLED, None)
    assert names(full.ewan) == ["handed", "called_off"]


def test_every_reason_that_lies_with_the_colleague_has_one_answer(
    full: Full, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_over, "MOST_TRIES", 20)
    with writing_block():
        other = create_agency(full.programme, "Other agency")
        elsewhere = create_person(full.programme, "Ada Elder", agency=other)
        hidden = create_person(full.programme, "Rhona Law", agency=full.isla.agency, restricted=True)
        apart = create_person(full.programme, "Kay Apart", agency=full.isla.agency)
        for mentor in (elsewhere, hidden, apart):
            create_mentor_period(mentor)
        create_keep_apart(apart, full.ross)
    before = len(names(full.isla))
    people = [None, full.newcomer, elsewhere, hidden, apart, full.ross, full.una]
    for person in people:
        assert _ask(full, person.email if person else "nobody.known@example.org") is None
        if person is not None:
            assert "handed" not in names(person)
    _stays_with_isla(full)
    assert len(names(full.isla)) == before
    decision = db.session.scalars(select(KeepApartDecision)).one()
    assert decision.person_id == apart.id
    # Of somebody protected only named staff are told; of somebody kept apart there is a decision and no call.
    told = Counter(db.session.scalars(select(Call.person_id)))
    assert told == Counter({full.isla.id: len(people) - 2, hidden.id: 1})


def test_after_five_names_and_once_it_has_begun_nobody_is_asked(full: Full) -> None:
    for number in range(5):
        assert _ask(full, f"stranger.{number}@example.org") is None
    with pytest.raises(AssertionError, match="several colleagues"):
        _ask(full)
    assert services.may_hand_over(full.given, NOW)
    assert not services.may_hand_over(full.given, BEGUN)
    assert not services.may_hand_over(full.waits, NOW)


def test_one_who_must_not_meet_somebody_there_meanwhile_is_checked_again(full: Full) -> None:
    theirs = _asked(full)
    with writing_block():
        create_keep_apart(full.ewan, full.ross)
    with writing_block():
        services.answer_offer(theirs, by=full.ewan, at=NOW)
    assert theirs.status is BookingStatus.OFFERED
    _stays_with_isla(full)
    decision = db.session.scalars(select(KeepApartDecision)).one()
    with writing_block():
        settle_decision(decision, allowed=True, by=full.administrator, at=NOW)
    with writing_block():
        services.answer_offer(theirs, by=full.ewan, at=NOW)
    assert theirs.status is BookingStatus.BOOKED


def test_nobody_who_must_not_meet_the_colleague_books_meanwhile(full: Full) -> None:
    _asked(full)
    with writing_block():
        other = create_person(full.programme, "Kay Apart")
        create_mentor_period(other)
        create_keep_apart(full.ewan, other)
    assert book(full, other, Seating.ONLINE).status is BookingStatus.WAITLISTED


def test_a_moved_colleague_cannot_take_it_any_more(full: Full) -> None:
    theirs = _asked(full)
    with writing_block():
        full.ewan.agency = create_agency(full.programme, "Other agency")
    with pytest.raises(AssertionError, match="same agency only"), writing_block():
        services.answer_offer(theirs, by=full.ewan, at=NOW)
    _stays_with_isla(full)


def test_whoever_is_no_mentor_any_more_cannot_take_it(full: Full) -> None:
    theirs = _asked(full)
    with writing_block():
        (period,) = db.session.scalars(select(MentorPeriod).filter_by(person_id=full.ewan.id))
        end_mentor_period(period, PeriodEnd.STEPPED_DOWN, on=NOW.date(), by=full.administrator, at=NOW)
    assert theirs.status is BookingStatus.CANCELLED
    with pytest.raises(AssertionError, match="No place is kept for you"), writing_block():
        services.answer_offer(theirs, by=full.ewan, at=NOW)
    _stays_with_isla(full)


def test_own_page_says_until_when_the_place_is_kept(full: Full, sign_in: SignIn) -> None:
    _asked(full)
    page = sign_in(full.ewan).get_page("/falkirk/next")
    assert page.has("A place is kept for you until Sunday 3\u00a0December, 09:00.")
    assert not page.has("come free")


def test_letters_name_nobody(full: Full) -> None:
    theirs = _asked(full)
    with writing_block():
        services.change_meeting(full.meeting, facts(full, room="Room 2"), by=full.administrator, at=NOW)
        services.answer_offer(theirs, by=full.ewan, at=NOW)
    found = [mail.render(one) for person in (full.isla, full.ewan) for one in letters(person)]
    asked = next(one for one in found if "would like you to have the place" in one.text)
    assert asked.subject.startswith("Training: please answer by ")
    for one in found:
        assert one.subject.startswith("Training: ")
    assert "Isla" not in asked.text + asked.html
    assert not any("Ewan" in one.text for one in found[:3])


def test_pages_ask_and_answer(full: Full, sign_in: SignIn) -> None:
    url = f"/falkirk/forum/{full.meeting.id}"
    client = sign_in(full.isla)
    assert client.get_page(url).has("Hand it to a colleague")
    page = client.get_page(f"{url}/hand-over")
    assert page.has("They are asked and may say no.")
    page = client.post_page(f"{url}/hand-over", {"full_name": "", "email": ""})
    assert len(page.errors) == 2
    typed = {"full_name": "Isla Beaton", "email": full.isla.email}
    assert client.post_page(f"{url}/hand-over", typed).errors == [
        "Enter a colleague’s address, not your own."
    ]
    stranger = {"full_name": "Nan Reid", "email": full.newcomer.email}
    assert client.post_page(f"{url}/hand-over", stranger).has(TEAM)
    page = client.post_page(f"{url}/hand-over", {"full_name": "Ewan Muir", "email": full.ewan.email})
    assert page.has("Your colleague has been asked. You keep your booking until they take it.")
    assert page.has("A colleague has been asked to take your place")
    assert not page.has("Ewan")
    assert client.get(f"{url}/hand-over").status_code == 404
    assert client.post_page(f"{url}/take-back").has("You keep your booking. Your colleague is told.")
    _asked(full)
    colleague = sign_in(full.ewan)
    page = colleague.get_page(url)
    assert page.has("Say no: my colleague keeps it")
    assert not page.has("Isla")
    assert colleague.post_page(f"{url}/cancel").has("Your colleague keeps the place on Tuesday 12 December.")
    _stays_with_isla(full)
    _asked(full)
    assert sign_in(full.ewan).post_page(f"{url}/take").has("You are booked in the room")
    assert sign_in(full.isla).get_page(url).has("you have not booked")


def _act(full_name: str, identifier: Any, theirs_id: Any) -> Callable[[], None]:
    def take() -> None:
        theirs = db.session.get_one(ForumBooking, theirs_id)
        services.answer_offer(theirs, by=theirs.person, at=NOW)

    def give_up() -> None:
        given = db.session.get_one(ForumBooking, identifier)
        services.cancel_booking(given, by=given.person, at=NOW)

    def say_no() -> None:
        theirs = db.session.get_one(ForumBooking, theirs_id)
        services.cancel_booking(theirs, by=theirs.person, at=NOW)

    return {"take": take, "give up": give_up, "say no": say_no}[full_name]


def test_taking_refusing_and_cancelling_at_once_leave_one_seat(any_database_app: Flask) -> None:
    full = _fill(make_world())
    theirs = _asked(full)
    given_id, theirs_id = full.given.id, theirs.id
    db.session.rollback()
    ready = threading.Barrier(AT_ONCE)
    wrong: list[BaseException] = []

    def run(number: int) -> None:
        act = _act(("take", "give up", "say no")[number % 3], given_id, theirs_id)
        with any_database_app.app_context(), clock.held(NOW):
            try:
                ready.wait(60)
                in_transaction(act)
            except RuleBroken:
                pass
            except Exception as error:
                wrong.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    db.session.rollback()
    assert wrong == []
    assert list(checking.faults()) == []
    room, _ = queries.sides_of([full.meeting])[full.meeting.id]
    assert room.free == 0
    for booking_id in (given_id, theirs_id):
        moves = [
            (one.from_state, one.to_state)
            for one in audit.history(db.session.get_one(ForumBooking, booking_id))
        ]
        assert len(moves) == len(set(moves))
