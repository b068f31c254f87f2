"""The fixed words of tests and questionnaires."""

from enum import StrEnum


class Moment(StrEnum):
    """When something is asked."""

    PRE = "pre"
    POST = "post"
    THREE_MONTHS = "three_months"
    SIX_MONTHS = "six_months"

    @property
    def label(self) -> str:
        return {
            Moment.PRE: "before the course",
            Moment.POST: "after the course",
            Moment.THREE_MONTHS: "three months on",
            Moment.SIX_MONTHS: "six months on",
        }[self]

    @property
    def months_later(self) -> int:
        """How many months after the course; 0 for before it and right after it."""
        return {Moment.THREE_MONTHS: 3, Moment.SIX_MONTHS: 6}.get(self, 0)

    @property
    def is_follow_up(self) -> bool:
        return self.months_later > 0


class InstrumentKind(StrEnum):
    """A knowledge test has right and wrong answers, a questionnaire has none."""

    KNOWLEDGE_TEST = "knowledge_test"
    QUESTIONNAIRE = "questionnaire"

    @property
    def label(self) -> str:
        return {
            InstrumentKind.KNOWLEDGE_TEST: "knowledge test",
            InstrumentKind.QUESTIONNAIRE: "questionnaire",
        }[self]


class Dimension(StrEnum):
    """By what a table of figures tells people apart; never by two at once."""

    COHORT = "cohort"
    SECTOR = "kind of agency"
    AUDIENCE = "role"


class QuestionKind(StrEnum):
    """How a question is answered; the first four are marked, the others never."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    ORDERING = "ordering"
    CONFIDENCE = "confidence"
    OPINION = "opinion"
    FREE_TEXT = "free_text"

    @property
    def label(self) -> str:
        return {
            QuestionKind.SINGLE: "one right answer",
            QuestionKind.MULTIPLE: "several right answers",
            QuestionKind.TRUE_FALSE: "true or false",
            QuestionKind.ORDERING: "put in order",
            QuestionKind.CONFIDENCE: "confidence, 0 to 10",
            QuestionKind.OPINION: "agreement, in five steps",
            QuestionKind.FREE_TEXT: "in their own words",
        }[self]

    @property
    def is_marked(self) -> bool:
        return self in {
            QuestionKind.SINGLE,
            QuestionKind.MULTIPLE,
            QuestionKind.TRUE_FALSE,
            QuestionKind.ORDERING,
        }

    @property
    def takes_one_choice(self) -> bool:
        return self in {QuestionKind.SINGLE, QuestionKind.TRUE_FALSE}


class Outcome(StrEnum):
    """What one answer of a knowledge test came to; only RIGHT earns a mark."""

    RIGHT = "right"
    NOT_RIGHT = "not_right"
    NOT_KNOWN_YET = "not_known_yet"
    MISSING = "missing"

    @property
    def label(self) -> str:
        return {
            Outcome.RIGHT: "right",
            Outcome.NOT_RIGHT: "not right",
            Outcome.NOT_KNOWN_YET: "I don’t know yet",
            Outcome.MISSING: "not answered",
        }[self]


class Allowance(StrEnum):
    """How much of a test's time limit holds for one person, as they chose themselves; nobody is told."""

    USUAL = "usual"
    HALF_AGAIN = "half_again"
    NO_LIMIT = "no_limit"

    @property
    def label(self) -> str:
        return {
            Allowance.USUAL: "The usual time",
            Allowance.HALF_AGAIN: "Half as long again",
            Allowance.NO_LIMIT: "No time limit",
        }[self]


class SittingState(StrEnum):
    """Where a person stands with one sitting; derived from times, never stored.

    TIME_OVER: answers can no longer change, what is saved can be handed in.
    """

    NOT_YET_OPEN = "not_yet_open"
    OPEN = "open"
    TIME_OVER = "time_over"
    DONE = "done"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return {
            SittingState.NOT_YET_OPEN: "not open yet",
            SittingState.OPEN: "open",
            SittingState.TIME_OVER: "time over",
            SittingState.DONE: "done",
            SittingState.CLOSED: "closed",
        }[self]
