"""Days on which the partnership, or the agency that hosts a meeting, does not work."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date

from sqlalchemy import select

from app.directory.models import LocalClosure
from app.platform.db import db


def closures_of(programme_id: uuid.UUID) -> dict[uuid.UUID | None, dict[date, str]]:
    """The names of the days by agency; under None those of the whole partnership."""
    found: dict[uuid.UUID | None, dict[date, str]] = defaultdict(dict)
    for row in db.session.execute(
        select(LocalClosure.agency_id, LocalClosure.day, LocalClosure.name).where(
            LocalClosure.programme_id == programme_id
        )
    ):
        found[row.agency_id][row.day] = row.name
    return found
