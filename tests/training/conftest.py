"""Falkirk's cohort and the people who plan it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from app.directory.enums import Role
from app.directory.models import Person, Programme
from tests.conftest import writing_block
from tests.support.beginnings import Beginnings
from tests.support.factories.directory import create_person, create_programme
from tests.support.factories.training import FalkirkCohort, create_falkirk_cohort


@dataclass(frozen=True)
class World:
    """What the tests of this feature start from."""

    programme: Programme
    falkirk: FalkirkCohort
    administrator: Person
    practitioner: Person


@pytest.fixture
def world(app: Flask, beginnings: Beginnings) -> World:
    return beginnings.begin(_make_world)


def _make_world() -> World:
    with writing_block():
        programme = create_programme()
        return World(
            programme=programme,
            falkirk=create_falkirk_cohort(programme),
            administrator=create_person(programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR]),
            practitioner=create_person(programme, "Isla Beaton"),
        )
