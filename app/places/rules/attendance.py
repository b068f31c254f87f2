"""What a register may say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from app.places.enums import AbsenceReason, Mark
from app.platform.errors import RuleBroken


@dataclass(frozen=True)
class Entry:
    """One line of a register as filled in."""

    mark: Mark
    arrived: time | None = None
    left: time | None = None
    also_left_early: bool = False
    reason: AbsenceReason | None = None

    def tidied(self) -> Entry:
        """Without what belongs to another mark. Raises RuleBroken for an absence without its reason."""
        if self.mark is Mark.ABSENT:
            if self.reason is None:
                raise RuleBroken("Choose why, or “not known yet”.")
            return Entry(Mark.ABSENT, reason=self.reason)
        if self.mark is Mark.LATE:
            left = self.left if self.also_left_early else None
            if self.arrived and left and left <= self.arrived:
                raise RuleBroken("The time of leaving must be later than the time of arriving.")
            return Entry(Mark.LATE, arrived=self.arrived, left=left, also_left_early=self.also_left_early)
        if self.mark is Mark.LEFT_EARLY:
            return Entry(Mark.LEFT_EARLY, left=self.left)
        return Entry(self.mark)


def check_within_day(entry: Entry, starts: time, ends: time) -> None:
    """Raises RuleBroken for a time of arriving or leaving at which the day is not on."""
    hours = f"{starts:%H:%M} to {ends:%H:%M}"
    if entry.arrived is not None and not starts <= entry.arrived <= ends:
        raise RuleBroken(f"The time of arriving must lie within the hours of the day, {hours}.")
    if entry.left is not None and not starts <= entry.left <= ends:
        raise RuleBroken(f"The time of leaving must lie within the hours of the day, {hours}.")
