"""A line of a register as pages and browsers write it, and what becomes of one that arrives late or twice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from app.places.enums import AbsenceReason, Mark
from app.places.rules.attendance import Entry
from app.platform.errors import RuleBroken

KEYS = {
    Mark.NOT_RECORDED: "none",
    Mark.ATTENDED: "here",
    Mark.LATE: "late",
    Mark.LEFT_EARLY: "early",
    Mark.ABSENT: "absent",
    Mark.EXCUSED: "excused",
}
MARKS = {key: mark for mark, key in KEYS.items()}
PARTS = 5
ALSO = "also"


class Receipt(StrEnum):
    """What to do with a line that arrives."""

    SAME = "it says so already"
    CHANGE = "record it"
    ASK = "somebody else has marked this person meanwhile"


@dataclass(frozen=True)
class Line:
    """A line that somebody filled in, and what they had before their eyes, as written.

    A browser that may have sent several marks of one person names them all: each may be what stands there.
    With nothing named, whatever stands there may be changed.
    """

    entry: Entry
    seen: frozenset[str] = frozenset()


def written(entry: Entry) -> str:
    """The line in short, like `late,09:50` or `absent,,,,personal`, without what belongs to other marks."""
    arrived, left, also, reason = "", "", "", ""
    if entry.mark is Mark.LATE:
        arrived = _clock(entry.arrived)
        also = ALSO if entry.also_left_early else ""
        left = _clock(entry.left) if also else ""
    elif entry.mark is Mark.LEFT_EARLY:
        left = _clock(entry.left)
    elif entry.mark is Mark.ABSENT and entry.reason is not None:
        reason = entry.reason.name.lower()
    return ",".join((KEYS[entry.mark], arrived, left, also, reason)).rstrip(",")


def read_line(text: str) -> Entry:
    """The line that was written so. Raises RuleBroken for what is no such line."""
    parts = text.split(",")
    if len(parts) > PARTS or parts[0] not in MARKS:
        raise RuleBroken("This is no line of a register.")
    key, arrived, left, also, reason = (*parts, *[""] * (PARTS - len(parts)))
    return Entry(
        MARKS[key],
        arrived=time_of(arrived),
        left=time_of(left),
        also_left_early=also == ALSO,
        reason=reason_of(reason),
    )


def time_of(text: str) -> time | None:
    """The time that was typed; None for none, or for what is no time."""
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None) if text else None
    except ValueError:
        return None


def reason_of(text: str) -> AbsenceReason | None:
    """The one of the four reasons that was chosen; None for none."""
    return next((reason for reason in AbsenceReason if reason.name.lower() == text), None)


def receipt(stored: str, wanted: str, seen: Collection[str]) -> Receipt:
    """Whether a line is recorded; all three as written. The same line twice is one line."""
    if wanted == stored:
        return Receipt.SAME
    if not seen or stored in seen:
        return Receipt.CHANGE
    return Receipt.ASK


def _clock(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""
