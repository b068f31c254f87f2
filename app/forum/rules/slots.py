"""What must hold of consultations: their states, their times, and what of them may be counted aloud."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.forum.enums import ConsultationAction, ConsultationStatus, SlotStatus
from app.platform.errors import RuleBroken
from app.platform.suppression import MINIMUM

CONSULTATION_MOVES = {
    (ConsultationStatus.BOOKED, ConsultationAction.CANCEL): ConsultationStatus.CANCELLED,
    (ConsultationStatus.BOOKED, ConsultationAction.HOLD): ConsultationStatus.HELD,
    (ConsultationStatus.BOOKED, ConsultationAction.MISS): ConsultationStatus.NOT_HELD,
    (ConsultationStatus.HELD, ConsultationAction.MISS): ConsultationStatus.NOT_HELD,
    (ConsultationStatus.NOT_HELD, ConsultationAction.HOLD): ConsultationStatus.HELD,
}
SLOT_MOVES = frozenset({(SlotStatus.OFFERED, SlotStatus.WITHDRAWN)})
SHORTEST, LONGEST = 10, 180
MOST_IN_A_ROW, MOST_WEEKS = 8, 12
# So many one person has booked at a time, so that others find one too.
MOST_BOOKED = 3


@dataclass(frozen=True)
class SlotPattern:
    """Times that are offered together: so many in a row, on so many weeks from a day on."""

    first_on: date
    starts: time
    minutes: int
    in_a_row: int
    weeks: int


@dataclass(frozen=True)
class Quarter:
    """Of one quarter: times offered, booked and held; None where a figure may not be shown."""

    year: int
    number: int
    offered: int | None
    booked: int | None
    held: int | None


def next_consultation_status(status: ConsultationStatus, action: ConsultationAction) -> ConsultationStatus:
    """Raises RuleBroken for a move that is not in the table."""
    try:
        return CONSULTATION_MOVES[status, action]
    except KeyError:
        raise RuleBroken(f"You cannot {action.value} a conversation that is {status.value}.") from None


def check_slot_pattern(pattern: SlotPattern) -> None:
    """Raises RuleBroken for times that nobody could mean."""
    if not SHORTEST <= pattern.minutes <= LONGEST:
        raise RuleBroken(f"A conversation takes {SHORTEST} to {LONGEST} minutes.")
    if not 1 <= pattern.in_a_row <= MOST_IN_A_ROW or not 1 <= pattern.weeks <= MOST_WEEKS:
        raise RuleBroken(f"Offer at most {MOST_IN_A_ROW} times in a row, on at most {MOST_WEEKS} weeks.")
    minutes = pattern.starts.hour * 60 + pattern.starts.minute + pattern.minutes * pattern.in_a_row
    if minutes > 24 * 60:
        raise RuleBroken("The last of these times would end after midnight.")


def slots_of(pattern: SlotPattern) -> list[tuple[date, int, int]]:
    """Day, first minute of the day and length of each time. Raises RuleBroken for an odd pattern."""
    check_slot_pattern(pattern)
    first = pattern.starts.hour * 60 + pattern.starts.minute
    return [
        (pattern.first_on + timedelta(weeks=week), first + pattern.minutes * turn, pattern.minutes)
        for week in range(pattern.weeks)
        for turn in range(pattern.in_a_row)
    ]


def check_ahead(starts_at: datetime, at: datetime) -> None:
    """Raises RuleBroken for a time that has begun."""
    if starts_at <= at:
        raise RuleBroken("This time has begun or is over.")


def check_booked(booked: int) -> None:
    """Raises RuleBroken for one more than one person may have booked at a time."""
    if booked >= MOST_BOOKED:
        raise RuleBroken(
            f"You have {MOST_BOOKED} consultations booked. Cancel one, or book again after the next."
        )


def check_apart(
    offered: Iterable[tuple[datetime, datetime]], known: Sequence[tuple[datetime, datetime]]
) -> None:
    """Raises RuleBroken when one would offer the same time twice."""
    for starts_at, ends_at in offered:
        if any(starts_at < end and start < ends_at for start, end in known):
            raise RuleBroken("You offer one of these times already.")


def check_over(starts_at: datetime, at: datetime) -> None:
    """Raises RuleBroken for saying how it went before it began."""
    if at < starts_at:
        raise RuleBroken("You can say whether it took place once its time has begun.")


def shown_of(quarter: Quarter) -> Quarter:
    """What others than administrators see: nothing that counts fewer than ten, by subtraction too."""
    booked, held = quarter.booked or 0, quarter.held or 0
    gap = booked - held
    return Quarter(
        quarter.year,
        quarter.number,
        quarter.offered if (quarter.offered or 0) >= MINIMUM else None,
        booked if booked >= MINIMUM else None,
        held if held >= MINIMUM and (gap == 0 or gap >= MINIMUM) else None,
    )
