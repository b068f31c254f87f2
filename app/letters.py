"""The one list of the emails that the service sends, with what own words of a programme may mention.

Every template under `templates/*/email` stands here once. The examples are of nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.platform.letter_kinds import LetterKind

SECURITY = "It lets somebody in, so its words stay the same in every programme."
OWN_ALREADY = "An administrator writes it in full each time, under People, Write to people."

TO_APPLICANT = {"known as": "known_as"}
TO_MANAGER = {"manager": "manager", "applicant": "applicant"}
ON_COURSE = {"known as": "known_as", "course": "course"}
AT_MEETING = {"known as": "known_as", "day": "day", "hours": "hours"}

# Where the links of an example lead.
EXAMPLE_LINKS = dict.fromkeys(
    (
        "application",
        "apply",
        "assessments",
        "confirm",
        "dates",
        "fetch",
        "manager",
        "meeting",
        "next",
        "people",
        "place",
        "sign",
        "sign_in",
        "tasks",
        "tests",
    ),
    "/",
)
_NAMED_DAYS = [
    {
        "day": "Monday 13 November",
        "time": "13:30 to 16:30",
        "what": "Core course",
        "where": "Falkirk",
    },
    {
        "day": "Tuesday 14 November",
        "time": "09:30 to 16:30",
        "what": "Core course",
        "where": "Larbert",
    },
]
_FORUM = "A forum of two hours, once a month, follows the course."
_REQUEST: Mapping[str, Any] = {
    "manager": "Kim Example",
    "applicant": "Sam Example",
    "days": _NAMED_DAYS,
    "forum": _FORUM,
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
        "days": _NAMED_DAYS,
        "forum": _FORUM,
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
_PLACE: Mapping[str, Any] = {
    "contact": "01632 960000",
    "known_as": "Sam",
    "manager": "Kim Example",
    "applicant": "Sam Example",
    "course": "Core course",
    "also": ["Awareness morning"],
    "days": [
        ["Monday 13 November", "13:30 to 16:30, Falkirk"],
        ["Tuesday 14 November", "09:30 to 16:30, Larbert"],
    ],
    "answer_by": "Friday 3 November",
    "promoted": False,
    "accepted": True,
    "beside": "Awareness morning",
    "changes": [["Monday 13 November, 13:30 to 16:30", "Monday 20 November, 13:30 to 16:30"]],
    "waits": False,
    "stands_in": False,
    "goes_back": False,
    "by_clock": False,
    "sentence": "Every service has had its share, and your application was a close one.",
    "rank": 1,
    "lines": [["Sam Example", "the dates are needed"]],
    "by_whom": "Housing",
    "title": "Training day 2",
    "day": "Tuesday 14 November",
    "hours": "09:30 to 16:30",
}
_TESTS: Mapping[str, Any] = {
    "known_as": "Sam",
    "moment": "pre",
    "things": ["What you know now", "How you feel about it"],
    "closes_day": "Monday 13 November",
    "closes": "Monday 13 November, 13:30",
}
_MEETING: Mapping[str, Any] = {
    "known_as": "Sam",
    "day": "Thursday 14 December",
    "hours": "10:00 to 12:00",
    "online": False,
    "where": "Room 2, Example House",
    "join_link": "",
    "was": "Thursday 7 December, 10:00",
    "until": "Tuesday 12 December, 10:00",
}


def _kind(
    template: str,
    what: str,
    to: str,
    gaps: Mapping[str, str],
    example: Mapping[str, Any],
    **more: str,
) -> LetterKind:
    return LetterKind(template, what, to, {**gaps, **more}, example=example, example_links=EXAMPLE_LINKS)


def _mentoring(name: str, what: str, to: str, gaps: Mapping[str, str], example: Any) -> LetterKind:
    return _kind(f"mentoring/email/{name}", what, to, gaps, example)


def _places(name: str, what: str, to: str = "Whoever asked", **gaps: str) -> LetterKind:
    return _kind(f"places/email/{name}", what, to, gaps or ON_COURSE, _PLACE)


def _forum(name: str, what: str, **gaps: str) -> LetterKind:
    return _kind(f"forum/email/{name}", what, "Whoever booked or waited", AT_MEETING | gaps, _MEETING)


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
    _places("received", "A place was asked for"),
    _places("nominated", "An agency put somebody forward", "Whoever was put forward"),
    _places(
        "offered",
        "A place is offered",
        **{"known as": "known_as", "course": "course", "answer by": "answer_by"},
    ),
    _places(
        "offer_waits",
        "An offer waits for an answer",
        **{"known as": "known_as", "course": "course", "answer by": "answer_by"},
    ),
    _places("reserve", "The waiting list"),
    _places("no_place", "No place this time"),
    _places("accepted", "A place was accepted"),
    _places("given_up", "A place was given up"),
    _places("put_back", "There are fewer places, and a place is taken back", "Whoever had one"),
    _places("moved", "Days have moved", "Whoever has a place"),
    _places("moved_waiting", "Days have moved", "Whoever waits for a place"),
    _places("list_closed", "The training has begun, and a waiting list closes", "Whoever waited"),
    _places("handed_over", "A colleague has taken a place", "Whoever handed it over"),
    _places("colleague_named", "An agency names a colleague for a place", "Whoever has the place"),
    _places("came_back", "A colleague did not take a place", "Whoever wanted to hand it over"),
    _places("ran_out", "The time to answer an offer is over"),
    _places("cancelled", "A session does not take place"),
    _places("dates_for_manager", "What becomes of dates after the release", "The manager", manager="manager"),
    _places("firm_for_manager", "Dates are firm", "The manager", **TO_MANAGER),
    _places("free_for_manager", "Dates are free again", "The manager", **TO_MANAGER),
    _places(
        "calendar",
        "A day for the calendar",
        "Whoever has a place",
        **{"known as": "known_as", "day": "day", "hours": "hours"},
    ),
    _places(
        "calendar_cancel",
        "A day leaves the calendar",
        "Whoever had a place",
        **{"known as": "known_as", "day": "day", "hours": "hours"},
    ),
    _kind(
        "evaluation/email/open",
        "A test or questionnaire is open",
        "Whoever has a place",
        TO_APPLICANT,
        _TESTS,
        closes="closes_day",
    ),
    _kind(
        "evaluation/email/reminder",
        "A reminder of an open test",
        "Whoever has a place",
        TO_APPLICANT,
        _TESTS,
        closes="closes_day",
    ),
    _forum("booked", "A meeting is booked"),
    _forum("changed", "A booking has changed between room and online"),
    _forum("moved", "A meeting has new details"),
    _forum("cancelled", "A booking was cancelled"),
    _forum("called_off", "A meeting is called off"),
    _forum("offered", "A place at a meeting has come free", **{"answer by": "until"}),
    _forum("lapsed", "The time to take a place at a meeting is over"),
    _forum("handed", "A colleague offers a place at a meeting", **{"answer by": "until"}),
    _forum("handed_over", "A colleague has taken a place at a meeting"),
    _forum("not_taken", "A colleague has not taken a place at a meeting"),
    _forum("offer_ended", "A colleague's place at a meeting is offered no more"),
    _kind(
        "directory/email/data_ready",
        "A copy of what is held can be fetched",
        "Whoever asked",
        TO_APPLICANT,
        _APPLICANT,
    ),
    LetterKind(
        "directory/email/own_words",
        "A message to a list of people",
        "Everybody on the list",
        fixed=OWN_ALREADY,
        example_links=EXAMPLE_LINKS,
        example={"paragraphs": ["What the administrator wrote."], "answer_by": ""},
    ),
    LetterKind(
        "directory/email/confirm_address",
        "A new address is confirmed",
        "The new address",
        fixed=SECURITY,
        example_links=EXAMPLE_LINKS,
        example={"codes": {"confirm": "123 456"}},
    ),
    LetterKind(
        "accounts/email/sign_in",
        "A code to sign in",
        "Whoever asked",
        fixed=SECURITY,
        example_links=EXAMPLE_LINKS,
        example={"address": "sam@example.org", "codes": {"sign_in": "123 456"}},
    ),
)
