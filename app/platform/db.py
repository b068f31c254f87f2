"""The database: engine, column types, and the one way to write.

Every request reads in a read-only transaction. `transaction()` ends that read, forgets what was loaded,
begins a transaction that may write, repeats the permission checks made so far on fresh rows, and commits.
A write outside it is refused by the database itself.
"""

from __future__ import annotations

import logging
import random
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    DateTime,
    Delete,
    Engine,
    Enum,
    MetaData,
    String,
    TypeDecorator,
    Update,
    Uuid,
    event,
    type_coerce,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.platform import ids
from app.platform.errors import RuleBroken

T = TypeVar("T")
log = logging.getLogger(__name__)

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# SQLite before this can corrupt a write-ahead log that is reset while another connection reads.
SAFE_SQLITE = (3, 51, 3)
# SQLite lets nobody queue: of many who write at once the unlucky wait long, and each has a turn in the end.
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "foreign_keys=ON",
    "synchronous=FULL",
    "busy_timeout=60000",
    "secure_delete=ON",
)
POSTGRESQL_SETTINGS = (
    "lock_timeout = '10s'",
    "statement_timeout = '30s'",
    "idle_in_transaction_session_timeout = '60s'",
)
RETRIED_STATES = {"40001", "40P01"}
MOST_TRIES = 5


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class ReadFirstSession(Session):
    """Reads only, until `transaction()` says that it may write."""

    def get_bind(
        self, mapper: Any = None, clause: Any = None, bind: Engine | Connection | None = None, **_kwargs: Any
    ) -> Engine | Connection:
        # All tables are in one database, so which of them is asked makes no difference.
        bind = bind or self.bind or db.engine
        if self.info.get("writing") or isinstance(bind, Connection):
            return bind
        # One object for each engine: a session opens a connection for every bind it has not seen.
        readers: dict[Engine, Engine] = self.info.setdefault("readers", {})
        if bind not in readers:
            readers[bind] = bind.execution_options(read_only=True)
        return readers[bind]


db = SQLAlchemy(model_class=Base, session_options={"class_": ReadFirstSession, "expire_on_commit": True})
migrate = Migrate()

if TYPE_CHECKING:

    class Model(Base):
        __abstract__ = True
else:
    Model = db.Model


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC. A naive one is refused: it would mean two instants."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A stored time must say its zone.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def as_kept(column: Any) -> ColumnElement[Any]:
    """Identifiers and instants as the database keeps them: where hundreds are read to be compared only."""
    return type_coerce(column, String)


def instant(kept: str | datetime) -> datetime:
    """What `as_kept` gave of a column of UtcDateTime, as that column would have given it."""
    moment = datetime.fromisoformat(kept) if isinstance(kept, str) else kept
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def enum_column(kind: type[StrEnum], name: str = "") -> Enum:
    """A column that the database itself keeps to the values of `kind`.

    A second column of the same kind in one table needs a `name` of its own for its constraint.
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=60,
        values_callable=lambda members: [member.value for member in members],
        name=name or kind.__name__.lower(),
    )


class Identified:
    """A row known by a random identifier that tells nothing."""

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=ids.new)


@dataclass
class Outcome:
    """How a transaction ended: `ok`, or `message` says what stood in the way; `field` as in RuleBroken."""

    ok: bool = True
    message: str = ""
    field: str = ""


_rechecks: list[Callable[[], None]] = []


def before_writing(check: Callable[[], None]) -> None:
    """Have `check` called at the start of every writing transaction (permissions are looked at again)."""
    if check not in _rechecks:
        _rechecks.append(check)


@contextmanager
def transaction() -> Iterator[Outcome]:
    """Write and commit; a RuleBroken inside undoes everything and becomes the outcome's message.

    What was loaded before is re-read inside. Any other exception undoes everything and goes on.
    Raises RuntimeError when one is open already: services compose, only the outermost caller commits.
    """
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("A transaction is open already.")
    session.rollback()
    session.info["writing"] = True
    outcome = Outcome()
    try:
        for check in _rechecks:
            check()
        yield outcome
        session.commit()
    except RuleBroken as broken:
        session.rollback()
        outcome.ok, outcome.message, outcome.field = False, broken.message, broken.field
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False


def rows_changed(statement: Update | Delete) -> int:
    """Run a conditional change and say how many rows it met: who wins a race is decided by this."""
    changed = db.session.execute(statement)
    if not isinstance(changed, CursorResult):
        raise TypeError("only a plain UPDATE or DELETE says how many rows it changed")
    return changed.rowcount


def in_transaction(work: Callable[[], T]) -> T:
    """Do one unit of work of the worker or a command, again when the database asks for it.

    Raises RuleBroken as it comes, and the database's error after five tries.
    """

    def attempt() -> T:
        with transaction() as outcome:
            result = work()
        if not outcome.ok:
            raise RuleBroken(outcome.message, field=outcome.field)
        return result

    return retrying(attempt)


def retrying(work: Callable[[], T]) -> T:
    """Call `work` again, at most five times in all, when the database undid it to resolve a conflict."""
    for tries in range(1, MOST_TRIES + 1):
        try:
            return work()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in RETRIED_STATES or tries == MOST_TRIES:
                raise
            db.session.rollback()
            time.sleep(random.uniform(0.01, 0.05) * tries)  # noqa: S311 - jitter, not a secret
    raise AssertionError("unreachable")


def init_app(app: Flask) -> None:
    """Open the database with the pragmas and time limits that keep places from being oversold."""
    url = with_driver(str(app.config["SQLALCHEMY_DATABASE_URI"]))
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    else:
        app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {"pool_pre_ping": True})
    db.init_app(app)
    migrate.init_app(app, db, directory=str(Path(app.root_path).parent / "migrations"), render_as_batch=True)
    with app.app_context():
        prepare(db.engine)


def with_driver(url: str) -> str:
    """The address of a database with the driver we use for PostgreSQL."""
    if url.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + url.split("://", 1)[1]
    return url


def prepare(engine: Engine) -> None:
    """Listen on `engine` so that each connection is set up and each transaction begins as it says."""
    on_sqlite = engine.dialect.name == "sqlite"
    if on_sqlite and sqlite3.sqlite_version_info < SAFE_SQLITE:
        log.warning("sqlite_is_old", extra={"version": sqlite3.sqlite_version})

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        if on_sqlite:
            connection.isolation_level = None
            for pragma in SQLITE_PRAGMAS:
                connection.execute("PRAGMA " + pragma)
        else:
            with connection.cursor() as cursor:
                for setting in POSTGRESQL_SETTINGS:
                    cursor.execute("SET " + setting)
            connection.commit()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        read_only = bool(connection.get_execution_options().get("read_only"))
        if on_sqlite:
            # The pragma outlives the transaction, so most requests find it as they need it.
            if connection.info.get("read_only") is not read_only:
                connection.exec_driver_sql(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
                connection.info["read_only"] = read_only
            connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
        elif read_only:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
