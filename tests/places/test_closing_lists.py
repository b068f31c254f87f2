"""Waiting lists close when the training begins: kindly, once, and managers hear that the days are free."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.directory.models import Person
from app.mentoring.enums import ApplicationStatus
from app.places import queries, services
from app.places.enums import PlaceStatus, Route
from app.places.models import Place
from app.platform import clock
from app.platform.db import db
from app.platform.mail import OutboxMessage
from tests.conftest import writing_block
from tests.places.conftest import DECIDED, World
from tests.support.factories.directory import create_person
from tests.support.factories.places import create_place

pytestmark = pytest.mark.core_released

SignIn = Callable[[Person], Any]
# Monday 13 November: awareness at 09:30, core at 13:30.
AWARENESS = datetime(2017, 11, 13, 9, 30, tzinfo=UTC)
CORE = datetime(2017, 11, 13, 13, 30, tzinfo=UTC)


@pytest.fixture
def waits(world: World) -> Place:
    """Somebody is on the core waiting list."""
    place = queries.own_place(world.person("Eilidh Boyd").id, world.falkirk.core.id)
    assert place is not None
    assert place.status is PlaceStatus.WAITLISTED
    return place


def _tick(at: datetime) -> int:
    due = queries.lists_to_close(at)
    with writing_block():
        for place_id in due:
            services.close_list(place_id, at)
    return len(due)


def _templates(address: str) -> list[str]:
    return list(
        db.session.scalars(
            select(OutboxMessage.template).where(
                OutboxMessage.to_address == address, OutboxMessage.queued_at >= AWARENESS
            )
        )
    )


def test_list_closes_when_the_course_begins_and_not_before(world: World, waits: Place) -> None:
    assert queries.next_list_closing(DECIDED) == CORE
    assert _tick(CORE - timedelta(seconds=1)) == 0
    assert _tick(CORE) == 2
    assert _tick(CORE + timedelta(days=1)) == 0
    assert queries.next_list_closing(CORE) is None
    assert waits.status is PlaceStatus.LAPSED
    application = world.applications["Eilidh Boyd"]
    assert application.status is ApplicationStatus.APPOINTABLE
    assert application.told_at is not None
    assert application.outcome_note == "The course has begun, and no place came free."


def test_whoever_waited_and_the_manager_are_told_once(world: World, waits: Place) -> None:
    _tick(CORE)
    assert _templates(waits.person.email) == ["places/email/list_closed"]
    assert _templates(world.manager.email) == ["places/email/free_for_manager"] * 2


def test_requests_that_were_never_shared_out_close_too_and_a_held_place_in_silence(world: World) -> None:
    with writing_block():
        asked = create_person(world.programme, "Una Hare", agency=world.agencies["police"])
        create_place(world.falkirk.awareness, asked)
        manager = create_person(world.programme, "Mo Held", agency=world.agencies["police"])
        create_place(world.falkirk.awareness, manager, status=PlaceStatus.WAITLISTED, route=Route.MANAGER)
    assert _tick(AWARENESS) == 2
    assert _templates(asked.email) == ["places/email/list_closed"]
    assert _templates(manager.email) == []


def test_page_says_so_kindly(waits: Place, sign_in: SignIn) -> None:
    address = f"/falkirk/places/{waits.id}"
    with clock.held(CORE - timedelta(days=6)):
        before = sign_in(waits.person).get_page(address)
    assert before.has("You are on the waiting list")
    assert before.has("Friday 10\u00a0November, 13:30")
    with clock.held(CORE - timedelta(days=1)):
        late = sign_in(waits.person).get_page(address)
    assert late.has("No place is offered so near to the training any more.")
    _tick(CORE)
    with clock.held(CORE):
        after = sign_in(waits.person).get_page(address)
        application = sign_in(waits.person).get_page(f"/falkirk/applications/{waits.application_id}")
    assert after.has("The training has begun, and no place came free for you")
    assert after.has("Thank you for waiting.")
    assert not after.has("reserve")
    assert application.has("The course has begun, and no place came free.")
    assert application.has("You can apply for a later course.")
