"""The one thing that the front pages change: an undelivered email is tried again."""

from __future__ import annotations

from datetime import datetime

from app.directory.enums import ContactBy
from app.directory.models import Person
from app.platform import audit
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.mail import MailState, OutboxMessage


def retry_email(message: OutboxMessage, *, by: Person | None, at: datetime) -> None:
    """Put an undelivered email back into the queue.

    Raises RuleBroken when it is queued or sent already, or its reader has asked for the telephone since.
    """
    if message.state is not MailState.DEAD:
        raise RuleBroken("This email is on its way already.")
    reader = db.session.get(Person, message.person_id) if message.person_id else None
    if reader is not None and reader.contact_by is ContactBy.TELEPHONE:
        raise RuleBroken("This person asks for the telephone only. Please call instead.")
    message.state = MailState.QUEUED
    message.attempts = 0
    message.retry_at = None
    message.fault = None
    message.not_before = max(message.not_before, at)
    if reader is not None:
        message.to_address = reader.email
    audit.record("send again", message, by=by, at=at)
