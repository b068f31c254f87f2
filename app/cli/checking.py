"""Whether the data are as they must be."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.mentoring.services import checking as mentoring
from app.places.services import checking as places
from app.platform.db import db


def faults() -> list[str]:
    """Everything in the database that must never be, a sentence each, without names."""
    found = [*mentoring.faults(), *places.faults()]
    db.session.rollback()
    return found


@click.command("check")
@with_appcontext
def check() -> None:
    """Look for what must never be: oversold places, seats without people, broken histories."""
    found = faults()
    for fault in found:
        click.echo(fault)
    if found:
        raise click.ClickException(f"{len(found)} faults were found.")
    click.echo("Everything is as it must be.")
