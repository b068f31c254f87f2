"""What random walks ran into: half a course given up, and an end that was undone."""

from __future__ import annotations

import pytest
from flask import Flask

from app.mentoring import services as mentoring
from app.mentoring.enums import ApplicationStatus
from app.places import queries, services
from app.places.enums import PlaceStatus
from app.platform import seats
from app.platform.db import transaction
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, World

pytestmark = pytest.mark.core_released


@pytest.mark.parametrize("act", [services.decline, services.withdraw])
def test_session_that_goes_with_the_course_is_not_given_up_alone(world: World, act: object) -> None:
    person = world.person("Isla Beaton")
    with transaction() as outcome:
        held = queries.own_place(person.id, world.falkirk.awareness.id)
        assert held is not None
        act(held, by=person, at=ANSWERED)  # type: ignore[operator]
    assert outcome.message.startswith("This place goes with the one on the Core course.")
    held = queries.own_place(person.id, world.falkirk.awareness.id)
    assert held is not None
    assert held.status is PlaceStatus.OFFERED


def test_undone_end_waits_for_a_place_again(world: World) -> None:
    application = world.applications["Isla Beaton"]
    place = queries.place_for_application(application.id)
    assert place is not None
    with writing_block():
        services.decline(place, by=application.person, at=ANSWERED)
    with writing_block():
        mentoring.undo(application, by=world.administrator, at=ANSWERED, note="Pressed by mistake.")
    assert application.status is ApplicationStatus.RESERVE
    assert place.status is PlaceStatus.WAITLISTED
    assert place.offered_at is None


def test_check_finds_a_place_without_a_seat_and_names_nobody(world: World, app: Flask) -> None:
    assert "training_session" not in app.test_cli_runner().invoke(args=["check"]).output
    with writing_block():
        place = queries.place_for_application(world.applications["Isla Beaton"].id)
        assert place is not None
        seats.release(world.falkirk.core.pool_id, place.person_id)
    run = app.test_cli_runner().invoke(args=["check"])
    assert run.exit_code == 1
    assert f"person {place.person_id} has a place and no seat" in run.output
    assert "Isla" not in run.output
