"""Carrying the outbox to the mail server: leases, retries, dead letters.

A message is claimed with a lease longer than the server's time limit, sent outside any transaction, and
marked sent only where the lease still holds. A killed worker loses nothing; a message that goes twice has the
same Message-ID both times.
"""

from __future__ import annotations

import logging
import random
import smtplib
import ssl
import uuid
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import charset
from email.message import Message as Part
from email.mime.text import MIMEText
from email.utils import formataddr
from typing import Any

from flask import current_app
from flask_mail import Connection, Mail, Message
from sqlalchemy import func, or_, select, update

from app.platform.clock import now, real_now
from app.platform.db import db, in_transaction, rows_changed
from app.platform.events import announce
from app.platform.ical import calendar_part
from app.platform.mail import AddressRefused, MailState, OutboxMessage, Rendered, render

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=2)
MOST_ATTEMPTS = 10
BATCH = 20
REFUSED_FOR_GOOD = 500
# What a mail server answers when it ends the conversation, after so many messages say.
CLOSING = 421
# Mail servers refuse lines of more than 998 characters; quoted-printable breaks long ones.
BODY_CHARSET = charset.Charset("utf-8")
BODY_CHARSET.body_encoding = charset.QP


class CheckedConnection(Connection):
    """Flask-Mail's connection with the server's certificate verified and a time limit."""

    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        timeout = current_app.config["MAIL_TIMEOUT"]
        host: smtplib.SMTP | smtplib.SMTP_SSL
        if self.mail.use_ssl:
            host = smtplib.SMTP_SSL(
                self.mail.server, self.mail.port, timeout=timeout, context=ssl.create_default_context()
            )
        else:
            host = smtplib.SMTP(self.mail.server, self.mail.port, timeout=timeout)
            if self.mail.use_tls:
                host.starttls(context=ssl.create_default_context())
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)
        return host


class CheckedMail(Mail):
    """Flask-Mail with `CheckedConnection`."""

    def connect(self) -> Connection:
        return CheckedConnection(current_app.extensions["mail"])


class Envelope(Message):
    """Flask-Mail's message with an invitation beside the bodies."""

    def __init__(self, rendered: Rendered, **options: Any) -> None:
        super().__init__(subject=rendered.subject, body=rendered.text, html=rendered.html, **options)
        self.rendered = rendered

    def _mimetext(self, text: str | None, subtype: str = "plain") -> MIMEText:
        return MIMEText(text or "", subtype, BODY_CHARSET)  # type: ignore[arg-type]  # a Charset is taken too

    def _message(self) -> Any:
        whole = super()._message()
        if self.rendered.invitation:
            _add_alternative(whole, calendar_part(self.rendered.invitation, self.rendered.method))
        return whole


mail = CheckedMail()


@dataclass(frozen=True)
class Fault:
    """What went wrong, in words without any address, and whether trying again is useless.

    `of_address`: this address takes no mail at all, whoever sends it.
    """

    words: str
    for_good: bool
    of_address: bool = False


class Route:
    """One connection to the mail server for many messages, opened when first needed."""

    def __init__(self) -> None:
        self.connection: Connection | None = None

    def send(self, envelope: Envelope) -> None:
        """Send on the open connection; a server that ended it between two messages is called again once."""
        reused = self.connection is not None
        try:
            self._send(envelope)
        except (smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException) as error:
            self.close()
            if not reused or getattr(error, "smtp_code", CLOSING) != CLOSING:
                raise
            self._send(envelope)
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        """Say goodbye, if anybody still listens."""
        connection, self.connection = self.connection, None
        if connection is not None and connection.host is not None:
            with suppress(OSError, smtplib.SMTPException):
                connection.host.quit()

    def _send(self, envelope: Envelope) -> None:
        if self.connection is None:
            self.connection = mail.connect().__enter__()
        self.connection.send(envelope)


def deliver(limit: int = BATCH) -> int:
    """Claim and carry up to `limit` messages that are due; returns how many were sent."""
    with closing(Route()) as route:
        return sum(_carry(*claimed, route) for claimed in in_transaction(lambda: _claim(limit)))


def next_due(after: datetime) -> datetime | None:
    """When the next message falls due that waits for its hour."""
    found = db.session.scalar(
        select(func.min(OutboxMessage.not_before)).where(
            OutboxMessage.state == MailState.QUEUED, OutboxMessage.not_before > after
        )
    )
    db.session.rollback()
    return found


def _claim(limit: int) -> list[tuple[uuid.UUID, uuid.UUID]]:
    real, lease = real_now(), uuid.uuid4()
    due = (
        select(OutboxMessage.id)
        .where(
            OutboxMessage.state == MailState.QUEUED,
            OutboxMessage.not_before <= now(),
            or_(OutboxMessage.retry_at.is_(None), OutboxMessage.retry_at <= real),
            or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until <= real),
        )
        .order_by(OutboxMessage.urgent.desc(), OutboxMessage.not_before, OutboxMessage.queued_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(due.scalar_subquery()))
        .values(lease=lease, leased_until=real + LEASE, attempts=OutboxMessage.attempts + 1)
        .returning(OutboxMessage.urgent, OutboxMessage.not_before, OutboxMessage.queued_at, OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    in_order = sorted(claimed, key=lambda row: (not row.urgent, row.not_before, row.queued_at))
    return [(row.id, lease) for row in in_order]


def _carry(message_id: uuid.UUID, lease: uuid.UUID, route: Route) -> bool:
    message = db.session.get(OutboxMessage, message_id, populate_existing=True)
    if message is None:
        return False
    try:
        _send(message, render(message), route)
    except Exception as error:  # any fault of one message must not stop the others
        fault = _fault(error)
        log.warning("email_not_sent", extra={"email": str(message_id), "fault": fault.words})
        in_transaction(lambda: _put_back(message_id, lease, fault))
        return False
    in_transaction(lambda: _mark_sent(message_id, lease))
    return True


def _send(message: OutboxMessage, rendered: Rendered, route: Route) -> None:
    if not current_app.config["MAIL_SERVER"]:
        if not current_app.config["REHEARSAL"]:
            raise smtplib.SMTPServerDisconnected("no mail server is set")
        return
    sender = current_app.config["MAIL_DEFAULT_SENDER"]
    facts = current_app.extensions["mail_facts"](message.programme_id)
    envelope = Envelope(
        rendered,
        recipients=[message.to_address],
        sender=formataddr((facts["sender_name"], sender)),
        reply_to=facts["reply_to"],
    )
    envelope.msgId = f"<{message.id}@{sender.rpartition('@')[2]}>"
    envelope.extra_headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    route.send(envelope)


def _mark_sent(message_id: uuid.UUID, lease: uuid.UUID) -> None:
    values: dict[str, Any] = {
        "state": MailState.SENT,
        "sent_at": now(),
        "leased_until": None,
        "lease": None,
        "fault": None,
    }
    if not current_app.config["MAIL_KEEP_SENT"]:
        values |= {"facts": None, "invitation": None}
    _update_leased(message_id, lease, values)


def _put_back(message_id: uuid.UUID, lease: uuid.UUID, fault: Fault) -> None:
    attempts = db.session.scalar(select(OutboxMessage.attempts).where(OutboxMessage.id == message_id)) or 1
    values: dict[str, Any] = {"lease": None, "leased_until": None, "fault": fault.words}
    if fault.for_good or attempts >= MOST_ATTEMPTS:
        values["state"] = MailState.DEAD
    else:
        values["retry_at"] = retry_time(real_now(), attempts)
    if _update_leased(message_id, lease, values) and fault.of_address:
        message = db.session.get_one(OutboxMessage, message_id)
        announce(AddressRefused(message.about_id, message.template, message.to_address), by=None, at=now())


def retry_time(at: datetime, attempts: int) -> datetime:
    """When to try again after this many attempts: 30 seconds, doubling to two hours, a fifth either way."""
    pause: timedelta = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    return at + pause * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, not a secret


def _update_leased(message_id: uuid.UUID, lease: uuid.UUID, values: dict[str, Any]) -> bool:
    """Whether the lease still held."""
    return bool(
        rows_changed(
            update(OutboxMessage)
            .where(OutboxMessage.id == message_id, OutboxMessage.lease == lease)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
    )


def _fault(error: Exception) -> Fault:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        for_good = bool(codes) and all(code >= REFUSED_FOR_GOOD for code in codes)
        return Fault(f"the address was refused ({codes[0] if codes else ''})", for_good, for_good)
    if isinstance(error, smtplib.SMTPResponseException):
        return Fault(f"the server answered {error.smtp_code}", error.smtp_code >= REFUSED_FOR_GOOD)
    return Fault(type(error).__name__, False)


def _add_alternative(whole: Any, part: Part) -> None:
    for child in whole.walk():
        if child.get_content_type() == "multipart/alternative":
            child.attach(part)
            return
    raise AssertionError("a message with two bodies has an alternative part")
