"""The outbox: an email is a row in the same transaction as what it tells about.

A row names a template, facts and links, never a token or a code: these are derived when the message is
rendered for delivery. One recipient a message. `app.platform.carrier` takes it from here.

A programme may add words of its own to an email. The row keeps which version of them was in force when it was
queued, and is rendered with that one: what a dry run showed is what arrives, whoever changes the words while
the message waits for its hour.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import Flask, current_app, render_template, url_for
from sqlalchemy import JSON, Index, String, Uuid, select
from sqlalchemy.orm import Mapped, mapped_column

from app.platform import ids
from app.platform import links as one_time
from app.platform.db import Identified, Model, UtcDateTime, db, enum_column
from app.platform.invitations import Invitation, invitation_bytes
from app.platform.letter_kinds import LetterKind
from app.platform.letter_kinds import init_app as register_kinds
from app.platform.links import Link

Facts = Mapping[str, Any]
# The version of an email that has no words but the service's.
PLAIN = 1


class MailState(StrEnum):
    """Where a message is: waiting, given to the mail server, given up, or not wanted any more."""

    QUEUED = "queued"
    SENT = "sent"
    DEAD = "dead"
    CANCELLED = "cancelled"


class OutboxMessage(Identified, Model):
    """One email to one address."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_due", "state", "not_before"),)

    programme_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, index=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, index=True)
    to_address: Mapped[str] = mapped_column(String(254))
    template: Mapped[str] = mapped_column(String(80))
    # Which version of the programme's own words it carries; the first is the service's words alone.
    template_version: Mapped[int] = mapped_column(default=PLAIN)
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    links: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    invitation: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    about_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, index=True)
    once: Mapped[str | None] = mapped_column(String(160), unique=True)
    state: Mapped[MailState] = mapped_column(enum_column(MailState), default=MailState.QUEUED)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Somebody sits before the screen and waits for it.
    urgent: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    fault: Mapped[str | None] = mapped_column(String(200))


@dataclass(frozen=True)
class AddressRefused:
    """A mail server refused an address for good: announced with what the message was about."""

    about_id: uuid.UUID | None
    template: str
    to_address: str


@dataclass(frozen=True)
class Rendered:
    """A message ready for a carrier. `invitation` is a calendar object of `method`, or empty."""

    subject: str
    text: str
    html: str
    invitation: bytes = b""
    method: str = ""


@dataclass(frozen=True)
class Letter:
    """What to say: a template `<feature>/email/<name>`, plain facts, and links by the name they have in it.

    A link is a Link row, or a path of the service to open after signing in. An urgent letter goes before
    all others: somebody waits for it to go on.
    """

    template: str
    facts: Facts = field(default_factory=dict)
    links: Mapping[str, Link | str] = field(default_factory=dict)
    invitation: Invitation | None = None
    about_id: uuid.UUID | None = None
    once: str | None = None
    urgent: bool = False
    # The same in a few words, for staff who ring somebody who wants no email.
    spoken: str = ""


def queue(
    letter: Letter,
    *,
    to: str,
    programme_id: uuid.UUID | None,
    at: datetime,
    person_id: uuid.UUID | None = None,
    not_before: datetime | None = None,
) -> OutboxMessage | None:
    """Put a message into the outbox; None when a letter that goes out once has its row already.

    Features do not call this for a person they know: `directory.services.write_to` looks first at how that
    person wants to be reached.
    """
    if letter.once and db.session.scalar(select(OutboxMessage.id).where(OutboxMessage.once == letter.once)):
        return None
    message = OutboxMessage(
        id=ids.new(),
        programme_id=programme_id,
        person_id=person_id,
        to_address=to,
        template=letter.template,
        template_version=version_in_force(programme_id, letter.template),
        facts=dict(letter.facts),
        links={
            name: f"link:{link.id}" if isinstance(link, Link) else f"path:{link}"
            for name, link in letter.links.items()
        },
        invitation=letter.invitation.as_json() if letter.invitation else None,
        about_id=letter.about_id,
        once=letter.once,
        urgent=letter.urgent,
        state=MailState.QUEUED,
        queued_at=at,
        not_before=max(at, not_before or at),
    )
    db.session.add(message)
    return message


def cancel_about(about_id: uuid.UUID, template: str | None = None) -> int:
    """Take back what is still waiting about something; returns how many messages."""
    waiting = select(OutboxMessage).where(
        OutboxMessage.about_id == about_id, OutboxMessage.state == MailState.QUEUED
    )
    if template:
        waiting = waiting.where(OutboxMessage.template == template)
    found = list(db.session.scalars(waiting))
    for message in found:
        message.state = MailState.CANCELLED
    return len(found)


def has_gone_out(about_id: uuid.UUID, template: str, since: datetime) -> bool:
    """Whether such an email about something, queued at `since` or later, was given to the mail server."""
    found = select(OutboxMessage.id).where(
        OutboxMessage.about_id == about_id,
        OutboxMessage.template == template,
        OutboxMessage.queued_at >= since,
        OutboxMessage.state == MailState.SENT,
    )
    return db.session.scalar(found.limit(1)) is not None


def render(message: OutboxMessage) -> Rendered:
    """The message as it is delivered, its links and codes derived now.

    The text template's first line is the subject, then an empty line, then the body.
    """
    return render_letter(
        message.template,
        message.facts or {},
        {name: _resolved(target) for name, target in message.links.items()},
        programme_id=message.programme_id,
        invitation=Invitation.from_json(message.invitation) if message.invitation else None,
        version=message.template_version,
    )


def render_letter(
    template: str,
    facts: Facts,
    targets: Mapping[str, Link | str],
    *,
    programme_id: uuid.UUID | None,
    invitation: Invitation | None = None,
    version: int | None = None,
    own_words: Sequence[str] | None = None,
) -> Rendered:
    """Subject and bodies of a template; `targets` are Link rows or paths. Also used for a dry run.

    The programme's own words are those of `version`, by default of the one in force, or `own_words` for a
    look at words that nobody has kept yet. They stand below the letter, whose links, days and next steps
    they cannot replace, and never come first.
    """
    if own_words is None:
        if version is None:
            version = version_in_force(programme_id, template)
        own_words = _own_words(programme_id, template, version, facts)
    context: dict[str, Any] = {"own_words": own_words, **facts}
    context["links"] = {name: address_of(target) for name, target in targets.items()}
    context["codes"] = context.get("codes", {}) | {
        name: one_time.code_of(target) for name, target in targets.items() if isinstance(target, Link)
    }
    describe: Callable[[uuid.UUID | None], Facts] = current_app.extensions["mail_facts"]
    context |= describe(programme_id)
    subject, _, text = render_template(f"{template}.txt", **context).partition("\n")
    html = render_template(f"{template}.html", subject=subject.strip(), **context)
    return Rendered(
        subject=subject.strip(),
        text=text.strip() + "\n",
        html=html,
        invitation=invitation_bytes(invitation) if invitation else b"",
        method=invitation.method if invitation else "",
    )


def address_of(target: Link | str) -> str:
    """The full web address of a link row or of a path."""
    base = str(current_app.config["SERVICE_URL"]).rstrip("/")
    if isinstance(target, str):
        return base + target
    build: Callable[[Link], str] = current_app.extensions["link_paths"][target.purpose]
    return base + build(target)


def link_path(endpoint: str) -> Callable[[Link], str]:
    """For `init_app`: links of a purpose open `endpoint`, which takes a `token`."""

    def build(link: Link) -> str:
        values: dict[str, str] = {"token": one_time.token_of(link)}
        describe: Callable[[uuid.UUID | None], Facts] = current_app.extensions["mail_facts"]
        programme = describe(link.programme_id).get("programme")
        if programme is not None:
            values["programme"] = programme.slug
        with current_app.test_request_context(base_url="http://relay.invalid"):
            return url_for(endpoint, _external=False, **values)

    return build


def version_in_force(programme_id: uuid.UUID | None, template: str) -> int:
    """Which version of the programme's own words an email carries that is queued now."""
    if programme_id is None:
        return PLAIN
    found: Callable[[uuid.UUID, str], int] = current_app.extensions["mail_version"]
    return found(programme_id, template)


def init_app(
    app: Flask,
    *,
    facts: Callable[[uuid.UUID | None], Facts],
    link_endpoints: Mapping[str, str],
    kinds: Iterable[LetterKind],
    version: Callable[[uuid.UUID, str], int],
    own_words: Callable[[uuid.UUID, str, int, Facts], Sequence[str]],
) -> None:
    """`facts` gives every template its programme; `link_endpoints` names the page of each link's purpose.

    `kinds` is the list of all emails. `version` says which version of a programme's own words is in force
    for a template, `own_words` gives the paragraphs of a version with the facts of a letter filled in.
    """
    register_kinds(app, kinds)
    app.extensions["mail_version"] = version
    app.extensions["mail_own_words"] = own_words
    app.extensions["mail_facts"] = facts
    app.extensions["link_paths"] = {
        purpose: link_path(endpoint) for purpose, endpoint in link_endpoints.items()
    }


def _own_words(programme_id: uuid.UUID | None, template: str, version: int, facts: Facts) -> Sequence[str]:
    if programme_id is None or version == PLAIN:
        return ()
    found: Callable[[uuid.UUID, str, int, Facts], Sequence[str]] = current_app.extensions["mail_own_words"]
    return found(programme_id, template, version, facts)


def _resolved(target: str) -> Link | str:
    kind, _, rest = target.partition(":")
    if kind == "path":
        return rest
    link = db.session.get(Link, uuid.UUID(rest))
    if link is None:
        raise LookupError("The link of this message is gone.")
    return link
