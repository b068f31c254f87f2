"""What time it is: the one place that asks the computer.

Rules and services are given `at`; only routes, commands and the worker call `now()`. In the rehearsal the
time comes from one stored row that only the worker moves forward. Leases, back-off, codes and throttles use
`real_now()`, because they guard real processes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app, g, has_app_context
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Model, UtcDateTime, db

LONDON = ZoneInfo("Europe/London")
_held: ContextVar[datetime | None] = ContextVar("held_time", default=None)


class ServiceClock(Model):
    """The rehearsal's own time: one row, moved forward only."""

    __tablename__ = "service_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    target: Mapped[datetime] = mapped_column(UtcDateTime)


def real_now() -> datetime:
    """The computer's own time, aware and in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The service's time, aware and in UTC; the same for the whole of one request."""
    held = _held.get()
    if held is not None:
        return held
    if not has_app_context() or not current_app.config["REHEARSAL"]:
        return real_now()
    if "service_time" not in g:
        row = db.session.scalar(select(ServiceClock))
        g.service_time = told_apart(row.at, real_now()) if row else real_now()
    time: datetime = g.service_time
    return time


def told_apart(at: datetime, real: datetime) -> datetime:
    """`at` with a fraction of a second that grows through the real day.

    The rehearsal's clock stands still while people act; so what happens later is still later in every list.
    """
    since_midnight = real - real.replace(hour=0, minute=0, second=0, microsecond=0)
    return at + timedelta(microseconds=since_midnight // timedelta(milliseconds=100))


def today() -> date:
    """The service's date in London."""
    return local(now()).date()


def local(at: datetime) -> datetime:
    """`at` on a clock in London."""
    return at.astimezone(LONDON)


def from_local(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The instant at which London's clocks show this date and time, in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def skips(day: date, hour: int, minute: int) -> bool:
    """Whether clocks in London go from before to after this time of day, so that they never show it."""
    shown = local(from_local(day, hour, minute))
    return (shown.hour, shown.minute) != (hour, minute)


def end_of(day: date) -> datetime:
    """The last whole second of a London day, in UTC: what "by Friday" means."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=LONDON).astimezone(UTC)


@contextmanager
def held(at: datetime) -> Iterator[None]:
    """Within this block `now()` answers `at`: the worker's step, or a test."""
    token = _held.set(at)
    try:
        yield
    finally:
        _held.reset(token)
