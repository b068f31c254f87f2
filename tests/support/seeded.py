"""The seed data as `make run` finds it, and the email of its past, delivered once for all stories."""

from __future__ import annotations

import pickle
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.cli.running import run_round
from app.cli.seeding import load_all
from app.platform.db import db
from config import RehearsalConfig
from tests.support.databases import build
from tests.support.post_office import Delivered, post_office


@dataclass(frozen=True)
class Seeded:
    """A database and the email that has been delivered from it."""

    database: Path
    letters: Path

    def delivered(self) -> list[Delivered]:
        """What was delivered, in order."""
        found: list[Delivered] = pickle.loads(self.letters.read_bytes())  # noqa: S301 - written by this run
        return found


def make_seeded(seeded: Seeded, empty: Path) -> None:
    """Load the seed data into a copy of an empty database, and have the worker deliver what it wrote."""
    unfinished = seeded.database.with_suffix(".unfinished")
    url = f"sqlite:///{unfinished}"
    shutil.copyfile(empty, unfinished)
    with post_office() as office:
        settings = {
            "REHEARSAL": True,
            "MAIL_KEEP_SENT": True,
            "SECRET_KEY": RehearsalConfig.SECRET_KEY,
        } | office.settings()
        app = build(url, **settings)
        with app.app_context():
            load_all()
            run_round()
            db.session.remove()
            db.engine.dispose()
        seeded.letters.write_bytes(pickle.dumps(office.delivered))
    with closing(sqlite3.connect(unfinished)) as connection:
        connection.execute("VACUUM INTO ?", (str(seeded.database),))
