"""The engine and the one way to write."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, StatementError

from app.platform import links
from app.platform.audit import Reason
from app.platform.clock import ServiceClock
from app.platform.db import db, in_transaction, transaction
from app.platform.errors import RuleBroken


def test_transaction_commits_what_was_added(any_database_app: Flask) -> None:
    with transaction() as outcome:
        db.session.add(Reason(text="because"))
    assert outcome.ok
    assert db.session.scalars(select(Reason.text)).all() == ["because"]


def test_transaction_undoes_everything_when_a_rule_is_broken(any_database_app: Flask) -> None:
    with transaction() as outcome:
        db.session.add(Reason(text="because"))
        db.session.flush()
        raise RuleBroken("Applications closed on Friday.")
    assert (outcome.ok, outcome.message) == (False, "Applications closed on Friday.")
    assert db.session.scalars(select(Reason)).all() == []


def test_transaction_inside_another_is_refused(app: Flask) -> None:
    with pytest.raises(RuntimeError), transaction(), transaction():
        pass


def test_write_outside_a_transaction_is_refused_by_the_database(any_database_app: Flask) -> None:
    with pytest.raises(DBAPIError):
        db.session.execute(text("INSERT INTO seat_pool (id, purpose) VALUES ('0', 'x')"))
    db.session.rollback()
    db.session.add(Reason(text="because"))
    with pytest.raises(DBAPIError):
        db.session.commit()
    db.session.rollback()


def test_time_without_a_zone_is_refused(app: Flask) -> None:
    naive = datetime(2017, 9, 18, 9)  # noqa: DTZ001 - the fault under test
    with pytest.raises(StatementError), transaction():
        db.session.add(ServiceClock(id=1, at=naive, target=naive))


def test_time_comes_back_aware_and_in_utc(any_database_app: Flask, at: datetime) -> None:
    with transaction():
        db.session.add(ServiceClock(id=1, at=at, target=at))
    db.session.expire_all()
    stored = db.session.scalars(select(ServiceClock.at)).one()
    assert stored == at
    assert stored.tzinfo is UTC or stored.utcoffset() is not None


def test_in_transaction_passes_a_broken_rule_on(app: Flask) -> None:
    def work() -> None:
        raise RuleBroken("No.")

    with pytest.raises(RuleBroken, match="No."):
        in_transaction(work)


def test_used_link_cannot_be_used_again(any_database_app: Flask, at: datetime) -> None:
    with transaction():
        reason = Reason(text="x")
        db.session.add(reason)
        db.session.flush()
        link = links.issue("test", reason.id, programme_id=None, at=at, expires_at=at.replace(year=2018))
    with transaction() as first:
        links.use(link, at)
    with transaction() as second:
        links.use(link, at)
    assert (first.ok, second.ok) == (True, False)
    assert link.state(at) is links.LinkState.USED
