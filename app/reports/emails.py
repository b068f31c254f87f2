"""The one letter of this feature: a note to a mentor, in words that staff have read."""

from __future__ import annotations

from collections.abc import Sequence

from app.mentoring.models import MentorPeriod
from app.platform.mail import Letter

CALL_ABOUT = "a friendly word from the training team"


def note(period: MentorPeriod, paragraphs: Sequence[str]) -> Letter:
    """Words to one mentor, under a subject that tells nothing."""
    person = period.person
    return Letter(
        "reports/email/note",
        facts={"known_as": person.known_as, "paragraphs": list(paragraphs)},
        links={
            "next": f"/{person.programme.slug}/my-mentoring",
            "meeting": f"/{person.programme.slug}/forum",
        },
        spoken="\n\n".join(paragraphs),
        about_id=period.id,
    )
