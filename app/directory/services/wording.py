"""Words of its own that a programme adds to an email."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.directory import queries, rules
from app.directory.models import EmailWording, Person, Programme
from app.platform import audit, ids
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.letter_kinds import PROGRAMME, LetterKind, kind_of
from app.platform.mail import PLAIN, Facts

log = logging.getLogger(__name__)

CHANGED_MEANWHILE = "Somebody has changed these words since you opened the page. Look at theirs first."


def own_paragraphs(programme_id: uuid.UUID, template: str, version: int, facts: Facts) -> Sequence[str]:
    """The paragraphs of a version with the facts of a letter in their gaps; plain text, nothing is run.

    A version with a gap that this kind of email does not know any more is left out: the letter goes out
    with the service's words.
    """
    found = queries.wording_of_version(programme_id, template, version)
    kind = kind_of(template)
    programme = db.session.get(Programme, programme_id)
    if found is None or kind is None or programme is None or kind.fixed:
        return ()
    try:
        return words_filled(kind, programme, found.text, facts)
    except RuleBroken:
        log.warning("own_words_left_out", extra={"template": template, "version": version})
        return ()


def words_filled(kind: LetterKind, programme: Programme, text: str, facts: Facts) -> list[str]:
    """The text's paragraphs for a letter with these facts. Raises RuleBroken for a gap it does not know.

    The text is parted first: no fact can make a paragraph or a gap.
    """
    known = kind.known(facts, programme.name)
    return [rules.filled(paragraph, known) for paragraph in rules.paragraphs(text)]


def require_wording(kind: LetterKind, text: str) -> None:
    """Raises RuleBroken for words that cannot be added to this kind of email."""
    if kind.fixed:
        raise RuleBroken(f"Nothing can be added to this email. {kind.fixed}")
    rules.require_own_words(text, [*kind.gaps, PROGRAMME])


def change_wording(
    programme: Programme, kind: LetterKind, text: str, *, expected: int, by: Person, at: datetime
) -> EmailWording:
    """Add these words to every email of a kind that is queued from now on, as a new version.

    `expected` is the version that was in force when the page was opened. Raises RuleBroken when another one
    is by now, for words that cannot be, and for those that stand there already.
    """
    require_wording(kind, text)
    return _new_version(programme, kind, text.strip(), expected=expected, by=by, at=at)


def restore_wording(
    programme: Programme, kind: LetterKind, *, expected: int, by: Person, at: datetime
) -> EmailWording:
    """Go back to the service's words; a version too. Raises RuleBroken when there are no others."""
    return _new_version(programme, kind, "", expected=expected, by=by, at=at)


def _new_version(
    programme: Programme, kind: LetterKind, text: str, *, expected: int, by: Person, at: datetime
) -> EmailWording:
    db.session.execute(select(Programme.id).where(Programme.id == programme.id).with_for_update())
    db.session.expire(programme, ["wordings"])
    versions = queries.wordings(programme, kind.template)
    if (versions[-1].version if versions else PLAIN) != expected:
        raise RuleBroken(CHANGED_MEANWHILE)
    if (versions[-1].text if versions else "") == text:
        raise RuleBroken("These words are in use already.")
    wording = EmailWording(
        id=ids.new(),
        programme_id=programme.id,
        template=kind.template,
        version=expected + 1,
        text=text,
        written_by_id=by.id,
        written_at=at,
    )
    programme.wordings.append(wording)
    db.session.flush()
    audit.record("change email words", programme, by=by, at=at, fields=[kind.slug])
    return wording
