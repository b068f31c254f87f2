"""The worker outlasts a database that is busy, and stops between two batches when it is told to."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

import pytest
from flask import Flask

from app.cli.running import round_or_later
from app.platform import db as platform_db
from app.platform import mail
from app.platform.db import transaction
from app.platform.mail import Letter
from tests.support.databases import SqliteDatabases, opened
from tests.support.factories.directory import create_programme
from tests.support.post_office import PostOffice, post_office

IMPATIENT = "busy_timeout=200"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture
def app(
    office: PostOffice, sqlite_databases: SqliteDatabases, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    kept = [pragma for pragma in platform_db.SQLITE_PRAGMAS if not pragma.startswith("busy_timeout")]
    monkeypatch.setattr(platform_db, "SQLITE_PRAGMAS", (*kept, IMPATIENT))
    url = sqlite_databases.fresh()
    with opened(url, **office.settings()) as made:
        yield made
    sqlite_databases.drop(url)


def _queue(number: int, at: datetime) -> None:
    with transaction():
        programme = create_programme()
        for place in range(number):
            mail.queue(
                Letter("directory/email/own_words", facts={"paragraphs": ["Good morning."]}),
                to=f"person-{place}@example.org",
                programme_id=programme.id,
                at=at,
            )


def test_worker_outlasts_a_locked_database(app: Flask, office: PostOffice, at: datetime) -> None:
    _queue(3, at)
    path = app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        round_or_later(threading.Event())
        other.execute("ROLLBACK")
    assert office.messages == []
    round_or_later(threading.Event())
    assert len(office.messages) == 3


def test_worker_that_is_told_to_stop_leaves_the_rest_in_the_outbox(
    app: Flask, office: PostOffice, at: datetime
) -> None:
    _queue(3, at)
    told = threading.Event()
    told.set()
    round_or_later(told)
    assert office.messages == []
    round_or_later(threading.Event())
    assert len(office.messages) == 3
