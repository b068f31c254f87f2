"""Every email of the outbox as its reader gets it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.platform import mail
from app.platform.db import db
from app.platform.mail import OutboxMessage


def every_letter() -> Iterator[tuple[str, str, str]]:
    """Subject, text and HTML of all that the outbox still holds."""
    for message in every_message():
        rendered = mail.render(message)
        yield rendered.subject, rendered.text, rendered.html


def every_message() -> list[OutboxMessage]:
    """The rows of which the content is still there."""
    return [each for each in db.session.scalars(select(OutboxMessage)) if each.facts is not None]
