"""In the rehearsal's standing hour, what happens later is later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.platform.clock import told_apart

STILL = datetime(2017, 9, 18, 8, tzinfo=UTC)
REAL = datetime(2026, 1, 5, 23, 59, 59, tzinfo=UTC)


def test_acts_a_moment_apart_are_in_order() -> None:
    assert told_apart(STILL, REAL) < told_apart(STILL, REAL + timedelta(milliseconds=200))


def test_the_standing_second_is_never_left() -> None:
    assert STILL <= told_apart(STILL, REAL) < STILL + timedelta(seconds=1)
