"""Letters about places on training sessions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.letters.shaping import ON_COURSE, TO_MANAGER, kind
from app.platform.letter_kinds import LetterKind

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
    "missed": "Tuesday 14 November",
    "title": "Training day 2",
    "day": "Tuesday 14 November",
    "hours": "09:30 to 16:30",
    "joins": [["Tuesday 14 November", "https://meet.example.org/training"]],
    "access": [["Town hall", "Step-free at the side door."]],
    "bring": [["", "A pen and your lunch."]],
    "makes_up": False,
    "was": "Tuesday 14 November, 09:30 to 16:30, Larbert",
    "now": "Tuesday 21 November, 09:30 to 16:30, Larbert",
}


def _places(name: str, what: str, to: str = "Whoever asked", **gaps: str) -> LetterKind:
    return kind(f"places/email/{name}", what, to, gaps or ON_COURSE, _PLACE)


KINDS: tuple[LetterKind, ...] = (
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
    _places("joining", "What to know before the first day", "Whoever has a place"),
    _places("day_reminder", "Days are near: a week before, and two days before", "Whoever has a place"),
    _places("new_link", "The link to join online is another one", "Whoever has a place"),
    _places("made_up_day_moved", "A day that is made up has changed", "Whoever makes it up"),
    _places("made_up_day_off", "A day that was to be made up does not take place", "Whoever makes it up"),
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
    _places("make_up_offered", "A day for a missed one is offered", "Whoever missed a day"),
    _places("make_up_agreed", "A day for a missed one is agreed", "Whoever missed a day"),
    _places("make_up_moved", "A day for a missed one has moved", "Whoever missed a day"),
    _places("make_up_lapsed", "A day for a missed one was not answered", "Whoever missed a day"),
    _places("make_up_ended", "A day for a missed one is called off", "Whoever missed a day"),
    _places("completed", "A course is completed", "Whoever completed it"),
    _places("completed_for_manager", "A course is completed", "The manager", **TO_MANAGER),
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
)
