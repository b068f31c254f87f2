"""A programme that has been lived in, and clients for everybody in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.platform import clock
from app.platform.db import db
from tests.conftest import writing_block
from tests.support.databases import SqliteDatabases, build
from tests.support.page import PageClient
from tests.support.samples import Samples
from tests.support.world import AFTERWARDS, live_through


@pytest.fixture(scope="session")
def lived_database(sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which a cohort went from application to forum."""
    url = sqlite_databases.fresh()
    live_through(url, tmp_path_factory.mktemp("seed"))
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def world(lived_database: Path, tmp_path: Path) -> Iterator[Flask]:
    """An application on a copy of that database, some weeks after the course."""
    copy = tmp_path / "lived.sqlite"
    shutil.copyfile(lived_database, copy)
    app = build(f"sqlite:///{copy}")
    app.test_client_class = PageClient
    with app.app_context(), clock.held(AFTERWARDS):
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def samples(world: Flask) -> Samples:
    return Samples()


@pytest.fixture
def client_of(world: Flask, samples: Samples) -> Callable[[str], FlaskClient]:
    """`client_of("assessor")` is a browser in which that part of the cast is signed in."""
    from app.accounts.services import account_for

    cast = samples.cast()

    def make(part: str) -> FlaskClient:
        client = world.test_client()
        person = cast[part]
        if person is None:
            assert part == "anonymous", f"nobody plays the {part}"
            return client
        with writing_block():
            account = account_for(person, at=clock.now())
        with client.session_transaction() as session:
            session["_user_id"] = account.get_id()
            session["_fresh"] = True
        return client

    return make
