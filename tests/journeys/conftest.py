"""The seeded service, running, with its post office; and a browser."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.seeded import make_seeded
from tests.support.live import LiveService, running
from tests.support.post_office import post_office


@pytest.fixture(scope="session")
def seeded_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the seed data, made once for all processes of the run."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if own.name.startswith("popen-") else own
    made = shared / "seeded.sqlite"
    with (shared / "seeded.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make_seeded(made)
    return made


@pytest.fixture
def service(seeded_database: Path, tmp_path: Path) -> Iterator[LiveService]:
    """Web server and worker on a database of their own, mail delivered to a post office."""
    database = tmp_path / "story.sqlite"
    shutil.copyfile(seeded_database, database)
    with (
        post_office() as office,
        running(f"sqlite:///{database}", office, tmp_path / "service.log") as live,
    ):
        yield live
