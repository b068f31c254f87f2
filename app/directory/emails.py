"""The letters of the directory."""

from __future__ import annotations

from collections.abc import Sequence

from app.directory.models import AddressChange, Person, Programme
from app.platform.mail import Letter


def confirm_address(change: AddressChange) -> Letter:
    """A code to a new address, naming nobody: it may have been mistyped."""
    return Letter("directory/email/confirm_address", links={"confirm": change.link}, about_id=change.id)


def own_words(paragraphs: Sequence[str], answer_by: str) -> Letter:
    """What an administrator wrote, paragraph by paragraph, under a subject that tells nothing.

    `answer_by` is a day in words, or empty.
    """
    return Letter("directory/email/own_words", facts={"paragraphs": list(paragraphs), "answer_by": answer_by})


def data_ready(person: Person, programme: Programme) -> Letter:
    """A copy of what is held can be fetched after signing in."""
    return Letter(
        "directory/email/data_ready",
        facts={"known_as": person.known_as},
        links={"fetch": f"/{programme.slug}/my-details/data"},
    )
