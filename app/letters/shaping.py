"""What the letters of all features share: whom they name, and where the links of an example lead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.platform.letter_kinds import LetterKind

TO_APPLICANT = {"known as": "known_as"}
TO_MANAGER = {"manager": "manager", "applicant": "applicant"}
ON_COURSE = {"known as": "known_as", "course": "course"}

# Where the links of an example lead.
EXAMPLE_LINKS = dict.fromkeys(
    (
        "application",
        "apply",
        "assessments",
        "confirm",
        "consultations",
        "dates",
        "fetch",
        "manager",
        "meeting",
        "needs",
        "next",
        "people",
        "place",
        "poll",
        "sign",
        "sign_in",
        "tasks",
        "tests",
    ),
    "/",
)
NAMED_DAYS = [
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
FORUM = "A forum of two hours, once a month, follows the course."


def kind(
    template: str,
    what: str,
    to: str,
    gaps: Mapping[str, str],
    example: Mapping[str, Any],
    **more: str,
) -> LetterKind:
    return LetterKind(template, what, to, {**gaps, **more}, example=example, example_links=EXAMPLE_LINKS)
