"""Looking each night for what must never be: logged without names, told to administrators when it is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app import invariants
from app.directory.enums import CallState, Role
from app.directory.models import Call, EmailWording, Person
from app.directory.services import ask_for_call
from app.platform import checks
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.training.enums import CohortStatus
from app.training.models import Cohort
from tests.support.factories.directory import create_person, create_programme
from tests.support.factories.training import create_cohort

Writing = Callable[[], Any]
NIGHT = datetime(2018, 1, 10, 4, 0, tzinfo=UTC)


def _change(model: Any, **values: Any) -> None:
    db.session.execute(update(model).values(**values))


@pytest.fixture
def admin(app: Flask, writing: Writing, at: datetime) -> Person:
    with writing():
        programme = create_programme()
        create_cohort(programme)
        person = create_person(programme, "Una Reid", roles=[Role.ADMINISTRATOR])
        ask_for_call(person, "a message", at=at)
    return person


def test_nothing_is_found_where_nothing_is_wrong(admin: Person) -> None:
    assert invariants.faults() == []


def test_moves_that_no_rule_made_are_found_in_every_feature(
    admin: Person, writing: Writing, at: datetime
) -> None:
    with writing():
        _change(Call, status=CallState.MADE)
        db.session.add(
            EmailWording(
                programme_id=admin.programme_id,
                template="mentoring/email/received",
                version=3,
                text="Hello",
                written_at=at,
            )
        )
        cohort = db.session.scalars(select(Cohort)).one()
        db.session.add(
            AuditEntry(
                at=at,
                via="page",
                action="x",
                subject_kind="cohort",
                subject_id=cohort.id,
                from_state=CohortStatus.CANCELLED,
                to_state=CohortStatus.PUBLISHED,
            )
        )
    found = invariants.faults()
    assert len(found) == 3
    assert found[0].startswith("call ") and found[0].endswith("it is made and has no history")
    assert found[1].endswith("a version is missing")
    assert found[2].endswith("it moved from cancelled to published, which no rule allows")
    assert not any("Una" in fault for fault in found)


def test_one_look_a_night(admin: Person, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "app.invariants")
    assert invariants.check_nightly(NIGHT) is True
    assert invariants.check_nightly(NIGHT + timedelta(hours=20)) is False
    assert invariants.check_nightly(NIGHT + timedelta(hours=24)) is True
    assert [record.message for record in caplog.records] == ["data_checked", "data_checked"]
    assert db.session.scalar(select(func.count()).where(AuditEntry.subject_kind == checks.KIND)) == 2


def test_administrators_hear_only_when_something_is_wrong(
    admin: Person,
    sign_in: Callable[[Person], Any],
    writing: Writing,
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = sign_in(admin)
    invariants.check_nightly(NIGHT)
    assert not client.get_page("/falkirk/settings").has("not as it must be")
    with writing():
        _change(Call, status=CallState.MADE)
    invariants.check_nightly(NIGHT + timedelta(days=1))
    page = client.get_page("/falkirk/settings")
    assert page.has("Something in the stored data is not as it must be.")
    assert page.has("Thursday 11 January 2018, 04:00")
    faults = [record for record in caplog.records if record.message == "data_fault"]
    assert len(faults) == 1
    assert "Una" not in caplog.text
    with writing():
        _change(Call, status=CallState.TO_MAKE)
    invariants.check_nightly(NIGHT + timedelta(days=2))
    assert not client.get_page("/falkirk/settings").has("not as it must be")
