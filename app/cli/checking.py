"""Whether the data are as they must be."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.invariants import faults


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
