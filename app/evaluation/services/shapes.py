"""The shapes in which figures of learning are handed on, each with what its heading says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.evaluation import rules
from app.evaluation.enums import Dimension
from app.platform.suppression import Band, Hidden
from app.training.models import Course

BOTH = "Both tests, so that we can compare"
NAMES = {
    Dimension.COHORT: ("cohort", "cohorts"),
    Dimension.SECTOR: ("kind of agency", "kinds of agency"),
    Dimension.AUDIENCE: ("role", "roles"),
}


@dataclass(frozen=True)
class MomentResponse:
    """How many were asked at one moment (the window has opened), and how many handed in."""

    label: str
    due: int
    done: int

    @property
    def rate(self) -> float | None:
        return rules.ResponseRate(self.due, self.done).rate


@dataclass(frozen=True)
class LaterChange:
    """The people who answered again months later, against their own answers before.

    Where `own_before` is false the two means stay hidden: what those who did not answer again had before
    could be found by subtraction.
    """

    label: str
    change: rules.PairedChange
    own_before: bool

    @property
    def finding(self) -> str:
        """ "more", "fewer" or "no clear change"."""
        return rules.finding(self.change).value


@dataclass(frozen=True)
class KnowledgeFigures:
    """The same people before and after, for ten or more of them."""

    questions: int
    change: rules.PairedChange
    before_middle: rules.Interval | None
    after_middle: rules.Interval | None
    gain: float | None
    directions: tuple[Band, ...]
    distribution: tuple[Band, ...]
    later: tuple[LaterChange, ...]

    @property
    def finding(self) -> str:
        """ "more", "fewer" or "no clear change"."""
        return rules.finding(self.change).value

    @property
    def shows_counts(self) -> bool:
        """Whether rows are left once every count of one or two people was joined to its neighbour."""
        return len(self.directions) > 1 and len(self.distribution) > 1

    @property
    def heading(self) -> str:
        return rules.knowledge_heading(rules.finding(self.change))


@dataclass(frozen=True)
class ConfidenceLine:
    """One statement; `change` is hidden when fewer than ten people gave all three answers."""

    statement: str
    change: rules.ConfidenceChange | Hidden
    later: tuple[LaterChange, ...] = ()


@dataclass(frozen=True)
class GroupLine:
    """One row of a table by cohort, kind of agency or role: its change, or HIDDEN."""

    label: str
    change: rules.PairedChange | Hidden
    slug: str = ""


@dataclass(frozen=True)
class GroupTable:
    """One dimension of a course, and everybody in it, hidden people included."""

    dimension: Dimension
    lines: tuple[GroupLine, ...]
    total: rules.PairedChange | None
    fixed_at: datetime | None

    @property
    def anything_shown(self) -> bool:
        return any(not isinstance(one.change, Hidden) for one in self.lines)

    @property
    def heading(self) -> str:
        """The finding, true of every row that is shown."""
        shown = rules.verdict([one.change for one in self.lines if not isinstance(one.change, Hidden)])
        return rules.group_heading(shown, *NAMES[self.dimension])


@dataclass(frozen=True)
class QuestionFlag:
    """A question that a person should read again."""

    number: int
    text: str
    figure: rules.ItemFigure


@dataclass(frozen=True)
class LearningFigures:
    """Everything about learning that may be shown to the people who run the programme."""

    invited: int
    responses: tuple[MomentResponse, ...]
    matched: int
    # Until then marks and answers are hidden unless everybody has answered; None before anybody is asked.
    settles_at: datetime | None
    knowledge: KnowledgeFigures | Hidden
    confidence: tuple[ConfidenceLine, ...]
    tables: tuple[GroupTable, ...] = ()
    flags: tuple[QuestionFlag, ...] = ()
    course: Course | None = None

    @property
    def asked_anything(self) -> bool:
        return self.invited > 0

    @property
    def confidence_heading(self) -> str:
        shown = [line.change for line in self.confidence if not isinstance(line.change, Hidden)]
        return rules.confidence_heading(shown, len(self.confidence))

    @property
    def compared(self) -> MomentResponse | None:
        return next((one for one in self.responses if one.label == BOTH), None)
