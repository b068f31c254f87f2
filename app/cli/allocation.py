"""Sharing out places without the service: from files, for whoever wants to check or to try something."""

from __future__ import annotations

from pathlib import Path

import click

from app.places.services import TableRefused, interchange
from app.platform.errors import RuleBroken
from app.platform.uploads import text_of

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("allocation")
def allocation() -> None:
    """Share out places from files, and check a frozen record."""


@allocation.command("propose")
@click.argument("problem", type=FILE)
@click.argument("agencies", type=FILE, required=False)
@click.option("--seed", help="What the draw is made from; for two CSV files only.")
@click.option("--places", type=click.IntRange(min=0), help="How many, where the CSV files name no session.")
@click.option("--band", type=click.IntRange(0, 100), help="The tolerance in per cent, likewise.")
@click.option("--record", "whole_record", is_flag=True, help="Print problem, engine and result together.")
def propose(
    problem: Path,
    agencies: Path | None,
    seed: str | None,
    places: int | None,
    band: int | None,
    whole_record: bool,
) -> None:
    """Print the best allocation of PROBLEM as canonical JSON.

    PROBLEM is a JSON file, or, followed by AGENCIES and a --seed, the CSV file of the people. The first line
    of a CSV file names its columns, in any order. Commas, semicolons or tabs stand between.

    \b
    People, a line each:
      id        who it is
      agency    one of those in AGENCIES
      choices   sessions, best first, with spaces between
      merit     score in hundredths of a point (0)
      score     instead of merit: the score in points, like 17.5
      roles     role groups, with spaces between (none); of those with several words all of them
      pinned    the session that is settled by hand (none)

    \b
    Agencies, a line for each agency on each session:
      session   which one
      capacity  its places; the same on all its lines
      band      tolerance around shares in per cent (none); likewise
      agency    which one
      target    its share in hundredths of a place (100)
      share     instead of target: its share in places, like 5.75
      staff     instead of target: its relevant staff, from which shares follow
      minimum   places it should have at least (0)
      maximum   places it may have at most (no limit)
      reserved  places that nobody else may have (0)
      role      instead of agency: a role group, which has a minimum only

    In brackets stands what an empty cell or a missing column means.

    With --places there is one session: leave out session, capacity, band and choices; pinned is yes or no,
    and without target, share or staff all agencies have equal parts.
    """
    try:
        if agencies is None:
            if (seed, places, band) != (None, None, None):
                raise click.UsageError("A problem in JSON has its own seed, places and band.")
            text = interchange.propose_from_json(_read(problem), whole_record=whole_record)
        else:
            if not seed:
                raise click.UsageError("Two CSV files need a --seed.")
            text = interchange.propose_from_tables(
                text_of(problem.read_bytes()),
                text_of(agencies.read_bytes()),
                seed,
                places=places,
                band=band,
                whole_record=whole_record,
            )
    except TableRefused as refused:
        option = f"--{refused.about}: " if refused.about in ("places", "band") else ""
        raise click.ClickException(f"{option}{refused.message}") from None
    except RuleBroken as broken:
        raise click.ClickException(broken.message) from None
    click.echo(text)


@allocation.command("verify")
@click.argument("record", type=FILE)
def verify(record: Path) -> None:
    """Work the frozen RECORD out again; the exit status is 0 if it comes to the same, to the letter."""
    try:
        difference = interchange.what_differs(_read(record))
    except RuleBroken as broken:
        raise click.ClickException(broken.message) from None
    if difference:
        raise click.ClickException(difference)
    click.echo("The record is right: its problem comes to exactly its result.")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException(f"{path.name} is not a text in UTF-8.") from None
