"""What a day needs: what the kitchen counts, and in which order people are rung when a day is called off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.places.enums import Diet

# When what people needed is deleted, the morning after.
MORNING = time(7)


@dataclass(frozen=True)
class Catering:
    """How many eat what; people with several wishes count at each, and once more in `together`."""

    people: int
    usual: int
    choices: tuple[tuple[str, int], ...]
    together: tuple[tuple[str, int], ...]
    others: tuple[str, ...]


@dataclass(frozen=True)
class ToRing:
    """Somebody who may be rung, with the hours they gave."""

    name: str
    telephone: str
    only_telephone: bool = False
    may_leave_message: bool = False
    earliest: time | None = None
    latest: time | None = None


def catering(people: int, wishes: Sequence[tuple[Collection[str], str]]) -> Catering:
    """Counts for the kitchen from what those who said anything asked for: their choices, and other words.

    In the order of the fixed list, and other words in the order of the alphabet: neither says who asked.
    """
    kinds = [tuple(diet.value for diet in Diet if diet.value in chosen) for chosen, _ in wishes]
    single = Counter(each for chosen in kinds for each in chosen)
    several = Counter(" and ".join(chosen) for chosen in kinds if len(chosen) > 1)
    return Catering(
        people=people,
        usual=people - sum(bool(chosen) for chosen in kinds),
        choices=tuple((diet.value, single[diet.value]) for diet in Diet if single[diet.value]),
        together=tuple(sorted(several.items())),
        others=tuple(sorted(other for _, other in wishes if other)),
    )


def calling_order(people: Iterable[ToRing]) -> list[ToRing]:
    """Whom nothing else reaches first, then whoever can be rung for the shortest time, then by name."""
    return sorted(
        people,
        key=lambda each: (
            not each.only_telephone,
            each.latest or time.max,
            each.earliest or time.min,
            each.name.casefold(),
        ),
    )


def deleted_at(last_ends: datetime) -> datetime:
    """The morning after the last day, in the local time in which its end is given."""
    after: date = last_ends.date() + timedelta(days=1)
    return datetime.combine(after, MORNING, tzinfo=last_ends.tzinfo)
