"""Loading the seed data: plain files that an administrator could edit, twice without harm."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from app.cli.seeding import cohort, evaluation, forum, groups, mentoring, people, places
from app.cli.seeding.files import folders
from app.directory.models import Programme
from app.platform import clock, ids
from app.platform.db import db, in_transaction
from app.rehearsal import services as rehearsal

# Monday 18 September 2017, 09:00 in London.
THE_START = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
# In this order: each needs what the ones before it made.
STEPS = (people, cohort, evaluation, forum, mentoring, places, groups)


@click.command("seed")
@with_appcontext
def seed() -> None:
    """Load seed_data; what is there already is left as it is."""
    load_all()


def load_all() -> None:
    """Load every programme of seed_data, each step in a transaction of its own.

    A new database gets the same identifiers every time, so that a published draw has the same result.
    """
    if current_app.config["REHEARSAL"]:
        in_transaction(lambda: rehearsal.set_clock(THE_START))
    is_new = db.session.scalar(select(Programme.id).limit(1)) is None
    db.session.rollback()
    with clock.held(THE_START), ids.repeatable("seed data") if is_new else nullcontext():
        for folder in folders():
            for step in STEPS:
                in_transaction(lambda step=step, folder=folder: step.load(folder, THE_START))  # type: ignore[misc]  # the defaults bind now
