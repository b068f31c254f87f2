"""When a person may, and ought to, take what is asked before, after and six months after a course."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.evaluation.enums import Moment, SittingState
from app.platform.errors import RuleBroken

FOLLOW_UP_MONTHS: Final = 6
REMINDER: Final = timedelta(days=7)
NOT_BEFORE: Final = timedelta(days=2)


@dataclass(frozen=True)
class CourseTimes:
    """When a training session truly begins and ends, however many days lie between."""

    first_day_starts_at: datetime
    last_day_ends_at: datetime

    @classmethod
    def of(cls, days: Iterable[tuple[datetime, datetime]]) -> "CourseTimes":
        """From the (start, end) of each session day, in any order; ValueError without days."""
        starts, ends = zip(*days, strict=True)
        return cls(min(starts), max(ends))


@dataclass(frozen=True)
class Window:
    """Open from the first moment up to, and not at, the second; without a second it never closes."""

    opens_at: datetime
    closes_at: datetime | None

    def is_open(self, at: datetime) -> bool:
        return self.opens_at <= at and (self.closes_at is None or at < self.closes_at)


def sitting_window(
    moment: Moment,
    course: CourseTimes,
    accepted_at: datetime,
    zone: ZoneInfo,
    *,
    closes_at: datetime | None = None,
    months_later: int = FOLLOW_UP_MONTHS,
) -> Window | None:
    """When one person may sit this, or None if that person never can.

    Before: from accepting the place until the first day starts; None for somebody who accepted later than
    that, who is then never due and never matched. After: from the end of the last day. Follow-up: from the
    same London (or other `zone`) clock time the months later, on the month's last day where it is shorter.
    `closes_at` may end the last two, for a report that has to be written.
    """
    if moment is Moment.PRE:
        if accepted_at >= course.first_day_starts_at:
            return None
        return Window(accepted_at, course.first_day_starts_at)
    opens_at = course.last_day_ends_at
    if moment is Moment.FOLLOW_UP:
        opens_at = _months_after(opens_at, months_later, zone)
    if closes_at is not None and closes_at <= opens_at:
        return None
    return Window(opens_at, closes_at)


def reminder_at(moment: Moment, window: Window) -> datetime | None:
    """When the one reminder goes to somebody who has not handed in, or None if there is no time for it.

    Before the course: a week before it begins, but two days after opening at the earliest. Later moments: a
    week after opening.
    """
    wanted = window.opens_at + REMINDER
    if moment is Moment.PRE and window.closes_at is not None:
        wanted = max(window.closes_at - REMINDER, window.opens_at + NOT_BEFORE)
    return wanted if window.is_open(wanted) else None


def sitting_state(window: Window, at: datetime, finished_at: datetime | None) -> SittingState:
    """Where a person stands at that moment; what was handed in stays done after the window has closed."""
    if finished_at is not None and finished_at <= at:
        return SittingState.DONE
    if at < window.opens_at:
        return SittingState.NOT_YET_OPEN
    return SittingState.OPEN if window.is_open(at) else SittingState.CLOSED


def is_due(window: Window | None, at: datetime) -> bool:
    """Whether a person counts in the response rate: the window has opened, answered or not."""
    return window is not None and window.opens_at <= at


def check_open(window: Window | None, at: datetime) -> None:
    """RuleBroken unless answers may be given now."""
    if window is None:
        raise RuleBroken("You do not need to answer this: the course had begun when you got your place.")
    if at < window.opens_at:
        raise RuleBroken("This is not open yet. We will email you when it is.")
    if not window.is_open(at):
        raise RuleBroken("This has closed, so answers can no longer be added or changed.")


def _months_after(moment: datetime, months: int, zone: ZoneInfo) -> datetime:
    local = moment.astimezone(zone)
    years, month = divmod(local.month - 1 + months, 12)
    year = local.year + years
    day = min(local.day, calendar.monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day, fold=0).astimezone(moment.tzinfo)
