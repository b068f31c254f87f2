"""Letters about tests and questionnaires: neutral, and never a mark in them."""

from __future__ import annotations

from collections.abc import Sequence

from app.evaluation.models import Sitting
from app.platform import words
from app.platform.mail import Letter

CALL_ABOUT = "something short to fill in for a training course"


def sittings_open(sitting: Sitting, together: Sequence[Sitting]) -> Letter:
    """Something can be filled in from now on."""
    return _letter("open", sitting, together)


def sittings_reminder(sitting: Sitting, together: Sequence[Sitting]) -> Letter:
    """The one friendly reminder."""
    return _letter("reminder", sitting, together)


def open_again(sitting: Sitting) -> Letter:
    """What was handed in can be answered once more."""
    closes = sitting.closes_at
    return Letter(
        template="evaluation/email/again",
        facts={
            "known_as": sitting.person.known_as,
            "thing": sitting.instrument.title,
            "closes_day": words.day(closes) if closes else "",
            "closes": words.moment(closes) if closes else "",
        },
        links={"tests": f"/{sitting.cohort.programme.slug}/tests/{sitting.id}"},
        about_id=sitting.id,
        once=f"sitting-again:{sitting.id}:{sitting.reopened_at:%Y%m%d%H%M%S}",
    )


def _letter(occasion: str, sitting: Sitting, together: Sequence[Sitting]) -> Letter:
    closes = sitting.closes_at
    return Letter(
        template=f"evaluation/email/{occasion}",
        facts={
            "known_as": sitting.person.known_as,
            "moment": sitting.moment.value,
            "things": [one.instrument.title for one in together],
            "closes_day": words.day(closes) if closes else "",
            "closes": words.moment(closes) if closes else "",
        },
        links={"tests": f"/{sitting.cohort.programme.slug}/tests"},
        about_id=sitting.id,
        once=f"sittings-{occasion}:{sitting.person_id}:{sitting.cohort_id}:{sitting.moment.value}:"
        f"{sitting.opens_at:%Y%m%d}",
    )
