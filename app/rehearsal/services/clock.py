"""Moving the rehearsal's clock: a page stores where to, the worker alone goes there."""

from __future__ import annotations

from datetime import datetime

from app.platform.clock import ServiceClock
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.rehearsal import queries


def set_clock(at: datetime) -> None:
    """Start the clock at `at`, unless it runs already."""
    if queries.service_clock() is None:
        db.session.add(ServiceClock(id=1, at=at, target=at))


def ask_to_move(target: datetime) -> None:
    """Store where the clock should go. Raises RuleBroken for a time that has passed."""
    row = queries.service_clock()
    if row is None:
        raise RuleBroken("The rehearsal has no clock yet: load the seed data first.")
    if target <= row.at:
        raise RuleBroken("The clock only goes forward. Choose a later time.")
    row.target = max(target, row.target)


def arrive(at: datetime) -> None:
    """Have the clock show `at`, a step on the way to its target."""
    row = queries.service_clock()
    if row is not None and at > row.at:
        row.at = at
