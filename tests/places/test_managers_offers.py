"""Managers are reminded of an offer and hear when it runs out; what is only held for them ends in silence."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.places import queries, services
from app.places.enums import PlaceAction, PlaceStatus
from app.places.models import Place
from app.places.services import moves
from app.platform import clock, seats
from app.platform.db import db
from app.platform.mail import OutboxMessage
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, World
from tests.support.factories.places import accept_offer

pytestmark = pytest.mark.core_released


@pytest.fixture
def offer(world: World) -> Place:
    """Isla has accepted, so her manager is offered a place on the supervisor session."""
    with writing_block():
        isla = queries.own_place(world.person("Isla Beaton").id, world.falkirk.core.id)
        assert isla is not None
        accept_offer(isla, at=ANSWERED)
    found = queries.own_place(world.manager.id, world.falkirk.supervisor.id)
    assert found is not None
    return found


def _closed(world: World) -> datetime:
    return clock.end_of(world.falkirk.cohort.supervisor_offers_close_on) + timedelta(seconds=1)


def _run_out(at: datetime) -> None:
    with writing_block():
        for place_id in queries.offers_run_out(at):
            services.run_out(place_id, at)


def _remind(at: datetime) -> None:
    with writing_block():
        for place_id in queries.offers_to_chase(at):
            services.chase_offer(place_id, at)


def _letters(world: World, template: str = "ran_out") -> Counter[str]:
    found = db.session.execute(
        select(OutboxMessage.template, OutboxMessage.facts).where(
            OutboxMessage.to_address == world.manager.email
        )
    )
    return Counter(facts["course"] for name, facts in found if name == f"places/email/{template}" and facts)


def test_manager_hears_that_the_supervisor_offer_has_run_out(world: World, offer: Place) -> None:
    held = queries.own_place(world.manager.id, world.falkirk.awareness.id)
    assert held is not None
    _run_out(_closed(world))
    assert offer.status is held.status is PlaceStatus.LAPSED
    assert _letters(world) == Counter({world.falkirk.supervisor.course.name: 1})


def test_manager_is_reminded_of_the_supervisor_offer_alone(world: World, offer: Place) -> None:
    before = datetime(2017, 10, 31, 8, 59, tzinfo=UTC)
    first = datetime(2017, 10, 31, 9, 0, tzinfo=UTC)
    _remind(before)
    assert _letters(world, "offer_waits") == Counter()
    for _ in range(2):
        _remind(first)
    assert _letters(world, "offer_waits") == Counter({world.falkirk.supervisor.course.name: 1})
    with writing_block():
        services.accept(offer, by=world.manager, at=first)
    _remind(first + timedelta(days=4))
    assert _letters(world, "offer_waits") == Counter({world.falkirk.supervisor.course.name: 1})


def test_avoided_manager_hears_nothing_of_an_offer_either(world: World, offer: Place) -> None:
    with writing_block():
        for application in world.applications.values():
            for signature in application.countersignatures:
                signature.avoided = True
    _remind(datetime(2017, 11, 3, 9, 0, tzinfo=UTC))
    _run_out(_closed(world))
    assert offer.status is PlaceStatus.LAPSED
    assert _letters(world) == _letters(world, "offer_waits") == Counter()


def test_seat_that_comes_free_is_not_offered_to_an_avoided_manager(world: World, offer: Place) -> None:
    """Neither to one who had a place before nor to one who only waits."""
    supervisor = world.falkirk.supervisor
    with writing_block():
        moves.move(offer, PlaceAction.PUT_BACK, by=None, at=ANSWERED)
        seats.release(supervisor.pool_id, offer.person_id)
        offer.offered_at = None
    signatures = [each for one in world.applications.values() for each in one.countersignatures]
    for avoided, put_back_at in ((True, ANSWERED), (True, None), (False, None)):
        with writing_block():
            offer.put_back_at = put_back_at
            for signature in signatures:
                signature.avoided = avoided
            services.fill(supervisor, by=None, at=ANSWERED + timedelta(hours=1))
        assert offer.status is (PlaceStatus.WAITLISTED if avoided else PlaceStatus.OFFERED)
        assert _letters(world, "offered") == Counter({supervisor.course.name: 1 if avoided else 2})
