"""Reading the files of seed_data."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from app.directory import queries
from app.directory.models import Person, Programme
from app.platform import clock
from app.platform.errors import RuleBroken

ROOT = Path(__file__).resolve().parents[3] / "seed_data"


def folders() -> list[Path]:
    """One folder a programme."""
    return sorted(path.parent for path in ROOT.glob("*/programme.json"))


def table(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a CSV file by column name; none when there is no such file."""
    path = folder / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def document(folder: Path, name: str) -> Any:
    """A JSON file."""
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def day(text: str) -> date:
    """2017-11-13."""
    return date.fromisoformat(text)


def hour(text: str) -> time:
    """09:30."""
    return time.fromisoformat(text)


def moment(text: str) -> datetime:
    """2017-09-12 14:05, on a clock in London."""
    local = datetime.fromisoformat(text)
    return clock.from_local(local.date(), local.hour, local.minute)


def programme_of(folder: Path) -> Programme:
    """The programme of this folder, once it is loaded."""
    return queries.programme_by_slug(document(folder, "programme")["slug"])


def person_at(programme: Programme, email: str) -> Person:
    """Somebody by email address. Raises RuleBroken when the people file lacks them."""
    found = queries.person_by_email(programme.id, email)
    if found is None:
        raise RuleBroken(f"seed_data names {email}, who is not in people.csv.")
    return found
