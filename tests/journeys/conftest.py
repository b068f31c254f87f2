"""The seeded service, running, with its post office."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.live import LiveService, running
from tests.support.post_office import post_office
from tests.support.seeded import Seeded


@pytest.fixture
def service(seeded: Seeded, tmp_path: Path) -> Iterator[LiveService]:
    """Web server and worker on a database of their own, mail delivered to a post office."""
    database = tmp_path / "story.sqlite"
    shutil.copyfile(seeded.database, database)
    with post_office() as office:
        for each in seeded.delivered():
            office.keep(each)
        with running(f"sqlite:///{database}", office, tmp_path / "service.log") as live:
            yield live
