"""Dates, times and numbers as people say them: instants on a clock in London, dates with their weekday."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from app.platform import clock
from app.platform.working_days import NO_CLOSURES, working_days_between

GAP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
SHORT = 3
# What sentences of the service call those who finish the core course.
MENTOR = "mentor"

Day = date | datetime
Clock = datetime | time


def day(value: Day) -> str:
    """As in "Monday 13 November"."""
    on = _date(value)
    return f"{WEEKDAYS[on.weekday()]} {on.day}{GAP}{MONTHS[on.month - 1]}"


def day_year(value: Day) -> str:
    """As in "Monday 13 November 2017"."""
    return f"{day(value)}{GAP}{_date(value).year}"


def short_day(value: Day) -> str:
    """As in "Mon 13 Nov"."""
    on = _date(value)
    return f"{WEEKDAYS[on.weekday()][:SHORT]} {on.day}{GAP}{MONTHS[on.month - 1][:SHORT]}"


def plain_day(value: Day) -> str:
    """As in "13 November", where the weekday stands already."""
    on = _date(value)
    return f"{on.day}{GAP}{MONTHS[on.month - 1]}"


def plain_year(value: Day) -> str:
    """As in "13 November 2017"."""
    return f"{plain_day(value)}{GAP}{_date(value).year}"


def month(value: Day) -> str:
    """As in "November 2017"."""
    on = _date(value)
    return f"{MONTHS[on.month - 1]}{GAP}{on.year}"


def weekday(value: Day, letters: int = 0) -> str:
    """As in "Monday", or its first letters."""
    name = WEEKDAYS[_date(value).weekday()]
    return name[:letters] if letters else name


def short_month(value: Day) -> str:
    """As in "Nov"."""
    return MONTHS[_date(value).month - 1][:SHORT]


def days(first: Day, last: Day) -> str:
    """As in "Monday 13 to Thursday 16 November", or a single day."""
    start, end = _date(first), _date(last)
    if start == end:
        return day(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{WEEKDAYS[start.weekday()]} {start.day} to {day(end)}"
    return f"{day(start)} to {day(end)}"


def clock_time(value: Clock) -> str:
    """As in "09:30"."""
    if isinstance(value, datetime):
        value = clock.local(value).time()
    return f"{value.hour:02}:{value.minute:02}"


def span(start: Clock, end: Clock) -> str:
    """As in "09:30 to 16:30"."""
    return f"{clock_time(start)} to {clock_time(end)}"


def window(first: Day, last: Day) -> str:
    """As in "between 6 November and 24 November, in your own time"."""
    start, end = _date(first), _date(last)
    if start == end:
        return f"on {plain_day(start)}, in your own time"
    since = plain_year(start) if start.year != end.year else plain_day(start)
    until = plain_year(end) if start.year != end.year else plain_day(end)
    return f"between {since} and {until}, in your own time"


def hours(start: datetime, end: datetime, own_time: bool = False) -> str:
    """The hours of a day, or the window in which something is done in one's own time."""
    return window(start, end) if own_time else span(start, end)


def when(start: datetime, end: datetime, own_time: bool = False) -> str:
    """As in "Monday 13 November, 09:30 to 12:30", or the window of one's own time."""
    return window(start, end) if own_time else f"{day(start)}, {span(start, end)}"


def moment(value: datetime) -> str:
    """As in "Wednesday 20 September, 16:12"."""
    return f"{day(value)}, {clock_time(value)}"


def last_moment(value: datetime) -> str:
    """Until when something is possible: a day when it is the day's end, otherwise with the time."""
    whole_day = value == clock.end_of(clock.local(value).date())
    return day(value) if whole_day else moment(value)


def moment_year(value: datetime) -> str:
    """As in "Wednesday 20 September 2017, 16:12"."""
    return f"{day_year(value)}, {clock_time(value)}"


def ago_working_days(value: Day, closures: Collection[date] = NO_CLOSURES) -> str:
    """How long ago in working days: "today", "1 working day", "4 working days"."""
    count = working_days_between(_date(value), clock.today(), frozenset(closures))
    return "today" if count <= 0 else plural(count, "working day")


def in_working_days(value: Day, closures: Collection[date] = NO_CLOSURES) -> str:
    """How far off in working days: "today", "1 working day from today"; empty when it has passed."""
    left = working_days_between(clock.today(), _date(value), frozenset(closures))
    if left < 0 or _date(value) < clock.today():
        return ""
    return "today" if left == 0 else f"{plural(left, 'working day')} from today"


def days_left(value: Day) -> str:
    """As in "15 days left", "1 day left", "today is the last day", "closed"."""
    left = (_date(value) - clock.today()).days
    if left < 0:
        return "closed"
    return f"{plural(left, 'day')} left" if left else "today is the last day"


def plural(count: int, one: str, many: str | None = None) -> str:
    """As in "1 place", "3 places"; `many` where an s is not enough."""
    return f"{count:,} {one if count == 1 else (many or one + 's')}"


def number(value: float | None, places: int = 0, signed: bool = False) -> str:
    """A figure with a true minus sign, and a plus where it is a change; a dash for nothing.

    Halves are rounded away from nothing, as everybody expects: 2.5 is "3".
    """
    if value is None:
        return "–"
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) or Decimal(0)
    text = f"{rounded:+,.{places}f}" if signed and rounded else f"{rounded:,.{places}f}"
    return text.replace("-", MINUS)


def whole_days(half_days: int) -> str:
    """So many half-days in days: "4", "3½", "½"."""
    whole, half = divmod(half_days, 2)
    return f"{whole or ''}½" if half else str(whole)


def in_words(count: int) -> str:
    """Up to ten in words: "four days"."""
    return NUMBERS[count] if 0 <= count < len(NUMBERS) else f"{count:,}"


def listed(parts: Iterable[Any], last: str = "and") -> str:
    """As in "a, b and c"."""
    items = [str(part) for part in parts]
    if not items:
        return ""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"


def said_once(*parts: str | None) -> str:
    """Room, building and address in a row, each said once: "Room 2, Town hall, 1 Example Street".

    A part that a later one names already, whatever its capitals, is left out.
    """
    said = [part.strip() for part in parts if part and part.strip()]
    return ", ".join(
        part
        for place, part in enumerate(said, start=1)
        if not any(_names(later, part) for later in said[place:])
    )


def _names(longer: str, part: str) -> bool:
    return re.search(rf"\b{re.escape(part)}\b", longer, re.IGNORECASE) is not None


def sentence(text: str) -> str:
    """The text with its first letter raised and nothing else changed."""
    return text[:1].upper() + text[1:]


def inside(text: str) -> str:
    """The text as it stands inside a sentence: its first letter lowered, unless initials begin it."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def with_word(text: str, word: str) -> str:
    """A sentence about mentors with another word for them, one or several, at its beginning or inside."""
    if word == MENTOR:
        return text

    def own(found: re.Match[str]) -> str:
        return (sentence(word) if found[0][0].isupper() else word) + found[1]

    return re.sub(rf"(?i)\b{MENTOR}(s?)\b", own, text)


def iso(value: Day | time) -> str:
    """The machine's form, for `<time datetime>`; an instant with London's offset."""
    return (
        clock.local(value).isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()
    )


def _date(value: Day) -> date:
    return clock.local(value).date() if isinstance(value, datetime) else value


FILTERS: dict[str, Callable[..., str]] = {
    function.__name__: function
    for function in (
        day,
        day_year,
        short_day,
        plain_day,
        plain_year,
        month,
        weekday,
        short_month,
        clock_time,
        moment,
        moment_year,
        last_moment,
        ago_working_days,
        in_working_days,
        days_left,
        plural,
        number,
        whole_days,
        in_words,
        listed,
        sentence,
        inside,
        iso,
    )
}
# Of several values each, so they are called and not piped.
FUNCTIONS: dict[str, Callable[..., str]] = {
    "hours": hours,
    "span": span,
    "when": when,
    "days": days,
    "plural": plural,
    "said_once": said_once,
}
