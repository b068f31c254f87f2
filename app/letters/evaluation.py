"""Letters about tests and questionnaires."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.letters.shaping import TO_APPLICANT, kind
from app.platform.letter_kinds import LetterKind

_TESTS: Mapping[str, Any] = {
    "known_as": "Sam",
    "moment": "pre",
    "things": ["What you know now", "How you feel about it"],
    "closes_day": "Monday 13 November",
    "closes": "Monday 13 November, 13:30",
}


KINDS: tuple[LetterKind, ...] = (
    kind(
        "evaluation/email/open",
        "A test or questionnaire is open",
        "Whoever has a place",
        TO_APPLICANT,
        _TESTS,
        closes="closes_day",
    ),
    kind(
        "evaluation/email/reminder",
        "A reminder of an open test",
        "Whoever has a place",
        TO_APPLICANT,
        _TESTS,
        closes="closes_day",
    ),
    kind(
        "evaluation/email/again",
        "A test or questionnaire is open again",
        "Whoever had handed it in",
        TO_APPLICANT,
        {**_TESTS, "thing": "What you know now"},
        closes="closes_day",
    ),
)
