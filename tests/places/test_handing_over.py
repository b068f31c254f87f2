"""A place that is handed over: nobody else can take it, and what the colleague does not take comes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.directory.models import KeepApartDecision, Person
from app.invariants import faults
from app.places import queries, services
from app.places.enums import PlaceStatus
from app.places.models import Place
from app.platform import seats
from app.platform.db import db, transaction
from app.platform.mail import OutboxMessage
from app.training.services import cancel_session
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, DECIDED, World, build_world
from tests.support.factories.directory import create_keep_apart, create_person
from tests.support.factories.places import create_place, propose_and_release

SignIn = Callable[[Person], Any]
LATER = ANSWERED + timedelta(hours=49)


@pytest.fixture
def at() -> datetime:
    return ANSWERED


@pytest.fixture
def handed(world: World) -> tuple[Place, Place]:
    return _hand_over(world)


def _hand_over(world: World, status: PlaceStatus = PlaceStatus.ACCEPTED) -> tuple[Place, Place]:
    """The last seat of a full morning is handed to a colleague, while somebody else waits for one."""
    morning = world.falkirk.awareness
    with writing_block():
        for number in range(11):
            guest = create_person(world.programme, f"Guest {number}", agency=world.agencies["health"])
            create_place(morning, guest, status=PlaceStatus.ACCEPTED)
        giver = create_person(world.programme, "Una Hare", agency=world.agencies["police"])
        place = create_place(morning, giver, status=status)
        waits = create_person(world.programme, "Wim Waits", agency=world.agencies["police"])
        create_place(morning, waits, status=PlaceStatus.WAITLISTED)
        assert seats.free_seats([morning.pool_id])[morning.pool_id] == 0
    with writing_block():
        theirs = services.hand_over(
            place, full_name="Moira Dee", email="moira.dee@example.org", by=giver, at=ANSWERED
        )
    assert theirs is not None
    return place, theirs


def _letters(person: Person) -> Counter[str]:
    found = db.session.scalars(select(OutboxMessage.template).where(OutboxMessage.person_id == person.id))
    return Counter(template.rpartition("/")[2] for template in found)


def _one_seat(place: Place, theirs: Place) -> None:
    """One of the two has the seat, nobody else moved up, and nothing is wrong anywhere."""
    held = queries.seated_on(place.training_session_id)
    assert len(held & {place.person_id, theirs.person_id}) == 1
    assert len(held) == 12
    waits = db.session.scalars(select(Place).join(Place.person).where(Person.full_name == "Wim Waits")).one()
    assert waits.status is PlaceStatus.WAITLISTED
    assert [fault for fault in faults() if fault.startswith("training_session")] == []


def _decline(theirs: Place) -> None:
    services.decline(theirs, by=theirs.person, at=ANSWERED)


def _run_out(theirs: Place) -> None:
    assert theirs.id in queries.offers_run_out(LATER)
    services.run_out(theirs.id, LATER)


def test_nothing_ends_for_the_giver_before_the_colleague_answers(handed: tuple[Place, Place]) -> None:
    place, theirs = handed
    _one_seat(place, theirs)
    assert _letters(place.person) == Counter()
    assert _letters(theirs.person) == Counter(offered=1)
    again = transaction()
    with again as outcome:
        services.ask(place.training_session, place.person, by=place.person, at=ANSWERED)
    assert outcome.message.startswith("You have handed this place to a colleague")


@pytest.mark.parametrize("end", [_decline, _run_out])
@pytest.mark.parametrize("status", [PlaceStatus.ACCEPTED, PlaceStatus.OFFERED])
def test_place_comes_back_and_both_are_told(
    any_database_app: Flask, end: Callable[[Place], None], status: PlaceStatus
) -> None:
    with writing_block():
        world = build_world()
    place, theirs = _hand_over(world, status)
    with writing_block():
        end(theirs)
    _one_seat(place, theirs)
    assert place.status is status
    assert place.person_id in queries.seated_on(place.training_session_id)
    assert theirs.status in (PlaceStatus.DECLINED, PlaceStatus.LAPSED)
    assert _letters(place.person) == Counter(came_back=1)
    assert _letters(theirs.person) == Counter(offered=1, **{"given_up" if end is _decline else "ran_out": 1})


def test_letter_after_the_time_is_over_says_whose_the_place_is(handed: tuple[Place, Place]) -> None:
    place, theirs = handed
    with writing_block():
        _run_out(theirs)
    message = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.template == "places/email/ran_out")
    ).one()
    assert message.facts is not None
    assert message.facts["goes_back"] is True


def test_place_is_the_colleagues_once_taken(handed: tuple[Place, Place]) -> None:
    place, theirs = handed
    with writing_block():
        services.accept(theirs, by=theirs.person, at=ANSWERED)
    _one_seat(place, theirs)
    assert (place.status, theirs.status) == (PlaceStatus.SUBSTITUTED, PlaceStatus.ACCEPTED)
    assert _letters(place.person) == Counter(calendar_cancel=1, handed_over=1)
    with writing_block():
        services.withdraw(theirs, by=theirs.person, at=ANSWERED)
    assert place.status is PlaceStatus.SUBSTITUTED, "what was taken does not come back"
    assert place.person_id not in queries.seated_on(place.training_session_id)


def test_place_that_was_handed_over_cannot_be_handed_on(handed: tuple[Place, Place]) -> None:
    _, theirs = handed
    with transaction() as outcome:
        services.hand_over(
            theirs, full_name="Ann Onn", email="ann@example.org", by=theirs.person, at=ANSWERED
        )
    assert outcome.message.startswith("A colleague handed this place to you.")


def test_nobody_kept_apart_from_the_giver_comes_in_between(world: World, handed: tuple[Place, Place]) -> None:
    place, _ = handed
    with writing_block():
        newcomer = create_person(world.programme, "Pat Newcomer", agency=world.agencies["police"])
        create_keep_apart(newcomer, place.person)
        create_place(world.falkirk.awareness, newcomer, status=PlaceStatus.WAITLISTED)
        guest = db.session.scalars(select(Person).filter_by(full_name="Guest 0")).one()
        wim = db.session.scalars(select(Person).filter_by(full_name="Wim Waits")).one()
        services.withdraw(_place_of(world, wim), by=wim, at=ANSWERED)
        services.withdraw(_place_of(world, guest), by=guest, at=ANSWERED)
    assert newcomer.id not in queries.seated_on(world.falkirk.awareness.id)
    assert db.session.scalars(select(KeepApartDecision.person_id)).all() == [newcomer.id]


def test_both_are_told_when_the_session_is_called_off(world: World, handed: tuple[Place, Place]) -> None:
    place, theirs = handed
    with writing_block():
        cancel_session(world.falkirk.awareness, reason="No trainer.", by=world.administrator, at=ANSWERED)
    assert (place.status, theirs.status) == (PlaceStatus.CANCELLED, PlaceStatus.CANCELLED)
    assert _letters(place.person)["cancelled"] == _letters(theirs.person)["cancelled"] == 1
    assert [fault for fault in faults() if fault.startswith("training_session")] == []


def test_pages_say_what_is_so(world: World, handed: tuple[Place, Place], sign_in: SignIn) -> None:
    place, theirs = handed
    waiting = sign_in(place.person).get_page(f"/falkirk/places/{place.id}")
    assert waiting.has("A colleague has been asked to take your place")
    assert waiting.has("it is yours as before")
    client = sign_in(theirs.person)
    offer = client.get_page(f"/falkirk/places/{theirs.id}")
    assert offer.has("Your colleague keeps the place.")
    assert client.get_page(f"/falkirk/places/{theirs.id}/decline").has("Your colleague keeps the place")
    assert client.post_page(f"/falkirk/places/{theirs.id}/decline", {}).has("Your colleague keeps the place.")
    back = sign_in(place.person).get_page(f"/falkirk/places/{place.id}")
    assert back.has("You have a place")


def test_days_stay_in_the_diary_until_the_place_is_taken(handed: tuple[Place, Place]) -> None:
    from app.home.queries import dates_of

    place, theirs = handed
    assert [entry.about_id for entry in dates_of(place.person)] == [place.training_session.days[0].id]
    with writing_block():
        services.accept(theirs, by=theirs.person, at=ANSWERED)
    assert dates_of(place.person) == []


def test_no_colleague_is_asked_within_a_working_day_of_the_beginning(world: World) -> None:
    with writing_block():
        giver = create_person(world.programme, "Una Hare", agency=world.agencies["police"])
        place = create_place(world.falkirk.awareness, giver, status=PlaceStatus.ACCEPTED)
    saturday = datetime.fromisoformat("2017-11-11T10:00+00:00")
    assert services.may_hand_over(place, ANSWERED)
    assert not services.may_hand_over(place, saturday)
    with transaction() as outcome:
        services.hand_over(place, full_name="Ann Onn", email="ann@example.org", by=giver, at=saturday)
    assert "begins too soon" in outcome.message


def test_release_of_core_places_leaves_a_handed_place_alone(world: World) -> None:
    place, theirs = _hand_over(world)
    with writing_block():
        services.decline(theirs, by=theirs.person, at=DECIDED)
        world.falkirk.awareness.capacity = 30
        seats.resize(world.falkirk.awareness.pool_id, 30)
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
    assert place.status is PlaceStatus.ACCEPTED


def _place_of(world: World, person: Person) -> Place:
    found = queries.own_place(person.id, world.falkirk.awareness.id)
    assert found is not None
    return found
