"""A forum with two places a side, and four mentors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.directory.enums import Role
from app.directory.models import Person, Programme
from app.forum.models import ForumMeeting, ForumSeries
from tests.conftest import writing_block
from tests.support.beginnings import Beginnings
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.forum import create_series
from tests.support.factories.mentoring import create_mentor_period
from tests.support.factories.training import create_venue

NOW = datetime(2017, 12, 1, 9, 0, tzinfo=UTC)
BEGUN = datetime(2017, 12, 12, 14, 0, tzinfo=UTC)
OVER = datetime(2017, 12, 12, 16, 0, tzinfo=UTC)


@dataclass
class World:
    """What the tests of this folder start from."""

    programme: Programme
    series: ForumSeries
    meeting: ForumMeeting
    isla: Person
    ross: Person
    una: Person
    ewan: Person
    newcomer: Person
    administrator: Person


@pytest.fixture
def at() -> datetime:
    return NOW


@pytest.fixture
def world(app: Flask, beginnings: Beginnings) -> World:
    return beginnings.begin(make_world)


def make_world() -> World:
    """A forum, its mentors and whoever keeps it."""
    with writing_block():
        programme = create_programme()
        agency = create_agency(programme)
        series = create_series(programme, venue=create_venue(programme))
        mentors = [
            create_person(programme, name, agency=agency)
            for name in ("Isla Beaton", "Ross Kerr", "Una Scott", "Ewan Muir")
        ]
        for mentor in mentors:
            create_mentor_period(mentor)
        return World(
            programme,
            series,
            series.meetings[0],
            *mentors,
            newcomer=create_person(programme, "Nan Reid"),
            administrator=create_person(programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR]),
        )
