"""Who stands in the stories of the directory's pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.directory.enums import Role
from app.directory.models import Person, Programme
from tests.support.factories.directory import create_agency, create_person, create_programme

Writing = Callable[[], Any]


@pytest.fixture
def programme(app: Flask, writing: Writing) -> Programme:
    with writing():
        return create_programme()


@pytest.fixture
def admin(programme: Programme, writing: Writing) -> Person:
    with writing():
        return create_person(programme, "Una Reid", roles=(Role.ADMINISTRATOR,))


@pytest.fixture
def named(programme: Programme, writing: Writing) -> Person:
    with writing():
        return create_person(programme, "Vera Kidd", roles=(Role.NAMED_STAFF,))


@pytest.fixture
def isla(programme: Programme, writing: Writing) -> Person:
    with writing():
        agency = create_agency(programme, "housing", "Housing service")
        return create_person(
            programme, "Isla Beaton", agency=agency, telephone="01632 960001", job_title="Support worker"
        )
