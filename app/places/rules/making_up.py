"""Missed days of a course: what became of each, and what may be done about it."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from app.places.enums import COUNTS, PRESENT, MakeUpAction, MakeUpStatus, Mark
from app.platform.errors import RuleBroken
from app.training.enums import Part

OPEN = frozenset({MakeUpStatus.OFFERED, MakeUpStatus.ACCEPTED})
S, A = MakeUpStatus, MakeUpAction
MOVES = {
    (S.OFFERED, A.ACCEPT): S.ACCEPTED,
    (S.OFFERED, A.DECLINE): S.DECLINED,
    (S.OFFERED, A.TAKE_BACK): S.WITHDRAWN,
    (S.ACCEPTED, A.WITHDRAW): S.WITHDRAWN,
    (S.ACCEPTED, A.TAKE_BACK): S.WITHDRAWN,
    (S.OFFERED, A.CANCEL): S.CANCELLED,
    (S.ACCEPTED, A.CANCEL): S.CANCELLED,
    (S.OFFERED, A.LAPSE): S.LAPSED,
    (S.ACCEPTED, A.MISS): S.MISSED,
    (S.MISSED, A.CORRECT): S.ACCEPTED,
}
HALVES = {Part.WHOLE: frozenset({1, 2}), Part.FIRST: frozenset({1}), Part.SECOND: frozenset({2})}


class DayState(StrEnum):
    """Where somebody stands with one day of the own session that is over."""

    WAS_THERE = "was there"
    MADE_UP = "made up"
    EXCUSED = "excused"
    OWED = "still to make up"
    NOT_RECORDED = "not recorded yet"


def next_make_up_status(status: MakeUpStatus, action: MakeUpAction) -> MakeUpStatus:
    """Raises RuleBroken for a move that is not in the table."""
    try:
        return MOVES[status, action]
    except KeyError:
        raise RuleBroken(f"You cannot {action.value} this day any more: it is {status.value}.") from None


def state_of_day(mark: Mark, elsewhere: Collection[tuple[int, Part]], day: int, part: Part) -> DayState:
    """What became of a day, or half of one. `elsewhere` is what the person was at on other sessions.

    A day without a mark is neither attended nor missed.
    """
    if mark in PRESENT:
        return DayState.WAS_THERE
    there = {half for each, what in elsewhere if each == day for half in HALVES[what]}
    if there >= HALVES[part]:
        return DayState.MADE_UP
    if mark in COUNTS:
        return DayState.EXCUSED
    return DayState.OWED if mark is Mark.ABSENT else DayState.NOT_RECORDED


def makes_up(day: int, part: Part, other_day: int, other_part: Part) -> bool:
    """Whether the other day delivers all that was missed."""
    return day == other_day and HALVES[other_part] >= HALVES[part]
