"""The letter to one mentor."""

from __future__ import annotations

from app.letters.shaping import EXAMPLE_LINKS
from app.platform.letter_kinds import LetterKind

OWN_ALREADY = "Its words are on the page from which it goes out, and can be changed there each time."

KINDS: tuple[LetterKind, ...] = (
    LetterKind(
        "reports/email/note",
        "A friendly note to somebody not seen lately",
        "One mentor",
        fixed=OWN_ALREADY,
        example_links=EXAMPLE_LINKS,
        example={"known_as": "Sam", "paragraphs": ["What the note says."]},
    ),
)
