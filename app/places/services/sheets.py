"""The sign-in sheet: names to sign beside, on paper, for one day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.directory.models import Person
from app.places import queries
from app.platform import audit, words
from app.training.models import SessionDay

# Rows for people who are not on the list.
BLANK_ROWS = 6


def take_sheet(day: SessionDay, *, qr: str, by: Person, at: datetime) -> dict[str, Any]:
    """What the sheet holds, put on record as taken. `qr` is a picture of the register's address, as SVG.

    Restricted people are never on it, whoever prints it: it lies where anybody can read it.
    """
    expected = [place.person for place, _ in queries.expected_on(day)]
    names = [person.known_as for person in expected if not person.restricted and not person.merged_into_id]
    audit.record("print a sign-in sheet", day, by=by, at=at)
    return {
        "title": f"Sign-in sheet, {words.day_year(day.starts_at)}",
        "heading": words.day_year(day.starts_at),
        "what": day.calendar_title,
        "hours": words.span(day.starts_at, day.ends_at),
        "where": words.said_once(day.venue.name if day.venue else "", day.room),
        "names": names,
        "blank": BLANK_ROWS,
        "qr": qr,
    }
