"""Every state with every action: the table says what is allowed, and all else is refused in a sentence."""

from __future__ import annotations

from enum import StrEnum
from itertools import product
from typing import Any

import pytest

from app.mentoring import rules
from app.mentoring.enums import (
    ApplicationAction as A,
)
from app.mentoring.enums import (
    ApplicationStatus as S,
)
from app.mentoring.enums import (
    AssessmentAction,
    AssessmentStatus,
    SignatureAction,
    SignatureStatus,
)
from app.platform.errors import RuleBroken

ALLOWED = {
    S.DRAFT: {
        A.SUBMIT: S.SUBMITTED,
        A.WITHDRAW: S.WITHDRAWN,
        A.CLOSE_DRAFT: S.NOT_SUBMITTED,
        A.LET_IN_LATE: S.DRAFT,
    },
    S.SUBMITTED: {
        A.RETURN: S.RETURNED,
        A.FINISH_ASSESSMENT: S.ASSESSED,
        A.WITHDRAW: S.WITHDRAWN,
        A.DEFER: S.DEFERRED,
    },
    S.RETURNED: {A.SUBMIT: S.SUBMITTED, A.WITHDRAW: S.WITHDRAWN, A.DEFER: S.DEFERRED},
    S.ASSESSED: {
        A.APPOINT: S.APPOINTABLE,
        A.DECLINE_TO_APPOINT: S.UNSUCCESSFUL,
        A.WITHDRAW: S.WITHDRAWN,
        A.DEFER: S.DEFERRED,
    },
    S.APPOINTABLE: {
        A.OFFER: S.OFFERED,
        A.HOLD_IN_RESERVE: S.RESERVE,
        A.WITHDRAW: S.WITHDRAWN,
        A.DEFER: S.DEFERRED,
        A.UNDO: S.ASSESSED,
    },
    S.UNSUCCESSFUL: {A.REVERSE: S.APPOINTABLE, A.UNDO: S.ASSESSED},
    S.OFFERED: {
        A.ACCEPT: S.ACCEPTED,
        A.DECLINE: S.DECLINED,
        A.LAPSE: S.LAPSED,
        A.HOLD_IN_RESERVE: S.RESERVE,
        A.END_WITHOUT_PLACE: S.APPOINTABLE,
        A.WITHDRAW: S.WITHDRAWN,
        A.DEFER: S.DEFERRED,
    },
    S.RESERVE: {
        A.OFFER: S.OFFERED,
        A.END_WITHOUT_PLACE: S.APPOINTABLE,
        A.WITHDRAW: S.WITHDRAWN,
        A.DEFER: S.DEFERRED,
    },
    S.ACCEPTED: {
        A.HOLD_IN_RESERVE: S.RESERVE,
        A.END_WITHOUT_PLACE: S.APPOINTABLE,
        A.COMPLETE: S.COMPLETED,
        A.NOT_COMPLETE: S.NOT_COMPLETED,
        A.WITHDRAW: S.WITHDRAWN,
        A.DEFER: S.DEFERRED,
    },
    S.COMPLETED: {A.UNDO: S.ACCEPTED},
    S.NOT_COMPLETED: {A.UNDO: S.ACCEPTED},
    S.DECLINED: {A.UNDO: S.RESERVE},
    S.LAPSED: {A.UNDO: S.RESERVE},
    S.NOT_SUBMITTED: {A.UNDO: S.DRAFT, A.LET_IN_LATE: S.DRAFT},
}


@pytest.mark.parametrize(("status", "action"), list(product(S, A)))
def test_application_moves_as_the_table_says_or_not_at_all(status: S, action: A) -> None:
    expected = ALLOWED.get(status, {}).get(action)
    if expected is not None:
        assert rules.next_status(status, action) is expected
        return
    with pytest.raises(RuleBroken) as refusal:
        rules.next_status(status, action)
    assert refusal.value.message == f"You cannot {action.value} an application that is {status.value}."


@pytest.mark.parametrize("left", [S.WITHDRAWN, S.DEFERRED])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (S.DRAFT, S.DRAFT),
        (S.SUBMITTED, S.SUBMITTED),
        (S.ASSESSED, S.ASSESSED),
        (S.RESERVE, S.RESERVE),
        (S.OFFERED, S.RESERVE),
        (S.ACCEPTED, S.RESERVE),
    ],
)
def test_application_that_left_comes_back_but_never_with_a_seat(left: S, before: S, after: S) -> None:
    assert rules.next_status(left, A.UNDO, before=before) is after


SIGNATURES = {
    (SignatureStatus.REQUESTED, SignatureAction.SIGN): SignatureStatus.SIGNED,
    (SignatureStatus.REQUESTED, SignatureAction.DECLINE): SignatureStatus.DECLINED,
    (SignatureStatus.REQUESTED, SignatureAction.PASS_ON): SignatureStatus.PASSED_ON,
    (SignatureStatus.REQUESTED, SignatureAction.BOUNCE): SignatureStatus.BOUNCED,
    (SignatureStatus.REQUESTED, SignatureAction.CANCEL): SignatureStatus.CANCELLED,
    (SignatureStatus.SIGNED, SignatureAction.GO_STALE): SignatureStatus.STALE,
}
READINGS = {
    (AssessmentStatus.ASSIGNED, AssessmentAction.SUBMIT): AssessmentStatus.SUBMITTED,
    (AssessmentStatus.ASSIGNED, AssessmentAction.STAND_DOWN): AssessmentStatus.STOOD_DOWN,
    (AssessmentStatus.ASSIGNED, AssessmentAction.SET_ASIDE): AssessmentStatus.STOOD_DOWN,
    (AssessmentStatus.SUBMITTED, AssessmentAction.SET_ASIDE): AssessmentStatus.STOOD_DOWN,
    (AssessmentStatus.ASSIGNED, AssessmentAction.END_WITH_APPLICATION): AssessmentStatus.STOOD_DOWN,
    (AssessmentStatus.STOOD_DOWN, AssessmentAction.GIVE_AGAIN): AssessmentStatus.ASSIGNED,
}


@pytest.mark.parametrize(
    ("move", "allowed", "status", "action"),
    [
        *(
            (rules.next_signature_status, SIGNATURES, *pair)
            for pair in product(SignatureStatus, SignatureAction)
        ),
        *(
            (rules.next_assessment_status, READINGS, *pair)
            for pair in product(AssessmentStatus, AssessmentAction)
        ),
    ],
)
def test_signature_and_reading_move_as_their_tables_say(
    move: Any, allowed: dict[Any, StrEnum], status: StrEnum, action: StrEnum
) -> None:
    if (status, action) in allowed:
        assert move(status, action) is allowed[status, action]
        return
    with pytest.raises(RuleBroken) as refusal:
        move(status, action)
    assert status.value in refusal.value.message
