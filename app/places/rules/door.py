"""Coming in by the code at the door: when it may be used, and what it records."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.places.enums import Mark
from app.places.rules.attendance import Entry

OPENS_BEFORE = timedelta(minutes=60)
LATE_AFTER = timedelta(minutes=10)


def door_is_open(at: datetime, starts_at: datetime, ends_at: datetime) -> bool:
    """From an hour before the day until its end."""
    return starts_at - OPENS_BEFORE <= at <= ends_at


def arriving(local: datetime, local_start: datetime) -> Entry:
    """Attended, or late with the time once the day has begun more than ten minutes ago. London's clock."""
    if local - local_start <= LATE_AFTER:
        return Entry(Mark.ATTENDED)
    return Entry(Mark.LATE, arrived=local.time().replace(second=0, microsecond=0))
