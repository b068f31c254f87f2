"""The allowed moves of applications, countersignatures and assessments."""

from __future__ import annotations

from app.mentoring.enums import (
    ApplicationAction,
    ApplicationStatus,
    AssessmentAction,
    AssessmentStatus,
    SignatureAction,
    SignatureStatus,
)
from app.platform.errors import RuleBroken

A = ApplicationAction
S = ApplicationStatus

APPLICATION_MOVES: dict[tuple[ApplicationStatus, ApplicationAction], ApplicationStatus] = {
    (S.DRAFT, A.SUBMIT): S.SUBMITTED,
    (S.DRAFT, A.WITHDRAW): S.WITHDRAWN,
    (S.DRAFT, A.CLOSE_DRAFT): S.NOT_SUBMITTED,
    (S.SUBMITTED, A.RETURN): S.RETURNED,
    (S.SUBMITTED, A.FINISH_ASSESSMENT): S.ASSESSED,
    (S.SUBMITTED, A.WITHDRAW): S.WITHDRAWN,
    (S.SUBMITTED, A.DEFER): S.DEFERRED,
    (S.RETURNED, A.SUBMIT): S.SUBMITTED,
    (S.RETURNED, A.WITHDRAW): S.WITHDRAWN,
    (S.RETURNED, A.DEFER): S.DEFERRED,
    (S.ASSESSED, A.APPOINT): S.APPOINTABLE,
    (S.ASSESSED, A.DECLINE_TO_APPOINT): S.UNSUCCESSFUL,
    (S.ASSESSED, A.WITHDRAW): S.WITHDRAWN,
    (S.ASSESSED, A.DEFER): S.DEFERRED,
    (S.APPOINTABLE, A.OFFER): S.OFFERED,
    (S.APPOINTABLE, A.HOLD_IN_RESERVE): S.RESERVE,
    (S.APPOINTABLE, A.WITHDRAW): S.WITHDRAWN,
    (S.APPOINTABLE, A.DEFER): S.DEFERRED,
    (S.APPOINTABLE, A.UNDO): S.ASSESSED,
    (S.UNSUCCESSFUL, A.REVERSE): S.APPOINTABLE,
    (S.UNSUCCESSFUL, A.UNDO): S.ASSESSED,
    (S.OFFERED, A.ACCEPT): S.ACCEPTED,
    (S.OFFERED, A.DECLINE): S.DECLINED,
    (S.OFFERED, A.LAPSE): S.LAPSED,
    (S.OFFERED, A.HOLD_IN_RESERVE): S.RESERVE,
    (S.OFFERED, A.WITHDRAW): S.WITHDRAWN,
    (S.OFFERED, A.DEFER): S.DEFERRED,
    (S.RESERVE, A.OFFER): S.OFFERED,
    # Appointable and told: there was no place on this course.
    (S.RESERVE, A.END_WITHOUT_PLACE): S.APPOINTABLE,
    (S.RESERVE, A.WITHDRAW): S.WITHDRAWN,
    (S.RESERVE, A.DEFER): S.DEFERRED,
    # There are fewer places than were planned.
    (S.ACCEPTED, A.HOLD_IN_RESERVE): S.RESERVE,
    # The course does not take place.
    (S.OFFERED, A.END_WITHOUT_PLACE): S.APPOINTABLE,
    (S.ACCEPTED, A.END_WITHOUT_PLACE): S.APPOINTABLE,
    (S.ACCEPTED, A.COMPLETE): S.COMPLETED,
    (S.ACCEPTED, A.NOT_COMPLETE): S.NOT_COMPLETED,
    (S.ACCEPTED, A.WITHDRAW): S.WITHDRAWN,
    (S.ACCEPTED, A.DEFER): S.DEFERRED,
    (S.COMPLETED, A.UNDO): S.ACCEPTED,
    (S.NOT_COMPLETED, A.UNDO): S.ACCEPTED,
    # The seat has been given back, so the way to it is an offer from the reserve.
    (S.DECLINED, A.UNDO): S.RESERVE,
    (S.LAPSED, A.UNDO): S.RESERVE,
    (S.NOT_SUBMITTED, A.UNDO): S.DRAFT,
    # A draft whose window has closed is let in too, before the clock has closed it or for another day.
    (S.DRAFT, A.LET_IN_LATE): S.DRAFT,
    (S.NOT_SUBMITTED, A.LET_IN_LATE): S.DRAFT,
}

# Undoing these goes back to where the application was, or to the reserve when a seat has been given back.
LEFT = frozenset({S.WITHDRAWN, S.DEFERRED})
# Readings of applications that stand so are not over.
READ_ON = frozenset({S.SUBMITTED, S.RETURNED})
SEAT_GIVEN_BACK = frozenset({S.OFFERED, S.ACCEPTED})

SIGNATURE_MOVES: dict[tuple[SignatureStatus, SignatureAction], SignatureStatus] = {
    (SignatureStatus.REQUESTED, SignatureAction.SIGN): SignatureStatus.SIGNED,
    (SignatureStatus.REQUESTED, SignatureAction.DECLINE): SignatureStatus.DECLINED,
    (SignatureStatus.REQUESTED, SignatureAction.PASS_ON): SignatureStatus.PASSED_ON,
    (SignatureStatus.REQUESTED, SignatureAction.BOUNCE): SignatureStatus.BOUNCED,
    (SignatureStatus.REQUESTED, SignatureAction.CANCEL): SignatureStatus.CANCELLED,
    (SignatureStatus.SIGNED, SignatureAction.GO_STALE): SignatureStatus.STALE,
}

ASSESSMENT_MOVES: dict[tuple[AssessmentStatus, AssessmentAction], AssessmentStatus] = {
    (AssessmentStatus.ASSIGNED, AssessmentAction.SUBMIT): AssessmentStatus.SUBMITTED,
    (AssessmentStatus.ASSIGNED, AssessmentAction.STAND_DOWN): AssessmentStatus.STOOD_DOWN,
    # An administrator takes it off an assessor who should not have read it, scores or none.
    (AssessmentStatus.ASSIGNED, AssessmentAction.SET_ASIDE): AssessmentStatus.STOOD_DOWN,
    (AssessmentStatus.SUBMITTED, AssessmentAction.SET_ASIDE): AssessmentStatus.STOOD_DOWN,
    # The application left while it was being read; undoing that gives the reading again.
    (AssessmentStatus.ASSIGNED, AssessmentAction.END_WITH_APPLICATION): AssessmentStatus.STOOD_DOWN,
    (AssessmentStatus.STOOD_DOWN, AssessmentAction.GIVE_AGAIN): AssessmentStatus.ASSIGNED,
}


def can_be(status: ApplicationStatus, action: ApplicationAction) -> bool:
    """Whether this can be done to an application that stands so."""
    return (status, action) in APPLICATION_MOVES


def may_undo(status: ApplicationStatus, *, told: bool) -> bool:
    """Whether an end can be taken back: an outcome no longer once the applicant was told of it."""
    return not told or status not in (ApplicationStatus.APPOINTABLE, ApplicationStatus.UNSUCCESSFUL)


def next_status(
    status: ApplicationStatus, action: ApplicationAction, *, before: ApplicationStatus | None = None
) -> ApplicationStatus:
    """The state an application moves to. `before` is the state it left, for undoing that.

    Raises RuleBroken with a sentence for whoever asked.
    """
    if action is A.UNDO and status in LEFT and before is not None:
        return S.RESERVE if before in SEAT_GIVEN_BACK else before
    try:
        return APPLICATION_MOVES[status, action]
    except KeyError:
        raise RuleBroken(f"You cannot {action.value} an application that is {status.value}.") from None


def next_signature_status(status: SignatureStatus, action: SignatureAction) -> SignatureStatus:
    """The state a countersignature moves to. Raises RuleBroken."""
    try:
        return SIGNATURE_MOVES[status, action]
    except KeyError:
        raise RuleBroken(f"You cannot {action.value} a countersignature that is {status.value}.") from None


def next_assessment_status(status: AssessmentStatus, action: AssessmentAction) -> AssessmentStatus:
    """The state an assessment moves to. Raises RuleBroken."""
    try:
        return ASSESSMENT_MOVES[status, action]
    except KeyError:
        raise RuleBroken(f"You cannot {action.value} an assessment that is {status.value}.") from None


def every_application_move() -> frozenset[tuple[ApplicationStatus, ApplicationStatus]]:
    """From and to of every move there is, undoing that somebody left among them."""
    plain = {(before, after) for (before, _), after in APPLICATION_MOVES.items()}
    undone = {(after, next_status(after, A.UNDO, before=before)) for before, after in plain if after in LEFT}
    return frozenset(plain | undone)
