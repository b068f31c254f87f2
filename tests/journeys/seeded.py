"""A database in which the seed data has been loaded, as `make run` finds it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from app.cli.seeding import load_all
from app.platform.db import db
from config import RehearsalConfig
from tests.support.databases import build, make_tables


def make_seeded(path: Path) -> None:
    """Load the seed data into a new database at `path`."""
    unfinished = path.with_suffix(".unfinished")
    url = f"sqlite:///{unfinished}"
    make_tables(url)
    app = build(url, REHEARSAL=True, SECRET_KEY=RehearsalConfig.SECRET_KEY)
    with app.app_context():
        load_all()
        db.session.remove()
        db.engine.dispose()
    with closing(sqlite3.connect(unfinished)) as connection:
        connection.execute("VACUUM INTO ?", (str(path),))
