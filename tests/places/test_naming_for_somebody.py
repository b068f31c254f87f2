"""An agency's lead names a colleague for somebody's place: nothing is taken quietly, and nothing is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.directory.enums import CallState, Role
from app.directory.models import KeepApartDecision, Person
from app.directory.queries import calls
from app.directory.services import move_to_agency
from app.invariants import faults
from app.places import queries, services
from app.places.enums import PlaceStatus
from app.places.models import Place
from app.platform import clock
from app.platform.db import db, transaction
from app.platform.mail import OutboxMessage
from app.reports.queries import agency_places
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, World, build_world
from tests.support.factories.directory import create_keep_apart, create_person
from tests.support.factories.places import create_place

SignIn = Callable[[Person], Any]
CAT = "cat.cole@example.org"
COLLEAGUE = {"full_name": "Cat Cole", "email": CAT}
AGENCY_PAGE = "/falkirk/my-agency"
AFTER_THE_TIME = ANSWERED + timedelta(hours=49)


@pytest.fixture
def at() -> datetime:
    return ANSWERED


@pytest.fixture
def place(world: World) -> Place:
    with writing_block():
        return _una(world)


def _una(world: World, status: PlaceStatus = PlaceStatus.ACCEPTED) -> Place:
    """Una of the agency that `world.lead` leads has a place on the morning."""
    una = create_person(world.programme, "Una Hare", "una@example.org", agency=world.agencies["housing"])
    return create_place(world.falkirk.awareness, una, status=status)


def _cat(world: World, agency: str = "housing", *, restricted: bool = False) -> Person:
    return create_person(
        world.programme, "Cat Cole", CAT, agency=world.agencies[agency], restricted=restricted
    )


def _page_of(place: Place) -> str:
    return f"/falkirk/places/{place.id}/name-colleague"


def _name(world: World, place: Place, email: str = CAT, at: datetime = ANSWERED) -> str:
    with transaction() as outcome:
        services.name_colleague(place, full_name="Cat Cole", email=email, by=world.lead, at=at)
    return str(outcome.message)


def _templates(person: Person) -> list[str]:
    found = db.session.scalars(select(OutboxMessage.template).where(OutboxMessage.person_id == person.id))
    return [template.rpartition("/")[2] for template in found]


def _colleagues(world: World, place: Place) -> Place:
    cat = db.session.scalars(select(Person).filter_by(full_name="Cat Cole")).one()
    theirs = queries.own_place(cat.id, place.training_session_id)
    assert theirs is not None
    return theirs


@pytest.mark.parametrize("status", [PlaceStatus.ACCEPTED, PlaceStatus.OFFERED])
def test_colleague_is_asked_and_the_person_keeps_the_place(
    any_database_app: Flask, status: PlaceStatus
) -> None:
    with writing_block():
        world = build_world()
        place = _una(world, status)
        place.answer_by = ANSWERED + timedelta(days=4) if status is PlaceStatus.OFFERED else None
    assert _name(world, place) == ""
    theirs = _colleagues(world, place)
    assert _templates(theirs.person) == ["offered"]
    assert _templates(place.person) == ["colleague_named"]
    assert [fault for fault in faults() if fault.startswith("training_session")] == []
    with writing_block():
        services.recall(place, by=place.person, at=ANSWERED)
    assert place.status is status
    assert place.person_id in queries.seated_on(place.training_session_id)
    assert theirs.person_id not in queries.seated_on(place.training_session_id)


def test_place_changes_hands_once_it_is_taken(world: World, place: Place) -> None:
    assert _name(world, place) == ""
    theirs = _colleagues(world, place)
    with writing_block():
        services.accept(theirs, by=theirs.person, at=ANSWERED)
    assert (place.status, theirs.status) == (PlaceStatus.SUBSTITUTED, PlaceStatus.ACCEPTED)
    assert "handed_over" in _templates(place.person)
    moved = [(move.to_state, move.by_id) for move in queries.moves_of([place.id])[place.id]]
    assert moved[-1] == (PlaceStatus.SUBSTITUTED.value, world.lead.id)


def test_whoever_took_the_place_back_once_keeps_it(world: World, place: Place) -> None:
    _name(world, place)
    with writing_block():
        services.recall(place, by=place.person, at=ANSWERED)
    assert _name(world, place, "dan@example.org", AFTER_THE_TIME) == ""
    assert place.status is PlaceStatus.ACCEPTED
    assert len(calls(world.programme, world.administrator, CallState.TO_MAKE)) == 1


def test_whoever_has_still_to_answer_has_a_day_left(world: World) -> None:
    with writing_block():
        place = _una(world, PlaceStatus.OFFERED)
        place.answer_by = ANSWERED + timedelta(hours=30)
    assert _name(world, place) == ""
    assert _colleagues(world, place).answer_by == ANSWERED + timedelta(hours=6)


def test_nobody_is_named_in_the_last_day_of_an_offer(world: World) -> None:
    with writing_block():
        place = _una(world, PlaceStatus.OFFERED)
        place.answer_by = ANSWERED + timedelta(hours=23)
    assert _name(world, place).startswith("The offer of this place is to be answered soon")
    assert _templates(place.person) == []


def test_lead_does_not_name_themselves_and_not_without_end(world: World, place: Place) -> None:
    assert _name(world, place, world.lead.email) == "Enter a colleague’s address, not your own."
    with writing_block():
        for number in range(6):
            create_person(
                world.programme, f"Far {number}", f"far{number}@example.org", agency=world.agencies["health"]
            )
    at, said = ANSWERED, []
    for number in range(6):
        said.append(_name(world, place, f"far{number}@example.org", at))
        at += timedelta(hours=49)
    assert said[:5] == [""] * 5
    assert said[5].startswith("Several colleagues have been named already")


def _nobody_known(world: World) -> None:
    """Whoever is new here is asked at once."""


def _says_no(world: World) -> None:
    _cat(world)


def _elsewhere(world: World) -> None:
    _cat(world, "health")


def _restricted(world: World) -> None:
    _cat(world, restricted=True)


def _restricted_with_a_place(world: World) -> None:
    create_place(world.falkirk.awareness, _cat(world, restricted=True), status=PlaceStatus.ACCEPTED)


def _kept_apart(world: World) -> None:
    other = create_person(world.programme, "Orla Other", agency=world.agencies["health"])
    create_place(world.falkirk.awareness, other, status=PlaceStatus.ACCEPTED)
    create_keep_apart(_cat(world), other)


@pytest.mark.parametrize(
    ("make", "named_staff_only"),
    [
        (_nobody_known, None),
        (_says_no, None),
        (_elsewhere, False),
        (_restricted, True),
        (_restricted_with_a_place, True),
        (_kept_apart, True),
    ],
)
def test_lead_reads_the_same_whoever_is_named(
    world: World, place: Place, sign_in: SignIn, make: Callable[[World], None], named_staff_only: bool | None
) -> None:
    with writing_block():
        make(world)
        named = create_person(world.programme, "Vera Kidd", roles=[Role.ADMINISTRATOR, Role.NAMED_STAFF])
        session = place.training_session
    client = sign_in(world.lead)
    before = agency_places(world.agencies["housing"], world.lead, ANSWERED)
    words = services.preview(session, world.agencies["housing"], f"Cat Cole, {CAT}")[0].words
    done = client.post_page(_page_of(place), COLLEAGUE)
    assert done.has("The place changes hands only if your colleague takes it.")
    assert agency_places(world.agencies["housing"], world.lead, ANSWERED) == before
    assert services.preview(session, world.agencies["housing"], f"Cat Cole, {CAT}")[0].words == words
    assert client.get_page(_page_of(place)).has("A colleague was named for this place a short while ago.")
    assert _templates(place.person) == ["colleague_named"]
    seen = calls(world.programme, world.administrator, CallState.TO_MAKE)
    told = len(calls(world.programme, named, CallState.TO_MAKE))
    told += len(db.session.scalars(select(KeepApartDecision)).all())
    assert told == (0 if named_staff_only is None else 1)
    assert len(seen) == (1 if named_staff_only is False else 0)
    if named_staff_only is None:
        theirs = _colleagues(world, place)
        with writing_block():
            services.decline(theirs, by=theirs.person, at=ANSWERED)
        assert agency_places(world.agencies["housing"], world.lead, ANSWERED) == before
    else:
        assert db.session.get_one(Place, place.id).status is PlaceStatus.ACCEPTED
    with clock.held(AFTER_THE_TIME):
        assert sign_in(world.lead).get_page(_page_of(place)).has("Name this colleague")


def test_address_of_the_person_themselves_is_answered_like_any_other(world: World, place: Place) -> None:
    assert _name(world, place, place.person.email) == ""
    assert place.status is PlaceStatus.ACCEPTED
    assert place.person.email == "una@example.org"


def test_page_is_reached_from_the_agencys_and_says_each_fault(
    world: World, place: Place, sign_in: SignIn
) -> None:
    client = sign_in(world.lead)
    assert client.get_page(AGENCY_PAGE).has("Give this place to a colleague")
    page = client.get_page(_page_of(place))
    assert page.has("Please speak with them first")
    wrong = client.post_page(_page_of(place), {"full_name": "", "email": "cat"})
    assert wrong.has("Enter your colleague’s full name")
    client.post_page(_page_of(place), COLLEAGUE)
    own = sign_in(place.person)
    assert own.get_page(f"/falkirk/places/{place.id}").has("A colleague has been asked to take your place")
    assert own.post_page(f"/falkirk/places/{place.id}/take-back", {}).has("You have the place again.")


def test_places_that_are_not_the_leads_to_name_for_are_not_found(
    world: World, place: Place, sign_in: SignIn
) -> None:
    with writing_block():
        own = create_place(world.falkirk.awareness, world.lead, status=PlaceStatus.ACCEPTED)
        hidden = create_place(
            world.falkirk.awareness, _cat(world, restricted=True), status=PlaceStatus.ACCEPTED
        )
        far = create_person(world.programme, "Fay Far", agency=world.agencies["health"])
        foreign = create_place(world.falkirk.awareness, far, status=PlaceStatus.ACCEPTED)
        waits = create_person(world.programme, "Wim Waits", agency=world.agencies["housing"])
        waiting = create_place(world.falkirk.awareness, waits, status=PlaceStatus.WAITLISTED)
        asked = services.hand_over(foreign, full_name="Dee Dow", email="dee@example.org", by=far, at=ANSWERED)
        assert asked is not None
    client = sign_in(world.lead)
    for each in (own, hidden, foreign, waiting, asked):
        assert client.get(_page_of(each)).status_code == 404
        assert client.post(_page_of(each), data=COLLEAGUE).status_code == 404
    assert client.get(_page_of(place)).status_code == 200
    assert sign_in(world.administrator).get(_page_of(place)).status_code == 403
    with writing_block():
        move_to_agency(place.person, world.agencies["police"], by=None, at=ANSWERED)
    assert sign_in(world.lead).get(_page_of(place)).status_code == 404


def test_somebody_who_becomes_restricted_is_out_of_the_leads_reach(
    world: World, place: Place, sign_in: SignIn
) -> None:
    with writing_block():
        place.person.restricted = True
    client = sign_in(world.lead)
    assert not client.get_page(AGENCY_PAGE).has("Una Hare")
    assert client.get(_page_of(place)).status_code == 404
