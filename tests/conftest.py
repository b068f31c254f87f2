"""What every test can ask for: an application on a fresh database, a page-checking client, the time."""

from __future__ import annotations

import gc
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from app.directory.models import Person
from app.platform import clock
from app.platform.db import transaction
from tests.support.beginnings import Beginnings
from tests.support.browser import chromium
from tests.support.calendar_collector import Collector, collecting
from tests.support.databases import PostgresDatabases, SqliteDatabases, opened
from tests.support.seeded import Seeded, make_seeded
from tests.support.shared import locked, shared_folder

Databases = SqliteDatabases | PostgresDatabases

# Monday 18 September 2017, 09:00 in London: where the seeded cohort's rehearsal begins.
THE_START = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
# Files that take longest, then folders by how long their files take. The first four begin at once: the
# fourth waits in the process of the first. Readings of the third are there for whoever asks later.
LONGEST_FIRST = [
    "journeys/test_falkirk_story.py",
    "sweeps/test_accessibility.py",
    "sweeps/test_access.py",
    "sweeps/test_failures.py",
    "sweeps/test_query_counts.py",
    "cli",
    "proofs",
    "migrations",
    "places",
    "safety",
    "sweeps",
    "mentoring",
    "home",
    "forum",
]
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def pytest_configure() -> None:
    """What is loaded stays: looking through it again and again takes a twentieth of the time."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)
    # How long an example takes depends on what else the computer does.
    hypothesis.settings.register_profile("any speed", deadline=None)
    hypothesis.settings.load_profile("any speed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no process waits for another at the end."""
    items.sort(key=lambda item: _place_in_line(item.path))


def _place_in_line(path: Path) -> int:
    names = (f"{path.parent.name}/{path.name}", path.parent.name)
    return min(
        (LONGEST_FIRST.index(name) for name in names if name in LONGEST_FIRST), default=len(LONGEST_FIRST)
    )


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Iterator[None]:
    """No test reaches beyond this computer."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True, scope="session")
def calendars() -> Iterator[Collector]:
    """Every calendar object that a test has written is read by three oracles when the tests are over.

    By then the tests' own browser has gone, since it came later.
    """
    with collecting() as collector:
        yield collector
    if collector.objects or collector.arrived:
        with chromium() as started:
            problems = collector.problems(started)
            assert not problems, "\n".join(problems)


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    shared = shared_folder(tmp_path_factory)
    with locked(shared / "template.lock"):
        return SqliteDatabases(tmp_path_factory.mktemp("sqlite"), shared / "template.sqlite")


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    databases = PostgresDatabases()
    yield databases
    databases.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all that this process looks at: a second beside it could not be driven."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def seeded(sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    """The seed data loaded and their email delivered, once for all processes of the run."""
    shared = shared_folder(tmp_path_factory)
    made = Seeded(shared / "seeded.sqlite", shared / "seeded.letters")
    with locked(shared / "seeded.lock"):
        if not made.database.exists():
            make_seeded(made, sqlite_databases.template)
    return made


@pytest.fixture(scope="session")
def beginnings(tmp_path_factory: pytest.TempPathFactory) -> Beginnings:
    """`beginnings.begin(make)` is what `make` makes of an empty SQLite database, made once a process."""
    return Beginnings(tmp_path_factory.mktemp("beginnings"))


def _application(databases: Databases, at: datetime, **settings: Any) -> Iterator[Flask]:
    url = databases.fresh()
    with opened(url, **settings) as app, clock.held(at):
        yield app
    databases.drop(url)


@pytest.fixture
def at() -> datetime:
    """The time of the test; a test may give its own by overriding this fixture."""
    return THE_START


@pytest.fixture
def app(sqlite_databases: SqliteDatabases, at: datetime) -> Iterator[Flask]:
    """An application on an empty SQLite database, its context open and its clock held at `at`."""
    yield from _application(sqlite_databases, at)


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database_app(request: pytest.FixtureRequest, at: datetime) -> Iterator[Flask]:
    """The same on SQLite and on PostgreSQL, one after the other."""
    name = "sqlite_databases" if request.param == "sqlite" else "postgres_databases"
    yield from _application(request.getfixturevalue(name), at)


@pytest.fixture
def writing() -> Callable[[], AbstractContextManager[Any]]:
    """`with writing():` changes the database and fails the test when a rule refuses."""
    return writing_block


class writing_block(AbstractContextManager[None]):  # noqa: N801 - reads as a function
    """A transaction that must succeed."""

    def __enter__(self) -> None:
        self.open = transaction()
        self.outcome = self.open.__enter__()

    def __exit__(self, *error: Any) -> None:
        self.open.__exit__(*error)
        assert self.outcome.ok, self.outcome.message


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without script that checks every page it is given."""
    from tests.support.page import PageClient

    app.test_client_class = PageClient
    return app.test_client()


@pytest.fixture
def sign_in(client: FlaskClient) -> Callable[[Person], FlaskClient]:
    """`sign_in(person)` has the client's next requests come from that person."""

    from app.accounts.services import account_for

    def act(person: Person) -> FlaskClient:
        with writing_block():
            account = account_for(person, at=clock.now())
        cookie = account.get_id()
        with client.session_transaction() as session:
            session.clear()
            session["_user_id"] = cookie
            session["_fresh"] = True
        return client

    return act
