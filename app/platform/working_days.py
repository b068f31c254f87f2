"""Working days in Scotland: Monday to Friday, without bank holidays and without closures people entered.

Closures (an October school week, a council's local holiday) are passed in by the caller, because programmes
and agencies keep different calendars; nothing here reads a database or a clock.
"""

import uuid
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays

NO_CLOSURES: frozenset[date] = frozenset()
_SATURDAY = 5


@dataclass(frozen=True)
class Calendars:
    """On which days a whole programme is closed, and on which further days each of its agencies is."""

    whole: frozenset[date] = NO_CLOSURES
    further: Mapping[uuid.UUID, frozenset[date]] = field(default_factory=dict)

    def of(self, agency_id: uuid.UUID | None) -> frozenset[date]:
        """The days on which nobody of this agency works; without one, those of the whole programme."""
        return self.whole | self.further.get(agency_id, NO_CLOSURES) if agency_id else self.whole


@lru_cache(maxsize=256)
def _bank_holidays(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("GB", subdiv="SCT", years=year).items())


def bank_holiday(day: date) -> str | None:
    """The name of the Scottish bank holiday on that day, for a warning; None on any other day."""
    _refuse_datetime(day)
    return _bank_holidays(day.year).get(day)


def is_working_day(day: date, closures: AbstractSet[date] = NO_CLOSURES) -> bool:
    """Whether an office that keeps Scottish bank holidays and these closures is open on that day."""
    _refuse_datetime(day)
    return day.weekday() < _SATURDAY and day not in closures and bank_holiday(day) is None


def add_working_days(start: date, n: int, closures: AbstractSet[date] = NO_CLOSURES) -> date:
    """The nth working day after `start`, or before it when n is negative.

    `start` itself is never counted, so a deadline "5 working days after Friday" is the next Friday in an
    ordinary week. With n = 0 the answer is `start`, even if the office is closed on it.
    """
    _refuse_datetime(start)
    step = timedelta(days=1 if n >= 0 else -1)
    day, left = start, abs(n)
    while left:
        day += step
        if is_working_day(day, closures):
            left -= 1
    return day


def working_days_between(a: date, b: date, closures: AbstractSet[date] = NO_CLOSURES) -> int:
    """How many working days lie after `a` up to and including `b`; negative when `b` is the earlier day.

    The inverse of `add_working_days`: `working_days_between(a, add_working_days(a, n)) == n` for every n.
    """
    _refuse_datetime(a)
    _refuse_datetime(b)
    step = 1 if b >= a else -1
    offsets = range(step, (b - a).days + step, step)
    return step * sum(is_working_day(a + timedelta(days=offset), closures) for offset in offsets)


def _refuse_datetime(day: date) -> None:
    """A datetime passes for a date but equals none, so every holiday would silently be missed."""
    if isinstance(day, datetime):
        raise TypeError("Working days are counted from a date in the programme's time zone, not a datetime.")
