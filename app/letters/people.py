"""Letters about signing in and what is held about somebody."""

from __future__ import annotations

from app.letters.shaping import EXAMPLE_LINKS, TO_APPLICANT, kind
from app.platform.letter_kinds import LetterKind

SECURITY = "It lets somebody in, so its words stay the same in every programme."
OWN_ALREADY = "An administrator writes it in full each time, under People, Write to people."


KINDS: tuple[LetterKind, ...] = (
    kind(
        "directory/email/data_ready",
        "A copy of what is held can be fetched",
        "Whoever asked",
        TO_APPLICANT,
        {"known_as": "Sam"},
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
