"""What an allocation comes to: who is placed, how good that is level by level, and why not the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from operator import add, sub
from typing import Any, Literal, NamedTuple

from app.places.rules.problem import canonical_json


class Objective(NamedTuple):
    """What is minimised, most important first; it compares in that order, in integers of any size.

    A change of an allocation is an `Objective` too: the difference that it makes, level by level.
    """

    pins: int = 0
    empty: int = 0
    minima: int = 0
    spread: int = 0
    merit: int = 0
    preference: int = 0
    draw: int = 0

    def plus(self, other: Objective) -> Objective:
        return Objective(*map(add, self, other))

    def minus(self, other: Objective) -> Objective:
        return Objective(*map(sub, self, other))


class Rule(StrEnum):
    """Why somebody is without a place."""

    LIMIT = "limit"
    PIN = "pin"
    FILL = "fill"
    MINIMA = "minima"
    SPREAD = "spread"
    MERIT = "merit"
    PREFERENCE = "preference"
    DRAW = "draw"


@dataclass(frozen=True)
class Reason:
    """Why one person is without a place, for that person and for an administrator.

    The applicant's sentence names nobody. `counterpart` is whoever would have lost a place instead; only
    administrators may be shown that person.
    """

    rule: Rule
    applicant_sentence: str
    administrator_sentence: str
    counterpart: str | None = None


@dataclass(frozen=True, order=True)
class UnmetMinimum:
    """A minimum that could not be met. Reserved places count as a minimum."""

    session: str
    kind: Literal["agency", "role"]
    name: str
    minimum: int
    placed: int


@dataclass(frozen=True)
class Result:
    """An allocation; `exact` says that no better one exists under the same problem."""

    placed: Mapping[str, str]
    objective: Objective
    unmet: tuple[UnmetMinimum, ...]
    reasons: Mapping[str, Reason]
    exact: bool

    def as_dict(self) -> dict[str, Any]:
        """The interchange form; its sentences are the applicants'."""
        return {
            "placed": dict(sorted(self.placed.items())),
            "objective": self.objective._asdict(),
            "unmet": [asdict(unmet) for unmet in self.unmet],
            "reasons": {
                person: {"rule": str(reason.rule), "sentence": reason.applicant_sentence}
                for person, reason in sorted(self.reasons.items())
            },
            "exact": self.exact,
        }

    def canonical(self) -> str:
        """The one text that stands for this result."""
        return canonical_json(self.as_dict())
