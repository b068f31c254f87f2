"""Letters about meetings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.letters.shaping import kind
from app.platform.letter_kinds import LetterKind

AT_MEETING = {"known as": "known_as", "day": "day", "hours": "hours"}
_MEETING: Mapping[str, Any] = {
    "known_as": "Sam",
    "day": "Thursday 14 December",
    "hours": "10:00 to 12:00",
    "online": False,
    "where": "Room 2, Example House",
    "join_link": "",
    "was": "Thursday 7 December, 10:00",
    "until": "Tuesday 12 December, 10:00",
    "reason": "The town hall is closed that day.",
    "booked": True,
    "stands": True,
    "place_online": False,
    "title": "Practice meeting",
    "dates": ["Thursday 14 December 2017, 10:00 to 12:00", "Thursday 11 January 2018, 10:00 to 12:00"],
    "more": 0,
    "read": True,
    "how": "in a room",
    "by_you": False,
    "waits": False,
    "for_others": False,
}


def _forum(name: str, what: str, **gaps: str) -> LetterKind:
    return kind(f"forum/email/{name}", what, "Whoever booked or waited", AT_MEETING | gaps, _MEETING)


def _dates(name: str, what: str, **gaps: str) -> LetterKind:
    to = {"known as": "known_as", **gaps}
    return kind(f"forum/email/{name}", what, "Whoever is asked for a date", to, _MEETING)


def _talk(name: str, what: str) -> LetterKind:
    return kind(f"forum/email/{name}", what, "Whoever speaks with each other", AT_MEETING, _MEETING)


KINDS: tuple[LetterKind, ...] = (
    kind(
        "forum/email/announced",
        "Dates of meetings can be booked",
        "Whoever a series is for",
        {"known as": "known_as", "title": "title"},
        _MEETING,
    ),
    kind(
        "forum/email/invited",
        "Somebody is invited to meetings as a guest",
        "Whoever was invited",
        {"known as": "known_as", "title": "title"},
        _MEETING,
    ),
    _forum("booked", "A meeting is booked"),
    _forum("changed", "A booking has changed between room and online"),
    _forum("moved", "A meeting has new details"),
    _forum("cancelled", "A booking was cancelled"),
    _forum("called_off", "A meeting is called off"),
    _forum("offered", "A place at a meeting has come free", **{"answer by": "until"}),
    _forum("lapsed", "The time to take a place at a meeting is over"),
    _forum("wait_ended", "A meeting is no longer for somebody who waits for it"),
    _forum("retitled", "Calendars show a meeting under another title"),
    _forum("handed", "A colleague offers a place at a meeting", **{"answer by": "until"}),
    _forum("handed_over", "A colleague has taken a place at a meeting"),
    _forum("not_taken", "A colleague has not taken a place at a meeting"),
    _forum("offer_ended", "A colleague's place at a meeting is offered no more"),
    _forum("reminder", "A meeting is a week or a day away"),
    _dates("poll_asked", "Which times suit for a meeting", **{"answer by": "until"}),
    _dates("poll_reminder", "An answer about times for a meeting is awaited", **{"answer by": "until"}),
    _dates("poll_found", "A date for a meeting has been found", **AT_MEETING),
    _dates("poll_closed", "No date for a meeting was found"),
    _talk("consultation_on", "A conversation is booked"),
    _talk("consultation_off", "A conversation is cancelled"),
    _talk("consultation_reminder", "A conversation is tomorrow"),
    _forum("action_reminder", "Something taken on at a meeting is to be done soon", by="until"),
)
