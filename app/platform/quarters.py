"""Quarters of a year, and the year that begins on 1 April."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

APRIL = 4
MONTHS = 3


def quarter_of(day: date) -> date:
    """The first day of the quarter: of January, April, July or October."""
    return date(day.year, day.month - (day.month - 1) % MONTHS, 1)


def next_quarter(first: date) -> date:
    """The first day of the quarter after this one."""
    return date(first.year + (first.month + MONTHS) // 13, (first.month + MONTHS - 1) % 12 + 1, 1)


def quarters(first: date, last: date) -> Iterator[date]:
    """The first day of every quarter from that of one day to that of another."""
    at, end = quarter_of(first), quarter_of(last)
    while at <= end:
        yield at
        at = next_quarter(at)


def year_of(day: date) -> int:
    """The calendar year in which the year that holds `day` began, on 1 April."""
    return day.year if day.month >= APRIL else day.year - 1
