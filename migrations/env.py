"""How the schema is brought from one version to the next, on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from app.platform.db import UtcDateTime, db

INDENT = "    "


def render_item(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Our own column type is a plain one in a migration, which must outlive the code."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def migrate(connection: Connection) -> None:
    """Run the versions in one transaction."""
    options = dict(current_app.extensions["migrate"].configure_args)
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_item=render_item,
        **options,
    )
    with context.begin_transaction():
        context.run_migrations()


def run() -> None:
    """SQLite rebuilds tables to change them: foreign keys are off meanwhile and checked before the end."""
    with db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            migrate(connection)
            connection.commit()
            return
        raw = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            migrate(connection)
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if orphans:
                raise RuntimeError(f"The migration left {len(orphans)} rows without what they refer to.")
            connection.commit()
        finally:
            connection.rollback()
            raw.execute("PRAGMA foreign_keys=ON")


run()
