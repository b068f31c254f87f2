"""States and fixed lists of applications; the moves between states are in `rules`."""

from __future__ import annotations

from enum import StrEnum


class ApplicationStatus(StrEnum):
    """Where an application is. Whether it is overdue or ready to assess is derived."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ASSESSED = "assessed"
    APPOINTABLE = "appointable"
    UNSUCCESSFUL = "unsuccessful"
    OFFERED = "offered"
    RESERVE = "reserve"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    COMPLETED = "completed"
    NOT_COMPLETED = "not completed"
    WITHDRAWN = "withdrawn"
    DEFERRED = "deferred"
    NOT_SUBMITTED = "not submitted"

    @property
    def label(self) -> str:
        """As pages say it: the one word for waiting is the waiting list."""
        return "on the waiting list" if self is ApplicationStatus.RESERVE else self.value


# What the trail says when somebody whose application was kept hears that applications are open.
TOLD_OF_OPENING = "say that applications are open"

# Being read, or read and not settled: scores, readings and the conversation can still change.
UNSETTLED = frozenset({ApplicationStatus.SUBMITTED, ApplicationStatus.ASSESSED})


class ApplicationAction(StrEnum):
    """What can be done to an application."""

    SUBMIT = "submit"
    RETURN = "return"
    FINISH_ASSESSMENT = "finish assessing"
    APPOINT = "find appointable"
    DECLINE_TO_APPOINT = "find unsuccessful"
    REVERSE = "reverse"
    OFFER = "offer"
    HOLD_IN_RESERVE = "hold in reserve"
    END_WITHOUT_PLACE = "end without a place"
    ACCEPT = "accept"
    DECLINE = "decline"
    LAPSE = "lapse"
    COMPLETE = "complete"
    NOT_COMPLETE = "close as not completed"
    WITHDRAW = "withdraw"
    DEFER = "defer"
    CLOSE_DRAFT = "close the draft of"
    LET_IN_LATE = "allow late sending of"
    UNDO = "undo"


class SignatureStatus(StrEnum):
    """Where a countersignature is."""

    REQUESTED = "requested"
    SIGNED = "signed"
    DECLINED = "declined"
    PASSED_ON = "passed on"
    BOUNCED = "bounced"
    CANCELLED = "cancelled"
    STALE = "stale"


class SignatureAction(StrEnum):
    """What can be done to a countersignature."""

    SIGN = "sign"
    DECLINE = "decline"
    PASS_ON = "pass on"
    BOUNCE = "mark as bounced"
    CANCEL = "cancel"
    GO_STALE = "mark as out of date"


class SignatureDoor(StrEnum):
    """How a signature came to us."""

    LINK = "emailed link"
    TELEPHONE = "telephone"
    PAPER = "paper"


class AssessmentStatus(StrEnum):
    """Where one assessor is with one application."""

    ASSIGNED = "assigned"
    SUBMITTED = "submitted"
    STOOD_DOWN = "stood down"


class AssessmentAction(StrEnum):
    """What can be done to one assessor's reading."""

    SUBMIT = "submit"
    STAND_DOWN = "stand down from"
    SET_ASIDE = "set aside"
    END_WITH_APPLICATION = "end with the application"
    GIVE_AGAIN = "give again"


class Task(StrEnum):
    """The parts of an application; each criterion is a part of its own beside these."""

    ABOUT_YOU = "about you"
    DATES = "the dates"
    FORUM = "the forum"
    CRITERIA = "your answers"
    MANAGER = "your line manager"


class Holder(StrEnum):
    """Who has the ball."""

    APPLICANT = "the applicant"
    MANAGER = "the manager"
    ASSESSORS = "the assessors"
    TEAM = "the training team"
    NOBODY = "nobody"


class Dates(StrEnum):
    """What becomes of the days that a manager signed for."""

    PROVISIONAL = "provisional until places are given"
    FIRM = "firm"
    FREE = "not needed any more"


class ManagerAnswer(StrEnum):
    """What a manager may answer on the page of the emailed link."""

    SIGN = "sign"
    DECLINE = "decline"
    PASS_ON = "pass"


class ChaseKind(StrEnum):
    """Why a manager was written to again, or the applicant was told; each goes out once."""

    FIRST = "first"
    SECOND = "second"
    SOMEBODY_ELSE = "somebody else"
    OWN = "own"
    RENEWED = "renewed"


# Working days after the request at which the clock reminds, and then offers to name somebody else.
CHASES = ((ChaseKind.FIRST, 3), (ChaseKind.SECOND, 7))
OVERDUE_AFTER = 10


# Mail that people have for themselves. A manager there is asked like any other, and staff see it.
PRIVATE_MAIL = frozenset(
    {
        "aol.com",
        "btinternet.com",
        "fastmail.com",
        "gmail.com",
        "gmx.com",
        "gmx.co.uk",
        "googlemail.com",
        "hotmail.co.uk",
        "hotmail.com",
        "icloud.com",
        "live.co.uk",
        "live.com",
        "mac.com",
        "mail.com",
        "me.com",
        "msn.com",
        "outlook.com",
        "outlook.co.uk",
        "proton.me",
        "protonmail.com",
        "sky.com",
        "talktalk.net",
        "virginmedia.com",
        "yahoo.co.uk",
        "yahoo.com",
        "ymail.com",
    }
)


class Nudge(StrEnum):
    """Reminders to somebody whose draft is not sent; the words are what the history says."""

    WEEK = "remind 7 days before closing"
    LAST = "remind 2 days before closing"


# Days before applications close, the earlier first.
NUDGES = ((Nudge.WEEK, 7), (Nudge.LAST, 2))


class EssentialKind(StrEnum):
    """Requirements that are not scored."""

    MANAGER = "manager"
    ALL_DAYS = "all days"
    FORUM = "forum"


class PeriodEnd(StrEnum):
    """Why a mentor period ended; `agency support withdrawn` is shown neutrally."""

    LEFT_POST = "left post"
    STEPPED_DOWN = "stepped down"
    LAPSED = "lapsed"
    SUPPORT_WITHDRAWN = "agency support withdrawn"
    NOT_COMPLETED = "course not completed"


class LinkPurpose(StrEnum):
    """Links of this feature."""

    COUNTERSIGN = "countersign"
    MANAGER_PAGE = "manager page"


class ActivityKind(StrEnum):
    """What a mentor did for colleagues."""

    TALK = "talked something through"
    BRIEFING = "gave a briefing"
    TRAINING = "helped at training"
    COACHING = "coached over several meetings"
    OTHER = "something else"


class WhoseStaff(StrEnum):
    """Whose people a mentor did it for."""

    OWN = "my own agency"
    ANOTHER = "another agency"
    SEVERAL = "several agencies"


# For so many days something that was logged can be changed or removed.
CHANGED_DAYS = 30
# So many days after it was done nothing about it can be logged or changed any more: counts stand still.
SETTLED_DAYS = 90
