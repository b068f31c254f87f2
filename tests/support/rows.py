"""All that a database holds, so that a test can say that nothing has changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.platform.db import db


def every_row(*, without: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """Every row of every table in words, sorted; `without` names tables to leave out."""
    db.session.rollback()
    rows = {
        name: sorted(map(str, db.session.execute(select(table)).all()))
        for name, table in db.metadata.tables.items()
        if name not in without
    }
    db.session.rollback()
    return rows
