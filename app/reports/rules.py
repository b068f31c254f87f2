"""What the next cohort should aim for, and which counts of activity may be shown; pure."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.platform.suppression import HIDDEN, MINIMUM, Hidden

# A level is in hundredths of a mentor for every 100 staff.
LEVEL_OF = 100 * 100
DAYS_A_YEAR = 365
# With less experience than so many years of mentors together nobody can say how many leave.
LEAST_YEARS = 10


@dataclass(frozen=True)
class Leaving:
    """How many are likely to leave, together and by agency; `known` is False without enough experience."""

    known: bool
    total: int
    by_agency: Mapping[Hashable, int]


def short_of(level: int, staff: int, mentors: int) -> int:
    """How many more an agency needs to reach the level."""
    return max(0, -(-level * staff // LEVEL_OF) - mentors)


def likely_to_leave(
    mentors: Mapping[Hashable, int], *, left: int, mentor_days: int, days_to_come: int
) -> Leaving:
    """At the rate at which `left` left in `mentor_days`, rounded, spread by how many each agency has.

    The k-th who leaves is expected where mentors / (2k − 1) is the highest, as seats are given by the method
    of Sainte-Laguë; between equal ones where there are more, then the first in order.
    """
    none = dict.fromkeys(mentors, 0)
    if mentor_days < LEAST_YEARS * DAYS_A_YEAR:
        return Leaving(False, 0, none)
    everybody = sum(mentors.values())
    expected = Fraction(left * everybody * max(0, days_to_come), mentor_days)
    total = min(everybody, int(expected + Fraction(1, 2)))
    for _ in range(total):
        most = max(mentors, key=lambda one: (Fraction(mentors[one], 2 * none[one] + 1), mentors[one]))
        none[most] += 1
    return Leaving(True, total, none)


@dataclass(frozen=True)
class QuarterCounts:
    """Things of one quarter: how many mentors logged, how much, briefings, people reached."""

    mentors: int | Hidden
    things: int | Hidden
    briefings: int | Hidden
    people: int | Hidden


def quarter_counts(
    *,
    loggers: Collection[Hashable],
    briefers: Collection[Hashable],
    others: Collection[Hashable],
    things: int,
    briefings: int,
    people: int,
    small_shown: bool,
) -> QuarterCounts:
    """The counts, or HIDDEN where fewer than ten mentors are behind them and small counts are not shown.

    Briefings are hidden also where the rest, which is found by subtraction, was done by fewer than ten.
    `briefers` gave briefings, `others` did anything else.
    """
    if small_shown:
        return QuarterCounts(len(set(loggers)), things, briefings, people)
    if len(set(loggers)) < MINIMUM:
        return QuarterCounts(HIDDEN, HIDDEN, HIDDEN, HIDDEN)
    told = len(set(briefers)) >= MINIMUM and (not others or len(set(others)) >= MINIMUM)
    return QuarterCounts(len(set(loggers)), things, briefings if told else HIDDEN, people)
