"""Falkirk's cohort with four core places, ten awareness places, and people of three agencies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.directory.enums import Role
from app.directory.models import Agency, Person, Programme
from app.mentoring.enums import ApplicationStatus
from app.mentoring.models import Application
from tests.conftest import writing_block
from tests.support.beginnings import Beginnings
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.evaluation import create_test
from tests.support.factories.mentoring import create_application, create_criteria, create_signature
from tests.support.factories.places import propose_and_release
from tests.support.factories.training import FalkirkCohort, create_falkirk_cohort

DECIDED = datetime(2017, 10, 18, 9, 0, tzinfo=UTC)
ANSWERED = datetime(2017, 10, 24, 10, 0, tzinfo=UTC)

# Name, agency, merit in hundredths of a point, whether a manager signed.
APPLICANTS = (
    ("Isla Beaton", "housing", 1800, True),
    ("Ross Kerr", "housing", 1700, True),
    ("Mhairi Lorne", "housing", 1600, True),
    ("Callum Reid", "police", 1750, True),
    ("Eilidh Boyd", "police", 1500, True),
    ("Struan Gow", "health", 1400, True),
    ("Freya Munro", "health", 1900, False),
)


@dataclass
class World:
    """What the tests of this folder start from."""

    programme: Programme
    falkirk: FalkirkCohort
    agencies: dict[str, Agency]
    administrator: Person
    trainer: Person
    lead: Person
    manager: Person
    applications: dict[str, Application]

    def person(self, known_as: str) -> Person:
        return self.applications[known_as].person


@pytest.fixture
def world(app: Flask, beginnings: Beginnings, request: pytest.FixtureRequest) -> World:
    """Nothing is shared out yet; for tests marked `core_released`, core places were released at DECIDED."""
    released = request.node.get_closest_marker("core_released")
    return beginnings.begin(_make_released_world if released else _make_world)


def _make_world() -> World:
    with writing_block():
        return build_world()


def _make_released_world() -> World:
    world = _make_world()
    with writing_block():
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
    return world


def build_world(*, core_places: int = 4, awareness_places: int = 12) -> World:
    """Everything before places are shared out; inside an open transaction."""
    programme = create_programme()
    agencies = {
        code: create_agency(programme, code, relevant_staff=staff)
        for code, staff in (("housing", 40), ("police", 40), ("health", 20))
    }
    falkirk = create_falkirk_cohort(programme, core_places=core_places, awareness_places=awareness_places)
    create_criteria(falkirk.cohort)
    create_test(falkirk.core.course)
    manager = create_person(programme, "Tom Ballantyne", agency=agencies["housing"])
    applications = {}
    for name, code, merit, signed in APPLICANTS:
        person = create_person(programme, name, agency=agencies[code])
        application = create_application(
            person, falkirk.cohort, status=ApplicationStatus.APPOINTABLE, merit=merit
        )
        if signed:
            create_signature(application, manager=manager)
        applications[name] = application
    return World(
        programme=programme,
        falkirk=falkirk,
        agencies=agencies,
        administrator=create_person(programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR]),
        trainer=create_person(programme, "Finlay Kinhill", roles=[Role.TRAINER]),
        lead=create_person(programme, "Ailsa Gall", agency=agencies["housing"], roles=[Role.AGENCY_LEAD]),
        manager=manager,
        applications=applications,
    )
