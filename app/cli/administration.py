"""Commands for whoever installs the service."""

from __future__ import annotations

import re
import unicodedata

import click
from flask.cli import with_appcontext

from app.directory import queries
from app.directory.services import Founding, appoint_first_staff, found_programme
from app.platform import clock
from app.platform.audit import Via
from app.platform.db import in_transaction
from app.platform.errors import RuleBroken


@click.command("create-administrator")
@click.argument("email")
@click.option("--programme", "name", required=True, help="The programme's name; it is made when it is new.")
@click.option("--slug", default="", help="What stands in addresses; made from the name when left out.")
@click.option("--full-name", default="Training administrator", help="What the pages call this person.")
@with_appcontext
def create_administrator(email: str, name: str, slug: str, full_name: str) -> None:
    """Let EMAIL sign in as training administrator of a programme."""
    at = clock.now()

    def work() -> str:
        for programme in queries.programmes():
            if programme.name == name or (slug and programme.slug == slug):
                appoint_first_staff(
                    programme, full_name=full_name, email=email, by=None, at=at, via=Via.COMMAND
                )
                return programme.slug
        founding = Founding(
            slug=slug or _slug_of(name), name=name, area=name, contact_email=email, contact_phone=""
        )
        return found_programme(
            founding,
            administrator_name=full_name,
            administrator_email=email,
            by=None,
            at=at,
            via=Via.COMMAND,
        ).slug

    try:
        path = in_transaction(work)
    except RuleBroken as broken:
        raise click.ClickException(broken.message) from None
    click.echo(f"{email} can sign in now, and is training administrator of /{path}/.")


def _slug_of(name: str) -> str:
    """A name as it can stand in an address."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40]
