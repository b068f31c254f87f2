"""When a person may, and ought to, take what is asked before, after, and some months after a course."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.evaluation.enums import Allowance, Moment, SittingState
from app.platform.errors import RuleBroken

# A follow-up stays open for so many days: long enough for leave, short enough to be that many months on.
FOLLOW_UP_DAYS: Final = 42
REMINDER: Final = timedelta(days=7)
# Nobody gets two letters about tests within so long.
QUIET: Final = timedelta(days=3)
# What was on its way when the time ended still counts.
GRACE: Final = timedelta(minutes=1)
SHARE_OF_TIME: Final = {Allowance.USUAL: 1.0, Allowance.HALF_AGAIN: 1.5}


@dataclass(frozen=True)
class CourseTimes:
    """When a training session truly begins and ends, however many days or weeks lie between."""

    first_day_starts_at: datetime
    last_day_ends_at: datetime

    @classmethod
    def of(cls, days: Iterable[tuple[datetime, datetime]]) -> "CourseTimes":
        """From the (start, end) of each session day, in any order; ValueError without days."""
        starts, ends = zip(*days, strict=True)
        return cls(min(starts), max(ends))

    def with_day_made_up(self, ends_at: datetime | None) -> "CourseTimes":
        """The course of somebody who makes up a missed day: it ends with that day if that comes later."""
        if ends_at is None or ends_at <= self.last_day_ends_at:
            return self
        return replace(self, last_day_ends_at=ends_at)


@dataclass(frozen=True)
class Window:
    """Open from the first moment up to, and not at, the second; without a second it never closes."""

    opens_at: datetime
    closes_at: datetime | None

    def is_open(self, at: datetime) -> bool:
        return self.opens_at <= at and (self.closes_at is None or at < self.closes_at)


def sitting_window(
    moment: Moment, course: CourseTimes, accepted_at: datetime, zone: ZoneInfo
) -> Window | None:
    """When one person may sit this, or None if that person never can.

    Before: from accepting the place until the first day starts; None for somebody who accepted later than
    that, who is then never due and never matched. After: from the end of the last day, without an end.
    Three and six months on: from the same London (or other `zone`) clock time so many months later, on the
    month's last day where it is shorter, for six weeks.
    """
    if moment is Moment.PRE:
        if accepted_at >= course.first_day_starts_at:
            return None
        return Window(accepted_at, course.first_day_starts_at)
    if not moment.is_follow_up:
        return Window(course.last_day_ends_at, None)
    opens = _months_after(course.last_day_ends_at.astimezone(zone), moment.months_later)
    closes = opens + timedelta(days=FOLLOW_UP_DAYS)
    stored = course.last_day_ends_at.tzinfo
    return Window(opens.astimezone(stored), closes.astimezone(stored))


def reminder_at(moment: Moment, window: Window) -> datetime | None:
    """When the one reminder goes to somebody who has not handed in, or None if there is no time for it.

    Before the course: a week before it begins, but three days after opening at the earliest. Later moments:
    a week after opening.
    """
    wanted = window.opens_at + REMINDER
    if moment is Moment.PRE and window.closes_at is not None:
        wanted = max(window.closes_at - REMINDER, window.opens_at + QUIET)
    return wanted if window.is_open(wanted) else None


def quiet_until(last_letter_at: datetime | None, at: datetime) -> datetime | None:
    """Until when a letter waits because another about tests went to the same person; None: it need not."""
    if last_letter_at is None or at >= last_letter_at + QUIET:
        return None
    return last_letter_at + QUIET


def time_ends_at(
    minutes: int | None, allowance: Allowance, started_at: datetime | None, *, reopened: bool = False
) -> datetime | None:
    """When the time of somebody who began at `started_at` is over; None for as long as nothing counts.

    The first answer starts the time. What an administrator opened again has no limit: its time ran once.
    """
    share = SHARE_OF_TIME.get(allowance)
    if minutes is None or share is None or started_at is None or reopened:
        return None
    return started_at + timedelta(minutes=minutes * share)


def sitting_state(
    window: Window, at: datetime, finished_at: datetime | None, time_ends: datetime | None = None
) -> SittingState:
    """Where a person stands at that moment; what was handed in stays done after the window has closed."""
    if finished_at is not None and finished_at <= at:
        return SittingState.DONE
    if at < window.opens_at:
        return SittingState.NOT_YET_OPEN
    if not window.is_open(at):
        return SittingState.CLOSED
    return SittingState.TIME_OVER if _is_over(time_ends, at) else SittingState.OPEN


def is_due(window: Window | None, at: datetime) -> bool:
    """Whether a person counts in the response rate: the window has opened, answered or not."""
    return window is not None and window.opens_at <= at


def check_open(window: Window | None, at: datetime) -> None:
    """RuleBroken unless answers may be handed in now."""
    if window is None:
        raise RuleBroken("You do not need to answer this: the course had begun when you got your place.")
    if at < window.opens_at:
        raise RuleBroken("This is not open yet. We will email you when it is.")
    if not window.is_open(at):
        raise RuleBroken("This has closed, so answers can no longer be added or changed.")


def check_time(time_ends: datetime | None, at: datetime) -> None:
    """RuleBroken once the time for answering is over."""
    if _is_over(time_ends, at):
        raise RuleBroken("Your time is over. Everything you had saved is kept, and you can hand it in.")


def _is_over(time_ends: datetime | None, at: datetime) -> bool:
    return time_ends is not None and at >= time_ends + GRACE


def _months_after(local: datetime, months: int) -> datetime:
    years, month = divmod(local.month - 1 + months, 12)
    year = local.year + years
    day = min(local.day, calendar.monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day, fold=0)
