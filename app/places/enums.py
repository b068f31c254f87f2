"""States and fixed lists of places; the moves between states are in `rules`."""

from __future__ import annotations

from enum import StrEnum


class PlaceStatus(StrEnum):
    """Where one person's place on one training session is."""

    REQUESTED = "requested"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    SUBSTITUTED = "substituted"
    CANCELLED = "cancelled by organiser"


# These hold a seat.
SEATED = frozenset({PlaceStatus.OFFERED, PlaceStatus.ACCEPTED})
# These ask for one.
WAITING = (PlaceStatus.REQUESTED, PlaceStatus.WAITLISTED)

# The most places of a session that is tried from tables.
MOST_PLACES = 10_000


class PlaceAction(StrEnum):
    """What can be done to a place."""

    REQUEST = "request"
    WAITLIST = "put on the waiting list"
    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"
    SUBSTITUTE = "hand over"
    RETURN = "come back"
    RETURN_OFFER = "come back to be answered"
    WAIT_AGAIN = "wait as before"
    ASK_AGAIN = "ask as before"
    CLOSE_LIST = "close the waiting list"
    PUT_BACK = "put back on the waiting list"
    CANCEL = "cancel"
    UNDO = "undo"


class Route(StrEnum):
    """How somebody came to ask for, or get, a place."""

    ASKED = "asked"
    NOMINATED = "put forward by the agency"
    ALLOCATED = "shared out"
    WITH_CORE = "goes with the core course"
    MANAGER = "manager of somebody on the core course"
    PROMOTED = "promoted"
    SUBSTITUTE = "in a colleague's stead"
    WALK_IN = "came on the day"


class Mark(StrEnum):
    """What a register says of one person and one session day. Nothing is ever inferred."""

    NOT_RECORDED = "not recorded"
    ATTENDED = "attended"
    LATE = "late"
    LEFT_EARLY = "left early"
    ABSENT = "absent"
    EXCUSED = "excused"


# Somebody who came late or left early was there: the day counts.
PRESENT = frozenset({Mark.ATTENDED, Mark.LATE, Mark.LEFT_EARLY})

# Whoever was excused from a day has it behind them as far as completing the course goes.
COUNTS = PRESENT | {Mark.EXCUSED}


class Spoken(StrEnum):
    """What somebody told the training team about an offered or accepted place."""

    TAKES = "takes"
    DECLINES = "declines"
    KEEPS = "keeps"
    GIVES_UP = "gives up"


class Told(StrEnum):
    """How they told it."""

    TELEPHONE = "by telephone"
    PAPER = "on paper"
    IN_PERSON = "in person"


class AbsenceReason(StrEnum):
    """The four fixed reasons: no free text, because illness is health data."""

    TOLD_BEFORE = "told us before"
    URGENT_WORK = "called to urgent work"
    PERSONAL = "personal, no detail"
    NOT_KNOWN = "not known yet"


class ExcusedBecause(StrEnum):
    """Why somebody is excused from a day: fixed, because the reason may be about health."""

    ONE_TO_ONE = "covered with the trainer, one to one"
    ELSEWHERE = "attended the same content elsewhere"
    LEAD = "decided by the programme lead"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class MakeUpStatus(StrEnum):
    """Where the offer of another day for a missed one is; the first two hold a seat of that day."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    # Not answered in time.
    LAPSED = "lapsed"
    # Agreed, and the register says that the person was not there either.
    MISSED = "missed"


class MakeUpAction(StrEnum):
    """What can be done with the offer of another day."""

    OFFER = "offer"
    PICK = "choose"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    TAKE_BACK = "take back"
    CANCEL = "cancel"
    LAPSE = "lapse"
    MISS = "miss"
    CORRECT = "correct"


class ShareBasis(StrEnum):
    """What an agency's share of places follows from."""

    STAFF = "relevant staff"
    EQUAL = "equal parts"
    NEED = "unmet need"
    TYPED = "typed"


class ProposalStatus(StrEnum):
    """A proposal is worked out, then released once or replaced by a later one."""

    PROPOSED = "proposed"
    REPLACED = "replaced"
    RELEASED = "released"


class OutcomeKind(StrEnum):
    """What a person is told when places are released."""

    OFFER = "offer"
    RESERVE = "waiting list"
    NO_PLACE = "no place"


class GoneBecause(StrEnum):
    """Why somebody gave a place up: a fixed list, and no reason is needed."""

    WORK = "work got in the way"
    DATES = "the dates do not suit any more"
    POST = "changing post or agency"
    NOT_SAID = "rather not say"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class OfferChase(StrEnum):
    """A reminder of an offer that is not answered; the value is what the trail says."""

    FIRST = "first reminder of an offer"
    SECOND = "second reminder of an offer"


# Working days after the offer at which the clock reminds of it.
OFFER_CHASES = ((OfferChase.FIRST, 5), (OfferChase.SECOND, 8))


class Occasion(StrEnum):
    """What a letter about the days of a course is for."""

    JOINING = "joining instructions"
    WEEK = "reminder a week before"
    NEAR = "reminder two days before"
    MOVED = "days have moved"
    LINK = "the link to join has changed"


# Days before the first day at which joining instructions go, and before each run of days reminders of it.
JOINING_BEFORE = 14
REMINDERS = ((Occasion.WEEK, 7), (Occasion.NEAR, 2))


class Diet(StrEnum):
    """What somebody may ask the kitchen for: a fixed list, counted without names."""

    VEGETARIAN = "vegetarian"
    VEGAN = "vegan"
    HALAL = "halal"
    KOSHER = "kosher"
    GLUTEN = "no gluten"
    DAIRY = "no milk"
    NUTS = "no nuts"
    OTHER = "something else"
