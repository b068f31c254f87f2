"""A programme that has been lived in, and clients for everybody in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.databases import SqliteDatabases
from tests.support.samples import Samples
from tests.support.shared import locked, shared_folder
from tests.support.world import live_through
from tests.sweeps.programme import opened, signed_in_client
from tests.sweeps.readings import Reader, Reading, read_once


@pytest.fixture(scope="session")
def lived(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[int, int], Path]:
    """`lived(40, 40)` is a database in which that many applied and asked: lived through once a run."""
    shared = shared_folder(tmp_path_factory)

    def database(applicants: int, askers: int) -> Path:
        folder = shared / f"lived-{applicants}-{askers}"
        with locked(shared / f"{folder.name}.lock"):
            if not (folder / "whole").exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                begun = shutil.copyfile(sqlite_databases.template, folder / "lived.sqlite")
                live_through(f"sqlite:///{begun}", folder, applicants=applicants, askers=askers)
                (folder / "whole").touch()
        return folder / "lived.sqlite"

    return database


@pytest.fixture(scope="session")
def lived_database(lived: Callable[[int, int], Path]) -> Path:
    """A database in which a cohort went from application to forum."""
    return lived(40, 40)


@pytest.fixture(scope="session")
def reading(lived_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """`reading("trainer")` is all that this part of the cast reaches in that programme: read once a run."""
    shared = shared_folder(tmp_path_factory)

    @cache
    def once(part: str) -> Reading:
        kept = shared / f"reading-of-{part.replace(' ', '-')}.json"
        return read_once(lived_database, kept, tmp_path_factory.mktemp("reading"), part)

    yield once
    once.cache_clear()


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
