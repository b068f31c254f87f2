"""A programme that has been lived in, and clients for everybody in it."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.platform import clock
from tests.conftest import writing_block
from tests.support import databases
from tests.support.page import PageClient
from tests.support.samples import Samples
from tests.support.world import AFTERWARDS, live_through


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int, int], Path]:
    """`lived(40, 40)` is a database in which that many applied and asked: lived through once a run."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base

    def database(applicants: int, askers: int) -> Path:
        folder = shared / f"lived-{applicants}-{askers}"
        with _locked(shared / f"{folder.name}.lock"):
            if not (folder / "whole").exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                url = f"sqlite:///{folder / 'lived.sqlite'}"
                databases.make_tables(url)
                live_through(url, folder, applicants=applicants, askers=askers)
                (folder / "whole").touch()
        return folder / "lived.sqlite"

    return database


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process at a time; the others wait."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def lived_database(lived: Callable[[int, int], Path]) -> Path:
    """A database in which a cohort went from application to forum."""
    return lived(40, 40)


@contextmanager
def opened(database: Path, folder: Path) -> Iterator[Flask]:
    """An application on a copy of a database, some weeks after the course."""
    copy = folder / f"copy-of-{database.parent.name}.sqlite"
    shutil.copyfile(database, copy)
    with databases.opened(f"sqlite:///{copy}") as app, clock.held(AFTERWARDS):
        app.test_client_class = PageClient
        yield app


@pytest.fixture
def world(lived_database: Path, tmp_path: Path) -> Iterator[Flask]:
    """An application on a copy of that database, some weeks after the course."""
    with opened(lived_database, tmp_path) as app:
        yield app


@pytest.fixture
def samples(world: Flask) -> Samples:
    return Samples()


@pytest.fixture
def client_of(world: Flask, samples: Samples) -> Callable[[str], FlaskClient]:
    """`client_of("assessor")` is a browser in which that part of the cast is signed in."""
    return lambda part: signed_in_client(world, samples, part)


def signed_in_client(app: Flask, samples: Samples, part: str) -> FlaskClient:
    """A browser in which that part of the cast is signed in; "anonymous" is in nobody's name."""
    from app.accounts.services import account_for

    client = app.test_client()
    person = samples.cast()[part]
    if person is None:
        assert part == "anonymous", f"nobody plays the {part}"
        return client
    with writing_block():
        account = account_for(person, at=clock.now())
    with client.session_transaction() as session:
        session["_user_id"] = account.get_id()
        session["_fresh"] = True
    return client
