"""When published figures move on, and with whom; none of it may tell of fewer than ten people."""

from collections.abc import Collection, Hashable, Mapping
from datetime import date, datetime
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from app.platform.suppression import MINIMUM, each_has_its_own, may_move_on

FIXED_ON: Final = (10, 31)
FEWEST_COHORTS: Final = 2

K = TypeVar("K", bound=Hashable)
P = TypeVar("P", bound=Hashable)


def fixed_at(at: datetime, zone: ZoneInfo) -> datetime:
    """The last 31 October, at the beginning of that day, on which the yearly tables were fixed."""
    today = at.astimezone(zone).date()
    day = date(today.year, *FIXED_ON)
    if today < day:
        day = date(today.year - 1, *FIXED_ON)
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(at.tzinfo)


def additions(
    wanted: Mapping[K, Collection[P]],
    published: Mapping[K, Collection[P]],
    known: Collection[Collection[P]],
    minimum: int = MINIMUM,
) -> dict[K, frozenset[P]]:
    """Who joins which row now, so that nothing about fewer than `minimum` people can be worked out.

    `wanted` are the people each row would hold, `published` those it holds, and `known` every group, of
    these and of all other tables about the same answers, whose figures were ever shown. Rows with most new
    people come first; one that would give somebody away waits and looks like any other hidden row.
    """
    new = {key: frozenset(people) - frozenset(published.get(key, ())) for key, people in wanted.items()}
    shown: list[Collection[P]] = list(known)
    joining: dict[K, frozenset[P]] = {}
    for key in sorted(new, key=lambda key: (-len(new[key]), str(key))):
        before = len(frozenset(published.get(key, ())))
        if not may_move_on(before, before + len(new[key]), minimum):
            continue
        if each_has_its_own([*shown, new[key]], minimum):
            shown.append(new[key])
            joining[key] = new[key]
    return joining
