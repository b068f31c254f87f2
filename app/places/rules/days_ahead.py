"""When joining instructions and reminders of somebody's days are due. Moments are in local time.

A run is several days in a row, weekends between them aside: it is reminded of once. A reminder is not sent
when the person was written to about these days shortly before its moment: by joining instructions that went
late because the place was accepted late, or because the days moved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from app.places.enums import JOINING_BEFORE, REMINDERS, Occasion

HOUR = time(9)
SATURDAY = 5
# Confirmed so shortly before joining instructions would go, a place is confirmed with them.
IN_ONE = timedelta(days=2)
# How long before its moment a letter about the same days makes another one needless.
SPARED = {
    Occasion.JOINING: timedelta(days=21),
    Occasion.WEEK: timedelta(days=3),
    Occasion.NEAR: timedelta(days=1),
}
# What says when and where the days are.
SAY_WHEN = frozenset({Occasion.JOINING, Occasion.WEEK, Occasion.NEAR, Occasion.MOVED})


@dataclass(frozen=True)
class DayAhead:
    """One day on which somebody is expected; `link` is where to join it online, empty for none."""

    id: str
    session: str
    starts_at: datetime
    ends_at: datetime
    link: str = ""

    @property
    def on(self) -> date:
        return self.starts_at.date()


@dataclass(frozen=True)
class Told:
    """A letter that went: the days it was about, each with the link that it gave, None where it gave none."""

    occasion: Occasion
    at: datetime
    links: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class LetterDue:
    """A letter that is to go, or would be: the days it lists, earliest first, and from when on."""

    occasion: Occasion
    days: tuple[DayAhead, ...]
    moment: datetime


def runs(days: Iterable[DayAhead]) -> list[tuple[DayAhead, ...]]:
    """The days in rows of days that follow one another, earliest first."""
    found: list[list[DayAhead]] = []
    for each in _in_order(days):
        if found and _follows(found[-1][-1].on, each.on):
            found[-1].append(each)
        else:
            found.append([each])
    return [tuple(row) for row in found]


def planned(days: Collection[DayAhead]) -> list[LetterDue]:
    """Every letter that the clock sends about these days to somebody who has the place long before."""
    if not days:
        return []
    ordered = _in_order(days)
    letters = [LetterDue(Occasion.JOINING, ordered, _moment(ordered[0], JOINING_BEFORE))]
    letters += [
        LetterDue(occasion, run, _moment(run[0], before))
        for run in runs(days)
        for occasion, before in REMINDERS
    ]
    return sorted(letters, key=lambda letter: (letter.moment, letter.days[0].starts_at))


def letter_due(days: Collection[DayAhead], told: Sequence[Told], at: datetime) -> LetterDue | None:
    """What is due at `at` for somebody who has had the letters `told`; None when nothing is.

    One at a time: once joining instructions have gone, whatever they make needless is not due any more.
    """
    return _joining(days, told, at) or _new_link(days, told, at) or _reminder(days, told, at)


def goes_with_answer(days: Collection[DayAhead], at: datetime) -> bool:
    """Whether a place that is accepted at `at` is confirmed with the joining instructions, in one letter."""
    ahead = _in_order(each for each in days if each.starts_at > at)
    return bool(ahead) and at >= _moment(ahead[0], JOINING_BEFORE) - IN_ONE


def _joining(days: Collection[DayAhead], told: Sequence[Told], at: datetime) -> LetterDue | None:
    """For sessions that have not begun; those that begin soon take the others along."""
    begins = {each.session: each for each in reversed(_in_order(days))}
    to_come = _in_order(first for first in begins.values() if first.starts_at > at)
    if not to_come:
        return None
    moment = _moment(to_come[0], JOINING_BEFORE)
    since = moment - SPARED[Occasion.JOINING]
    had = {
        day
        for letter in told
        if letter.occasion is Occasion.JOINING and letter.at >= since
        for day in letter.links
    }
    if at < moment or all(first.id in had for first in to_come):
        return None
    return LetterDue(Occasion.JOINING, _in_order(each for each in days if each.ends_at > at), moment)


def _new_link(days: Collection[DayAhead], told: Sequence[Told], at: datetime) -> LetterDue | None:
    """Days to come for which the last link that was given is not the one that holds now."""
    given: dict[str, str] = {}
    for letter in sorted(told, key=lambda letter: letter.at):
        given.update({day: link for day, link in letter.links.items() if link is not None})
    other = _in_order(
        each
        for each in days
        if each.ends_at > at and each.link and given.get(each.id, each.link) != each.link
    )
    return LetterDue(Occasion.LINK, other, at) if other else None


def _reminder(days: Collection[DayAhead], told: Sequence[Told], at: datetime) -> LetterDue | None:
    """The latest that has come, unless these days were written about; a missed one is not made up for."""
    for run in runs(days):
        come = [(occasion, _moment(run[0], before)) for occasion, before in REMINDERS]
        come = [(occasion, moment) for occasion, moment in come if moment <= at]
        if not come or at >= run[0].starts_at:
            continue
        occasion, moment = come[-1]
        since = moment - SPARED[occasion]
        if not any(
            letter.occasion in SAY_WHEN and letter.at >= since and run[0].id in letter.links
            for letter in told
        ):
            return LetterDue(occasion, run, moment)
    return None


def _in_order(days: Iterable[DayAhead]) -> tuple[DayAhead, ...]:
    return tuple(sorted(days, key=lambda each: (each.starts_at, each.id)))


def _follows(one: date, other: date) -> bool:
    """Whether no weekday lies between two dates."""
    between = (one + timedelta(days=number) for number in range(1, (other - one).days))
    return all(each.weekday() >= SATURDAY for each in between)


def _moment(day: DayAhead, before: int) -> datetime:
    return datetime.combine(day.on - timedelta(days=before), HOUR, tzinfo=day.starts_at.tzinfo)
