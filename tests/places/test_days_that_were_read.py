"""Days that move while somebody reads a page: the answer is asked again, about the new days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.directory.models import Person
from app.places import queries, services
from app.places.enums import GoneBecause, PlaceStatus, Spoken, Told
from app.places.models import Place
from app.places.services.moved_days import MOVED_SINCE
from app.platform import clock
from app.platform.db import transaction
from app.training.models import TrainingSession
from app.training.services import DayFacts, change_session_day
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, DECIDED, World, build_world
from tests.support.beginnings import Beginnings
from tests.support.factories.places import accept_offer, propose_and_release

SignIn = Callable[[Person], Any]
MOVED = ANSWERED + timedelta(hours=1)


def _released(world: World) -> None:
    """Isla has accepted her core place; Ross and Callum are offered one."""
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


def _move(world: World, session: TrainingSession, number: int = 3) -> None:
    """One day goes to a week later."""
    with writing_block():
        day = session.days[number]
        starts_at, ends_at = (moment + timedelta(days=7) for moment in (day.starts_at, day.ends_at))
        facts = DayFacts(day.course_day, starts_at, ends_at, venue=day.venue, room=day.room)
        change_session_day(day, facts, reason="Meant.", by=world.administrator, at=MOVED)


def test_offer_is_not_accepted_on_days_that_were_not_read(released: World, sign_in: SignIn) -> None:
    ross = _core(released, "Ross Kerr")
    address = f"/falkirk/places/{ross.id}"
    with clock.held(MOVED):
        client = sign_in(ross.person)
        page, no = client.get_page(address), client.get_page(f"{address}/decline")
        _move(released, released.falkirk.core)
        again = client.post_page(f"{address}/accept", page.typed(), follow_redirects=True)
        assert again.has(MOVED_SINCE)
        assert again.has("From now on: Thursday 23\u00a0November")
        assert ross.status is PlaceStatus.OFFERED
        refused = client.post_page(f"{address}/decline", no.typed())
        assert MOVED_SINCE in refused.errors
        assert refused.has("From now on: Thursday 23\u00a0November")
        assert ross.status is PlaceStatus.OFFERED
        client.post_page(f"{address}/accept", again.typed(), follow_redirects=True)
        assert ross.status is PlaceStatus.ACCEPTED


def test_place_is_not_given_up_for_days_that_were_not_read(released: World, sign_in: SignIn) -> None:
    isla = _core(released, "Isla Beaton")
    address = f"/falkirk/places/{isla.id}/withdraw"
    with clock.held(MOVED):
        client = sign_in(isla.person)
        page = client.get_page(address)
        _move(released, released.falkirk.core)
        refused = client.post_page(address, {**page.typed(), "because": GoneBecause.WORK.value})
        assert MOVED_SINCE in refused.errors
        assert refused.typed()["because"] == [GoneBecause.WORK.value]
        assert refused.has("From now on: Thursday 23\u00a0November")
        assert isla.status is PlaceStatus.ACCEPTED
        client.post_page(address, refused.typed())
        assert (isla.status, isla.gone_because) == (PlaceStatus.WITHDRAWN, GoneBecause.WORK)


def test_days_of_what_is_answered_with_it_count(any_database_app: Flask) -> None:
    with writing_block():
        world = build_world()
    _released(world)
    ross, callum = _core(world, "Ross Kerr"), _core(world, "Callum Reid")
    seen, other = services.days_seen(ross), services.days_seen(callum)
    assert seen != other
    _move(world, world.falkirk.awareness, 0)
    with transaction() as outcome:
        services.accept(ross, seen=seen, by=ross.person, at=MOVED)
    assert outcome.message == MOVED_SINCE
    with transaction() as outcome:
        services.answer_for(
            callum, Spoken.TAKES, told=Told.TELEPHONE, seen=other, by=world.administrator, at=MOVED
        )
    assert outcome.message == MOVED_SINCE
    with writing_block():
        services.accept(ross, seen=services.days_seen(ross), by=ross.person, at=MOVED)
    beside = queries.own_place(ross.person_id, world.falkirk.awareness.id)
    assert beside is not None
    assert (ross.status, beside.status) == (PlaceStatus.ACCEPTED, PlaceStatus.ACCEPTED)


def test_another_room_asks_nobody_again_who_does_not_know_the_address(released: World) -> None:
    ross = _core(released, "Ross Kerr")
    seen = services.days_seen(ross)
    day = released.falkirk.core.days[3]
    with writing_block():
        facts = DayFacts(day.course_day, day.starts_at, day.ends_at, venue=day.venue, room="Room 9")
        change_session_day(day, facts, reason="Meant.", by=released.administrator, at=MOVED)
    with writing_block():
        services.accept(ross, seen=seen, by=ross.person, at=MOVED)
    assert ross.status is PlaceStatus.ACCEPTED
