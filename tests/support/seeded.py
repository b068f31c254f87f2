"""The seed data as `make run` finds it, and the email of its past, delivered once for all stories."""

from __future__ import annotations

import mailbox
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from app.cli.running import run_round
from app.cli.seeding import load_all
from app.platform.db import db
from config import RehearsalConfig
from tests.support.databases import build
from tests.support.post_office import post_office


@dataclass(frozen=True)
class Seeded:
    """A database and the email that has been delivered from it."""

    database: Path
    letters: Path

    def messages(self) -> list[EmailMessage]:
        """What was delivered, in order."""
        parser = BytesParser(policy=policy.default)
        with closing(mailbox.mbox(self.letters)) as box:
            found = [parser.parsebytes(box.get_bytes(key)) for key in box.iterkeys()]
        return [message for message in found if isinstance(message, EmailMessage)]


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
        with closing(mailbox.mbox(seeded.letters)) as box:
            for message in office.messages:
                box.add(message)
    with closing(sqlite3.connect(unfinished)) as connection:
        connection.execute("VACUUM INTO ?", (str(seeded.database),))
