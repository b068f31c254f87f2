"""Whose a handed place is: it goes back to whoever gave it last, and the colleague loses nothing by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.invariants import faults
from app.places import queries, services
from app.places.enums import PlaceStatus, Route
from app.places.models import Place
from app.platform.db import db
from app.platform.mail import OutboxMessage
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, DECIDED, World, build_world
from tests.support.factories.directory import create_person
from tests.support.factories.places import create_place, propose_and_release

LATER = ANSWERED + timedelta(hours=49)


def _seated(world: World, name: str) -> Place:
    person = create_person(world.programme, name, agency=world.agencies["police"])
    return create_place(world.falkirk.awareness, person, status=PlaceStatus.ACCEPTED)


def _hand_to_cat(place: Place) -> Place:
    theirs = services.hand_over(
        place, full_name="Cat Cole", email="cat.cole@example.org", by=place.person, at=ANSWERED
    )
    assert theirs is not None
    return theirs


def _decline(theirs: Place) -> None:
    services.decline(theirs, by=theirs.person, at=ANSWERED)


def _run_out(theirs: Place) -> None:
    assert theirs.id in queries.offers_run_out(LATER)
    services.run_out(theirs.id, LATER)


ENDS = pytest.mark.parametrize("end", [_decline, _run_out])


def _facts_of(person_id: object) -> dict[str, object]:
    """Of the last letter to somebody."""
    found = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.person_id == person_id).order_by(OutboxMessage.id)
    ).all()
    last = max(found, key=lambda message: message.template.endswith(("ran_out", "given_up")))
    assert last.facts is not None
    return dict(last.facts)


@ENDS
def test_place_goes_back_to_whoever_gave_it_last(
    any_database_app: Flask, end: Callable[[Place], None]
) -> None:
    with writing_block():
        world = build_world()
        ada, ben = _seated(world, "Ada Ames"), _seated(world, "Ben Bell")
    with writing_block():
        theirs = _hand_to_cat(ada)
        services.accept(theirs, by=theirs.person, at=ANSWERED)
        services.withdraw(theirs, by=theirs.person, at=ANSWERED)
    with writing_block():
        assert _hand_to_cat(ben).id == theirs.id
        assert queries.giver_of(theirs) == ben
        assert queries.handed_to(ada) is None
        assert ada.person_id not in queries.in_the_room(ada.training_session_id)
    with writing_block():
        end(theirs)
    assert (ada.status, ben.status) == (PlaceStatus.SUBSTITUTED, PlaceStatus.ACCEPTED)
    assert queries.seated_on(ada.training_session_id) == {ben.person_id}
    assert [fault for fault in faults() if fault.startswith("training_session")] == []


def test_whoever_is_put_forward_anew_still_has_the_place_that_may_come_back(world: World) -> None:
    with writing_block():
        ada = _seated(world, "Ada Ames")
        theirs = _hand_to_cat(ada)
        person = create_person(world.programme, "Dan Dow", agency=world.agencies["police"])
        services.nominate(
            world.falkirk.awareness,
            world.agencies["police"],
            [("Ada Ames", ada.person.email), ("Dan Dow", person.email)],
            by=world.administrator,
            at=ANSWERED,
        )
    assert ada.status is PlaceStatus.SUBSTITUTED
    with writing_block():
        _decline(theirs)
    assert ada.status is PlaceStatus.ACCEPTED


@ENDS
@pytest.mark.parametrize("status", [PlaceStatus.REQUESTED, PlaceStatus.WAITLISTED])
def test_whoever_waits_still_waits_when_a_colleagues_place_is_not_taken(
    any_database_app: Flask, end: Callable[[Place], None], status: PlaceStatus
) -> None:
    """The turn in the line, too, is the one there was: anybody of the agency can hand a place to anybody."""
    with writing_block():
        world = build_world(awareness_places=1)
        ada = _seated(world, "Ada Ames")
        cat = create_person(world.programme, "Cat Cole", email="cat.cole@example.org", agency=ada.agency)
        waits = create_place(world.falkirk.awareness, cat, status=status, asked_at=DECIDED)
        waits.route = Route.NOMINATED
    with writing_block():
        assert _hand_to_cat(ada).id == waits.id
        assert waits.status is PlaceStatus.OFFERED
    with writing_block():
        end(waits)
    assert (waits.status, waits.route, waits.asked_at) == (status, Route.NOMINATED, DECIDED)
    assert waits.offered_at is waits.answer_by is waits.answered_at is None
    assert not waits.expires_by_clock
    assert ada.status is PlaceStatus.ACCEPTED
    assert _facts_of(cat.id)["still_asks"] is True


def test_request_joins_the_list_when_places_were_shared_out_meanwhile(world: World) -> None:
    with writing_block():
        ada = _seated(world, "Ada Ames")
        cat = create_person(world.programme, "Cat Cole", email="cat.cole@example.org", agency=ada.agency)
        waits = create_place(world.falkirk.awareness, cat, status=PlaceStatus.REQUESTED, asked_at=DECIDED)
        _hand_to_cat(ada)
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
        propose_and_release(world.falkirk.awareness, world.administrator, at=ANSWERED)
    with writing_block():
        _decline(waits)
    assert waits.status in (PlaceStatus.WAITLISTED, PlaceStatus.OFFERED)


def test_colleague_who_waited_stands_in_once_the_place_is_taken(world: World) -> None:
    with writing_block():
        ada = _seated(world, "Ada Ames")
        cat = create_person(world.programme, "Cat Cole", email="cat.cole@example.org", agency=ada.agency)
        waits = create_place(world.falkirk.awareness, cat, status=PlaceStatus.WAITLISTED)
        _hand_to_cat(ada)
        services.accept(waits, by=cat, at=ANSWERED)
    assert (waits.status, waits.route) == (PlaceStatus.ACCEPTED, Route.SUBSTITUTE)
    assert ada.substitute_id is None
