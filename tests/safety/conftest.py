"""The lived-in programme of the sweeps, and every page of it that a part of the cast can reach."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.forum.models import ForumMeeting
from app.platform.db import db
from app.platform.logs import JsonLines
from app.training.models import SessionDay, Venue
from tests.conftest import writing_block
from tests.support.crawl import Found, crawl
from tests.support.samples import Samples, addresses
from tests.sweeps.conftest import (
    client_of,
    lived,
    lived_database,
    opened,
    samples,
    signed_in_client,
    world,
)

__all__ = ["client_of", "lived", "lived_database", "read", "reading", "samples", "world"]

# Stands in every address, room and joining link of the programme that is read.
CANARY = "Lapwing-4711"

Read = Callable[[str], list[Found]]


@dataclass(frozen=True)
class Reading:
    """All that a part of the cast reached in the programme as it was lived, and what was logged meanwhile."""

    found: list[Found]
    logged: str
    names: frozenset[str]


Reader = Callable[[str], Reading]


@pytest.fixture
def read(world: Flask, samples: Samples, client_of: Callable[[str], FlaskClient]) -> Read:
    """`read("trainer")` is every page, calendar and file that this part of the cast reaches now."""
    return lambda part: crawl(client_of(part), list(addresses(world, samples, "GET").values()))


@pytest.fixture(scope="session")
def reading(lived_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """`reading("trainer")` is the same in the programme as it was lived, read once a run."""

    @cache
    def once(part: str) -> Reading:
        lines = _Lines()
        log = logging.getLogger("app")
        with opened(lived_database, tmp_path_factory.mktemp("reading")) as app:
            with writing_block():
                _place_canaries()
            samples = Samples()
            client = signed_in_client(app, samples, part)
            names = frozenset(each.full_name for each in samples.cast().values() if each is not None)
            log.addHandler(lines)
            try:
                found = crawl(client, list(addresses(app, samples, "GET").values()))
            finally:
                log.removeHandler(lines)
        return Reading(found, "\n".join(lines.kept), names)

    yield once
    once.cache_clear()


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.kept: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append(self.format(record))


def _place_canaries() -> None:
    for venue in db.session.query(Venue):
        venue.address = f"1 {CANARY} Street"
    for day in (*db.session.query(SessionDay), *db.session.query(ForumMeeting)):
        day.room = f"{CANARY} room"
        day.join_link = f"https://example.org/{CANARY}"
