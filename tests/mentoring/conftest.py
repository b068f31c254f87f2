"""A programme with Falkirk's first cohort, an applicant and an agency."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from app.directory.models import Agency, Person, Programme
from app.mentoring.models import Criterion
from app.platform.db import db
from app.platform.mail import OutboxMessage
from app.training.models import Cohort
from tests.conftest import writing_block
from tests.support.beginnings import Beginnings
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.mentoring import create_criteria
from tests.support.factories.training import FalkirkCohort, create_falkirk_cohort

Writing = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True)
class World:
    """What most tests of applications start from."""

    programme: Programme
    agency: Agency
    applicant: Person
    falkirk: FalkirkCohort
    criteria: list[Criterion]

    @property
    def cohort(self) -> Cohort:
        return self.falkirk.cohort


@pytest.fixture
def world(app: Flask, beginnings: Beginnings) -> World:
    return beginnings.begin(_make_world)


def _make_world() -> World:
    with writing_block():
        programme = create_programme()
        agency = create_agency(programme)
        applicant = create_person(programme, agency=agency, job_title="Family worker")
        falkirk = create_falkirk_cohort(programme)
        criteria = create_criteria(falkirk.cohort)
        made = World(programme, agency, applicant, falkirk, criteria)
    return made


def mail_to(address: str) -> list[OutboxMessage]:
    """What was queued for an address, in order, whatever became of it."""
    return list(
        db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.to_address == address).order_by(OutboxMessage.queued_at)
        )
    )


def templates_to(address: str) -> list[str]:
    """The names of the letters queued for an address."""
    return [message.template.rpartition("/")[2] for message in mail_to(address)]


def statements(client: FlaskClient, path: str) -> int:
    """How many rows-reading or -writing statements a page takes."""
    seen: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
            seen.append(statement)

    db.session.expire_all()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)
