"""What must hold of topics, agendas, actions and reminders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.forum.enums import ActionStatus, MeetingStatus, ReminderKind
from app.platform.errors import RuleBroken

ACTION_MOVES = frozenset(
    {
        (ActionStatus.OPEN, ActionStatus.DONE),
        (ActionStatus.OPEN, ActionStatus.DROPPED),
        (ActionStatus.DONE, ActionStatus.OPEN),
        (ActionStatus.DROPPED, ActionStatus.OPEN),
    }
)
MOST_ITEMS = 12
MOST_PROPOSALS = 3
# What is the same and comes again so soon is a button that was pressed twice.
PRESSED_TWICE = timedelta(minutes=1)


@dataclass(frozen=True)
class Line:
    """One line of an agenda as typed: where it stands, what it is, and for how many minutes."""

    place: int | None
    title: str
    minutes: int | None
    proposed: bool = False


def agenda_of(lines: Sequence[Line]) -> list[int]:
    """Which of the lines make the agenda, in order. A proposed topic without minutes stays a proposal.

    Lines without a number come after those with one, as they stand. Raises RuleBroken for a line without a
    title or without minutes, and for too many.
    """
    wanted = [at for at, line in enumerate(lines) if line.minutes or (line.title and not line.proposed)]
    for at in wanted:
        line = lines[at]
        if not line.title:
            raise RuleBroken("Say what each item is about, or leave its minutes empty too.")
        if not line.minutes:
            raise RuleBroken(f"Give the minutes for “{line.title}”.")
    if len(wanted) > MOST_ITEMS:
        raise RuleBroken(f"An agenda has at most {MOST_ITEMS} items.")

    def order(at: int) -> tuple[bool, int, int]:
        place = lines[at].place
        return place is None, place or 0, at

    return sorted(wanted, key=order)


def minutes_left(starts_at: datetime, ends_at: datetime, minutes: Sequence[int]) -> int:
    """How many minutes of a meeting have no item yet; below nothing when there is too much."""
    return int((ends_at - starts_at).total_seconds()) // 60 - sum(minutes)


def check_voting(status: MeetingStatus, starts_at: datetime, at: datetime, *, agenda_made: bool) -> None:
    """Raises RuleBroken when topics are neither proposed nor voted for any more."""
    if status is not MeetingStatus.PUBLISHED or starts_at <= at:
        raise RuleBroken("Topics can be proposed until the meeting begins.")
    if agenda_made:
        raise RuleBroken("The agenda is made, so topics and votes no longer change.")


def check_before(status: MeetingStatus, ends_at: datetime, at: datetime) -> None:
    """Raises RuleBroken for preparing a meeting that is over or was called off."""
    if status is MeetingStatus.CANCELLED:
        raise RuleBroken("This meeting was called off.")
    if ends_at <= at:
        raise RuleBroken("This meeting is over.")


def check_held(status: MeetingStatus, starts_at: datetime, at: datetime) -> None:
    """Raises RuleBroken for notes and actions of a meeting that was called off or has not begun."""
    if status not in {MeetingStatus.PUBLISHED, MeetingStatus.HELD}:
        raise RuleBroken("This meeting does not take place, so there is nothing to note.")
    if at < starts_at:
        raise RuleBroken("Notes and actions can be written once the meeting has begun.")


def next_action_status(status: ActionStatus, to: ActionStatus) -> ActionStatus:
    """Raises RuleBroken for a move that is not in the table."""
    if (status, to) not in ACTION_MOVES:
        raise RuleBroken(f"This action is {status.value} already.")
    return to


def check_due(due_on: date, today: date) -> None:
    """Raises RuleBroken for an action that would be over before it is begun."""
    if due_on < today:
        raise RuleBroken("The day by which it is to be done must not lie in the past.")


def meeting_reminder(starts_at: datetime, told_at: datetime, at: datetime) -> ReminderKind | None:
    """Which reminder of a meeting is due to somebody who was last told its time at `told_at`.

    A week before, until a day before; then a day before, until it begins. None for whoever was told after
    that moment: the news was the reminder.
    """
    if not at < starts_at <= at + ReminderKind.WEEK.ahead:
        return None
    kind = ReminderKind.DAY if starts_at <= at + ReminderKind.DAY.ahead else ReminderKind.WEEK
    return kind if told_at <= starts_at - kind.ahead else None
