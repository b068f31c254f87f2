"""A session that begins soon with fewer people than it runs with stands on the work queue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from app.directory.enums import Role
from app.directory.models import Person
from app.home import queries
from app.home.queries.work import Matter
from app.places.enums import PlaceStatus
from app.platform.working_days import Calendars
from app.training.enums import SessionStatus
from tests.conftest import writing_block
from tests.home.conftest import World
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.places import create_place
from tests.support.factories.training import create_falkirk_cohort

# The supervisors' day begins on Friday 17 November at 09:30.
EARLY = datetime(2017, 10, 27, 9, 0, tzinfo=UTC)
SOON = datetime(2017, 10, 27, 9, 31, tzinfo=UTC)
BEGUN = datetime(2017, 11, 17, 9, 31, tzinfo=UTC)
SignIn = Callable[[Person], Any]


def _below(administrator: Person, at: datetime) -> list[tuple[str, int]]:
    programme = administrator.programme
    desk = queries.desk_of(programme, None, administrator, Calendars(), at)
    return [(each.slug, each.count) for each in desk.of(Matter.BELOW)]


def test_missing_people_are_counted_in_the_last_three_weeks(any_database_app: Flask) -> None:
    with writing_block():
        programme = create_programme()
        falkirk = create_falkirk_cohort(programme)
        falkirk.supervisor.minimum_numbers = 2
        administrator = create_person(programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])
        agency = create_agency(programme)
        person = create_person(programme, "Isla Beaton", agency=agency)
        other = create_person(programme, "Ross Kerr", agency=agency)
    slug = falkirk.supervisor.slug
    assert _below(administrator, EARLY) == []
    assert _below(administrator, SOON) == [(slug, 2)]
    assert _below(administrator, BEGUN) == []
    with writing_block():
        create_place(falkirk.supervisor, person, status=PlaceStatus.ACCEPTED)
    assert _below(administrator, SOON) == [(slug, 1)]
    with writing_block():
        place = create_place(falkirk.supervisor, other, status=PlaceStatus.REQUESTED)
    # Somebody asks: that line says so, and there are places to share out first.
    assert _below(administrator, SOON) == []
    with writing_block():
        place.status = PlaceStatus.WITHDRAWN
        falkirk.supervisor.status = SessionStatus.CANCELLED
    assert _below(administrator, SOON) == []


def test_places_that_are_still_to_be_shared_out_are_not_missing(any_database_app: Flask) -> None:
    with writing_block():
        programme = create_programme()
        falkirk = create_falkirk_cohort(programme)
        falkirk.core.minimum_numbers = 3
        administrator = create_person(programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])
    assert _below(administrator, SOON) == []


def test_work_queue_leads_to_the_session(world: World, sign_in: SignIn) -> None:
    with writing_block():
        world.falkirk.supervisor.minimum_numbers = 15
    page = sign_in(world.administrator).get_page("/falkirk/work-queue")
    assert page.has("15 people short of the number it runs with, and it begins within three weeks")
    link = next(each for each in page.main.all("a") if each.text.startswith("See the session"))
    assert link.get("href").endswith(f"/plan/sessions/{world.falkirk.supervisor.slug}")


@pytest.fixture
def at() -> datetime:
    return SOON
