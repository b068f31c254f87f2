"""Falkirk's cohort and people of each kind."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from app.directory.enums import Role, SupportKind
from app.directory.models import Person, Programme, SupportRoute
from app.platform.db import db
from tests.conftest import writing_block
from tests.support.beginnings import Beginnings
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.training import FalkirkCohort, create_falkirk_cohort


@dataclass(frozen=True)
class World:
    """What the tests of this feature start from."""

    programme: Programme
    falkirk: FalkirkCohort
    administrator: Person
    named_staff: Person
    practitioner: Person


@pytest.fixture
def world(app: Flask, beginnings: Beginnings) -> World:
    return beginnings.begin(_make_world)


def _make_world() -> World:
    with writing_block():
        programme = create_programme()
        for position, kind in enumerate(SupportKind):
            db.session.add(
                SupportRoute(
                    programme_id=programme.id,
                    kind=kind,
                    name=f"Route {position}",
                    description="Somebody listens.",
                    telephone=f"01632 96030{position}",
                    position=position,
                )
            )
        agency = create_agency(programme)
        return World(
            programme=programme,
            falkirk=create_falkirk_cohort(programme),
            administrator=create_person(programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR]),
            named_staff=create_person(
                programme, "Evan Strathie", roles=[Role.ADMINISTRATOR, Role.NAMED_STAFF]
            ),
            practitioner=create_person(programme, "Isla Beaton", agency=agency),
        )
