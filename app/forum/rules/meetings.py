"""What must hold of series, meetings and bookings: moves between states, dates, how long offers last."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.rrule import MONTHLY, rrule, weekday

from app.forum.enums import (
    BookingAction,
    BookingStatus,
    MeetingAction,
    MeetingStatus,
    Rhythm,
    Seating,
)
from app.platform.errors import RuleBroken
from app.platform.neutral import tells_too_much
from app.platform.working_days import bank_holiday

MEETING_MOVES = {
    (MeetingStatus.PROPOSED, MeetingAction.PUBLISH): MeetingStatus.PUBLISHED,
    (MeetingStatus.PROPOSED, MeetingAction.CANCEL): MeetingStatus.CANCELLED,
    (MeetingStatus.PUBLISHED, MeetingAction.HOLD): MeetingStatus.HELD,
    (MeetingStatus.PUBLISHED, MeetingAction.CANCEL): MeetingStatus.CANCELLED,
}
# None stands for somebody who has no booking yet.
BOOKING_MOVES: dict[tuple[BookingStatus | None, BookingAction], BookingStatus] = {
    (None, BookingAction.BOOK): BookingStatus.BOOKED,
    (None, BookingAction.WAIT): BookingStatus.WAITLISTED,
    (None, BookingAction.OFFER): BookingStatus.OFFERED,
    (BookingStatus.CANCELLED, BookingAction.BOOK): BookingStatus.BOOKED,
    (BookingStatus.CANCELLED, BookingAction.WAIT): BookingStatus.WAITLISTED,
    (BookingStatus.CANCELLED, BookingAction.OFFER): BookingStatus.OFFERED,
    (BookingStatus.WAITLISTED, BookingAction.BOOK): BookingStatus.BOOKED,
    (BookingStatus.WAITLISTED, BookingAction.OFFER): BookingStatus.OFFERED,
    (BookingStatus.WAITLISTED, BookingAction.CANCEL): BookingStatus.CANCELLED,
    (BookingStatus.OFFERED, BookingAction.BOOK): BookingStatus.BOOKED,
    (BookingStatus.OFFERED, BookingAction.CANCEL): BookingStatus.CANCELLED,
    (BookingStatus.BOOKED, BookingAction.CANCEL): BookingStatus.CANCELLED,
    (BookingStatus.BOOKED, BookingAction.ATTEND): BookingStatus.ATTENDED,
    (BookingStatus.BOOKED, BookingAction.MISS): BookingStatus.NOT_ATTENDED,
    (BookingStatus.ATTENDED, BookingAction.MISS): BookingStatus.NOT_ATTENDED,
    (BookingStatus.ATTENDED, BookingAction.CORRECT): BookingStatus.BOOKED,
    (BookingStatus.NOT_ATTENDED, BookingAction.ATTEND): BookingStatus.ATTENDED,
    (BookingStatus.NOT_ATTENDED, BookingAction.CORRECT): BookingStatus.BOOKED,
}
HOLDS_SEAT = frozenset(
    {BookingStatus.BOOKED, BookingStatus.OFFERED, BookingStatus.ATTENDED, BookingStatus.NOT_ATTENDED}
)
NTHS = frozenset({1, 2, 3, 4, -1})
MOST_WEEKS = 26
MOST_MEETINGS = 60
# How far from a day that does not suit another one is looked for: the same weekday first.
NEAR = (7, -7, 1, -1, 2, -2, 3, -3, 14, -14)
SATURDAY = 5
OFFER_LASTS = timedelta(hours=48)
LATE_OFFER_LASTS = timedelta(hours=4)


@dataclass(frozen=True)
class Pattern:
    """When a series meets: `nth` of the month (1 to 4, -1 the last), `weekday` Monday 0 to Sunday 6.

    A rhythm of weeks has `weeks` between two meetings. From `changes_on` on it is `then_weeks`.
    """

    rhythm: Rhythm
    nth: int
    weekday: int
    starts: time
    ends: time
    first_on: date
    last_on: date
    weeks: int = 6
    changes_on: date | None = None
    then_weeks: int = 6


def next_meeting_status(status: MeetingStatus, action: MeetingAction) -> MeetingStatus:
    """Raises RuleBroken for a move that is not in the table."""
    try:
        return MEETING_MOVES[status, action]
    except KeyError:
        raise RuleBroken(f"You cannot {action.value} a meeting that is {status.value}.") from None


def next_booking_status(status: BookingStatus | None, action: BookingAction) -> BookingStatus:
    """Raises RuleBroken for a move that is not in the table."""
    try:
        return BOOKING_MOVES[status, action]
    except KeyError:
        said = f"is {status.value}" if status else "does not exist"
        raise RuleBroken(f"You cannot {action.value} a booking that {said}.") from None


def check_pattern(pattern: Pattern) -> None:
    """Raises RuleBroken for a series that could not meet."""
    if pattern.nth not in NTHS or not 0 <= pattern.weekday <= 6:
        raise RuleBroken("Choose which week of the month and which weekday.")
    if pattern.ends <= pattern.starts:
        raise RuleBroken("A meeting must end after it starts.")
    if pattern.last_on < pattern.first_on:
        raise RuleBroken("The last day must not be before the first.")
    if not (1 <= pattern.weeks <= MOST_WEEKS and 1 <= pattern.then_weeks <= MOST_WEEKS):
        raise RuleBroken(f"From one meeting to the next there can be 1 to {MOST_WEEKS} weeks.")
    if pattern.changes_on is not None and not pattern.first_on < pattern.changes_on <= pattern.last_on:
        raise RuleBroken("The day from which the rhythm changes must lie between the first and the last day.")


def dates_of(pattern: Pattern) -> list[date]:
    """Every date of the pattern from its first to its last day. Raises RuleBroken for none, or too many.

    Weeks count from the first of those weekdays on or after `first_on`; once the rhythm changes, from the
    last meeting before.
    """
    check_pattern(pattern)
    found = _dates(pattern)
    if not found:
        raise RuleBroken("No meeting would fall between these two days.")
    if len(found) > MOST_MEETINGS:
        raise RuleBroken(f"This would make {len(found)} meetings. Choose an earlier last day.")
    return found


def warning_for(day: date, closures: Mapping[date, str]) -> str:
    """What is unusual about a date, for whoever decides; empty for an ordinary working day."""
    parts = []
    if holiday := bank_holiday(day):
        parts.append(f"Bank holiday: {holiday}")
    if day in closures:
        parts.append(f"Closed: {closures[day]}")
    if day.weekday() >= SATURDAY:
        parts.append("This is a weekend")
    return "; ".join(parts)[:200]


def other_day(day: date, closures: Mapping[date, str], taken: Collection[date] = ()) -> date | None:
    """The day to propose instead of one that something speaks against; None when none is near.

    An ordinary working day that is not `taken`: a week later or earlier if that is one, else one beside it.
    """
    near = (day + timedelta(days=days) for days in NEAR)
    return next((one for one in near if one not in taken and not warning_for(one, closures)), None)


def check_neutral(title: str) -> None:
    """Raises RuleBroken when a calendar title would tell what the forum is about."""
    if not title.strip():
        raise RuleBroken("Give the neutral title that calendars and email subjects show.")
    if tells_too_much(title):
        raise RuleBroken(
            "This title would tell what the forum is about on a locked phone or in a shared calendar. "
            "Use neutral words such as “Practice meeting”."
        )


def check_seats(room: int, online: int) -> None:
    """Raises RuleBroken for a meeting nobody could join."""
    if room < 0 or online < 0:
        raise RuleBroken("A number of places cannot be below nothing.")
    if room + online == 0:
        raise RuleBroken("Give places in the room, online, or both.")


def check_times(starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    """Raises RuleBroken for a meeting that ends before it starts, or would be moved into the past."""
    if ends_at <= starts_at:
        raise RuleBroken("A meeting must end after it starts.")
    if starts_at <= at:
        raise RuleBroken("A meeting cannot be moved into the past.")


def check_bookable(status: MeetingStatus, starts_at: datetime, at: datetime) -> None:
    """Raises RuleBroken when a meeting cannot be booked, changed or cancelled by a mentor any more."""
    if status is MeetingStatus.CANCELLED:
        raise RuleBroken("This meeting was called off.")
    if status is not MeetingStatus.PUBLISHED:
        raise RuleBroken("This meeting cannot be booked.")
    if starts_at <= at:
        raise RuleBroken("This meeting has begun, so bookings can no longer change.")


def check_change(booked: Seating, wanted: Seating, *, meant: bool) -> None:
    """Raises RuleBroken when a booking would change sides and nobody asked for that."""
    if booked is wanted or meant:
        return
    side, other = ("in the room", "online") if booked is Seating.ROOM else ("online", "the room")
    raise RuleBroken(
        f"You are booked {side} already, and that stays so. If you want to change, press “Change to {other}”."
    )


def check_begun(status: MeetingStatus, starts_at: datetime, at: datetime) -> None:
    """Raises RuleBroken for a register that is marked before there is anything to mark."""
    if status not in {MeetingStatus.PUBLISHED, MeetingStatus.HELD}:
        raise RuleBroken("This meeting has no register.")
    if at < starts_at:
        raise RuleBroken("Attendance can be marked once the meeting has begun.")


def offer_lasts_until(at: datetime, starts_at: datetime) -> datetime:
    """48 hours; 4 hours where that would pass the beginning; never beyond the beginning."""
    if at + OFFER_LASTS < starts_at:
        return at + OFFER_LASTS
    return min(at + LATE_OFFER_LASTS, starts_at)


def _dates(pattern: Pattern) -> list[date]:
    if pattern.changes_on is None:
        return _regular(pattern, pattern.last_on)
    found = _regular(pattern, pattern.changes_on - timedelta(days=1))
    step = timedelta(weeks=pattern.then_weeks)
    day = found[-1] + step if found else _first_of(pattern.weekday, pattern.changes_on)
    while day <= pattern.last_on and len(found) <= MOST_MEETINGS:
        if day >= pattern.changes_on:
            found.append(day)
        day += step
    return found


def _regular(pattern: Pattern, until: date) -> list[date]:
    """The dates of the first rhythm."""
    if pattern.rhythm is Rhythm.MONTHLY:
        first = datetime.combine(pattern.first_on, time())
        by = weekday(pattern.weekday, pattern.nth)
        moments = rrule(MONTHLY, dtstart=first, until=datetime.combine(until, time()), byweekday=by)
        return [moment.date() for moment in moments]
    step = timedelta(weeks=pattern.weeks)
    day, found = _first_of(pattern.weekday, pattern.first_on), []
    while day <= until:
        found.append(day)
        day += step
    return found


def _first_of(wanted: int, since: date) -> date:
    return since + timedelta(days=(wanted - since.weekday()) % 7)
