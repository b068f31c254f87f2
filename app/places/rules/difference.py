"""What one change does: who gains, who loses, and which levels of the objective get better or worse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.places.rules.result import Objective, Result

LABELS = {
    "pins": "Pins not honoured",
    "empty": "Places left empty",
    "minima": "Places below a minimum",
    "spread": "Distance from fair shares",
    "merit": "Total score",
    "preference": "Dates below first choice",
}


class Verdict(StrEnum):
    SAME = "Same"
    BETTER = "Better"
    WORSE = "Worse"


@dataclass(frozen=True)
class LevelChange:
    """One level before and after, as it is shown: total score is in hundredths of a point, more is better."""

    level: str
    label: str
    before: int
    after: int
    verdict: Verdict


@dataclass(frozen=True)
class Difference:
    """From one allocation to another. The draw is left out of the levels: it measures nothing."""

    gains: Mapping[str, str]
    losses: Mapping[str, str]
    moves: Mapping[str, tuple[str, str]]
    levels: tuple[LevelChange, ...]


def compare(before: Result, after: Result) -> Difference:
    """What is different in `after`: people with their sessions, and each level in order of importance."""
    old, new = before.placed, after.placed
    both = sorted(old.keys() & new.keys())
    return Difference(
        gains={person: new[person] for person in sorted(new.keys() - old.keys())},
        losses={person: old[person] for person in sorted(old.keys() - new.keys())},
        moves={person: (old[person], new[person]) for person in both if old[person] != new[person]},
        levels=tuple(_level(level, before.objective, after.objective) for level in LABELS),
    )


def _level(level: str, before: Objective, after: Objective) -> LevelChange:
    old, new = getattr(before, level), getattr(after, level)
    verdict = Verdict.SAME if old == new else Verdict.BETTER if new < old else Verdict.WORSE
    shown = -1 if level == "merit" else 1  # scores count against the cost, but people add them up
    return LevelChange(level, LABELS[level], shown * old, shown * new, verdict)
