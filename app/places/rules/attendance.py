"""What a register says, and when a course is completed: each answer explains itself."""

from __future__ import annotations

from collections.abc import Collection
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


@dataclass(frozen=True)
class CompletionRule:
    """What a cohort asks for before somebody has completed the core course."""

    days_to_complete: int
    awareness_to_complete: bool
    test_to_complete: bool


@dataclass(frozen=True)
class CompletionPart:
    """One thing that is asked for, and whether it is there."""

    words: str
    met: bool


@dataclass(frozen=True)
class Completion:
    """Whether a course is completed, part by part, and in a sentence for the participant."""

    complete: bool
    parts: tuple[CompletionPart, ...]
    sentence: str


def completion(
    rule: CompletionRule, *, course_days: Collection[int], awareness: bool, test_in: bool
) -> Completion:
    """Judge the rule. `course_days` are the different days of the course that were attended, anywhere."""
    attended, wanted = len(set(course_days)), rule.days_to_complete
    days = "1 day" if wanted == 1 else f"{wanted} days"
    parts = [CompletionPart(f"{days} of the course: {min(attended, wanted)} so far", attended >= wanted)]
    missing = []
    if attended < wanted:
        left = wanted - attended
        missing.append("1 more day of the course" if left == 1 else f"{left} more days of the course")
    if rule.awareness_to_complete:
        parts.append(CompletionPart("The awareness morning, this one or an earlier one", awareness))
        if not awareness:
            missing.append("the awareness morning")
    if rule.test_to_complete:
        parts.append(CompletionPart("The test after the course, handed in (no mark is asked for)", test_in))
        if not test_in:
            missing.append("the test after the course")
    if not missing:
        return Completion(True, tuple(parts), "You have completed the course.")
    wanting = missing[0] if len(missing) == 1 else f"{', '.join(missing[:-1])} and {missing[-1]}"
    return Completion(False, tuple(parts), f"To complete the course, what is left is {wanting}.")
