"""A cohort with a test and a questionnaire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.directory.models import Person, Programme
from app.evaluation.models import Instrument
from app.places.enums import PlaceStatus, Route
from app.places.models import Place
from app.platform.db import db
from app.training.models import TrainingSession
from tests.conftest import writing_block
from tests.support.beginnings import Beginnings
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.evaluation import create_questionnaire, create_test
from tests.support.factories.training import FalkirkCohort, create_falkirk_cohort

ACCEPTED = datetime(2017, 10, 25, 9, 0, tzinfo=UTC)
BEFORE = datetime(2017, 11, 1, 10, 0, tzinfo=UTC)
STARTS = datetime(2017, 11, 13, 13, 30, tzinfo=UTC)
ENDS = datetime(2017, 11, 16, 16, 30, tzinfo=UTC)
AFTER = datetime(2017, 11, 20, 10, 0, tzinfo=UTC)
SETTLED = datetime(2017, 12, 4, 10, 0, tzinfo=UTC)


@dataclass
class World:
    """What the tests of this folder start from."""

    programme: Programme
    falkirk: FalkirkCohort
    test: Instrument
    questionnaire: Instrument
    isla: Person
    ross: Person


@pytest.fixture
def world(app: Flask, beginnings: Beginnings) -> World:
    return beginnings.begin(_make_world)


def _make_world() -> World:
    with writing_block():
        programme = create_programme()
        agency = create_agency(programme)
        falkirk = create_falkirk_cohort(programme)
        return World(
            programme=programme,
            falkirk=falkirk,
            test=create_test(falkirk.core.course),
            questionnaire=create_questionnaire(falkirk.core.course),
            isla=create_person(programme, "Isla Beaton", agency=agency),
            ross=create_person(programme, "Ross Kerr", agency=agency),
        )


def core_place(world: World, session: TrainingSession) -> Place:
    """Isla's accepted place on a session, made without telling anybody."""
    place = Place(
        programme_id=world.programme.id,
        training_session_id=session.id,
        person_id=world.isla.id,
        agency_id=world.isla.agency_id,
        status=PlaceStatus.ACCEPTED,
        route=Route.ALLOCATED,
        asked_at=ACCEPTED,
    )
    db.session.add(place)
    db.session.flush()
    return place
