"""Letters about applying and countersigning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.letters.shaping import FORUM, NAMED_DAYS, TO_APPLICANT, TO_MANAGER, kind
from app.platform.letter_kinds import LetterKind

_REQUEST: Mapping[str, Any] = {
    "manager": "Kim Example",
    "applicant": "Sam Example",
    "days": NAMED_DAYS,
    "forum": FORUM,
    "stands_in": False,
    "signs_as": "",
    "from_applicant": False,
    "by": "Monday 9 October",
    "by_capitals": "MONDAY 9 OCTOBER",
    "link_until": "Monday 9 October",
    "changes": [
        {
            "what": "Other times: Core course",
            "before": "Tuesday 14 November, 09:30 to 16:30",
            "after": "Tuesday 14 November, 10:00 to 17:00",
        }
    ],
}
_ANSWER: Mapping[str, Any] = {
    "answer": "signed",
    "manager": "Kim Example",
    "known_as": "Sam",
    "close": "Monday 9 October",
    "content": {
        "days": NAMED_DAYS,
        "forum": FORUM,
        "applicant": "Sam Example",
        "job_title": "Support worker",
        "agency": "Housing",
        "manager": "Kim Example",
        "typed_name": "Kim Example",
        "decline_reason": "",
    },
}
_APPLICANT: Mapping[str, Any] = {
    "known_as": "Sam",
    "reference": "FA-12",
    "decisions_by": "Friday 20 October",
    "manager": "Kim Example",
    "close": "Monday 9 October",
    "address": "kim@example.org",
    "done": 3,
    "parts": 5,
    "closed": "Friday 29 September",
    "next_opens": "",
    "cohort": "Spring 2018",
    "opens": "Monday 8 January 2018",
    "closes": "Friday 2 February 2018",
    "by": "Friday 2 February 2018",
    "until": "Friday 6 October",
    "note": "Please say which days you can come.",
}


def _mentoring(name: str, what: str, to: str, gaps: Mapping[str, str], example: Any) -> LetterKind:
    return kind(f"mentoring/email/{name}", what, to, gaps, example)


KINDS: tuple[LetterKind, ...] = (
    _mentoring(
        "signature_request",
        "A countersignature is asked for",
        "The manager",
        TO_MANAGER | {"answer by": "by"},
        _REQUEST,
    ),
    _mentoring(
        "signature_reminder",
        "A reminder of a countersignature",
        "The manager",
        TO_MANAGER | {"answer by": "by"},
        _REQUEST,
    ),
    _mentoring(
        "signature_again",
        "Something changed after the countersignature",
        "The manager",
        TO_MANAGER | {"answer by": "by"},
        _REQUEST,
    ),
    _mentoring("manager_page", "A new link to a manager’s people", "The manager", {}, _REQUEST),
    _mentoring("copy_to_manager", "A copy of the answer", "The manager", {"manager": "manager"}, _ANSWER),
    _mentoring(
        "copy_to_applicant",
        "The manager has answered",
        "The applicant",
        TO_APPLICANT | {"manager": "manager"},
        _ANSWER,
    ),
    _mentoring(
        "name_somebody_else",
        "The manager has not answered for ten working days",
        "The applicant",
        TO_APPLICANT | {"manager": "manager", "answer by": "close"},
        _APPLICANT,
    ),
    _mentoring(
        "draft_nudge",
        "Applications close soon and a draft is not sent",
        "Whoever began it",
        TO_APPLICANT | {"answer by": "close"},
        _APPLICANT,
    ),
    _mentoring(
        "draft_closed",
        "Applications closed before a draft was sent",
        "Whoever began it",
        TO_APPLICANT,
        _APPLICANT,
    ),
    _mentoring(
        "let_in_late",
        "Somebody may finish after the closing day",
        "Whoever began it",
        TO_APPLICANT | {"answer by": "until"},
        _APPLICANT,
    ),
    _mentoring(
        "address_refused",
        "The manager’s address takes no email",
        "The applicant",
        TO_APPLICANT | {"manager": "manager", "answer by": "close"},
        _APPLICANT,
    ),
    _mentoring(
        "received",
        "An application has arrived",
        "The applicant",
        TO_APPLICANT | {"reference": "reference", "decisions by": "decisions_by"},
        _APPLICANT,
    ),
    _mentoring(
        "returned",
        "An application needs something mended",
        "The applicant",
        TO_APPLICANT,
        _APPLICANT,
    ),
    _mentoring(
        "applications_to_read",
        "An assessor has applications left to read",
        "An assessor",
        TO_APPLICANT | {"answer by": "by"},
        {"known_as": "Sam", "waiting": "2 applications", "by": "Friday 6 October"},
    ),
    _mentoring(
        "deferred",
        "An application is kept for a later cohort",
        "The applicant",
        TO_APPLICANT | {"cohort": "cohort"},
        _APPLICANT,
    ),
    _mentoring(
        "later_cohort_opens",
        "The later cohort can be applied to",
        "Whoever has an application kept for it",
        TO_APPLICANT | {"cohort": "cohort", "answer by": "by"},
        _APPLICANT,
    ),
    _mentoring(
        "withdrawn",
        "An application was withdrawn",
        "The applicant",
        TO_APPLICANT | {"reference": "reference"},
        _APPLICANT,
    ),
    _mentoring(
        "dates_free_again",
        "Dates are free because an application was withdrawn",
        "The manager",
        TO_MANAGER,
        _REQUEST,
    ),
    _mentoring(
        "dates_needed_again",
        "Dates are needed because withdrawing was undone",
        "The manager who signed",
        TO_MANAGER,
        _REQUEST,
    ),
)
