"""Times at which a venue is taken by features that lie above training.

Whoever plans a day of training is warned of them; the application names the function that gathers them.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app


@dataclass(frozen=True)
class VenueTaken:
    """A venue, and perhaps one room of it, is taken for a time by what `called` names in a sentence."""

    starts_at: datetime
    ends_at: datetime
    venue_id: uuid.UUID
    room: str
    called: str


Gather = Callable[[uuid.UUID, datetime, datetime], list[VenueTaken]]


def init_app(app: Flask, gather: Gather) -> None:
    """`gather(programme_id, since, until)` gives what overlaps that time."""
    app.extensions["bookings"] = gather


def venues_taken(programme_id: uuid.UUID, since: datetime, until: datetime) -> list[VenueTaken]:
    """What takes venues of a programme between two moments, apart from training."""
    gather: Gather = current_app.extensions["bookings"]
    return gather(programme_id, since, until)
