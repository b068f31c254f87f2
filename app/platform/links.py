"""One-time links and codes: a row a link, and no secret in the database.

A token is the row's identifier and a keyed hash of purpose, identifier and nonce, so a reminder can write the
same link again and a stolen database yields none that works. Opening a link changes nothing; using it is one
conditional update in the transaction of its effect.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import uuid
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from flask import current_app
from sqlalchemy import String, Uuid, update
from sqlalchemy.orm import Mapped, mapped_column

from app.platform import ids
from app.platform.db import Identified, Model, UtcDateTime, db, rows_changed
from app.platform.errors import NotFound, RuleBroken

SIGNATURE_BYTES = 24
CODE_DIGITS = 6


class LinkState(StrEnum):
    """What a link can do now."""

    LIVE = "live"
    USED = "used"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Link(Identified, Model):
    """A link that was sent: what it is for, what about, and until when it lives."""

    __tablename__ = "link"

    programme_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    purpose: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[uuid.UUID] = mapped_column(Uuid, index=True)
    nonce: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def state(self, at: datetime) -> LinkState:
        """Used and withdrawn outlast expiry: they say more."""
        if self.used_at:
            return LinkState.USED
        if self.withdrawn_at:
            return LinkState.WITHDRAWN
        return LinkState.EXPIRED if at >= self.expires_at else LinkState.LIVE


def issue(
    purpose: str,
    subject_id: uuid.UUID,
    *,
    programme_id: uuid.UUID | None,
    at: datetime,
    expires_at: datetime,
) -> Link:
    """A new link to `subject_id`."""
    link = Link(
        id=ids.new(),
        programme_id=programme_id,
        purpose=purpose,
        subject_id=subject_id,
        nonce=secrets.token_hex(16),
        made_at=at,
        expires_at=expires_at,
    )
    db.session.add(link)
    db.session.flush()
    return link


def token_of(link: Link) -> str:
    """What stands in the address."""
    return _encode(link.id.bytes) + _encode(_signature(link, "token")[:SIGNATURE_BYTES])


def code_of(link: Link) -> str:
    """The same link as six digits that can be typed."""
    number = int.from_bytes(_signature(link, "code")[:8], "big") % 10**CODE_DIGITS
    return f"{number:0{CODE_DIGITS}d}"


def find(token: str, purpose: str) -> Link:
    """The link of a token in any state. Raises NotFound for a token we did not make for this purpose."""
    try:
        identifier = uuid.UUID(bytes=_decode(token[:22]))
    except ValueError:
        raise NotFound from None
    link = db.session.get(Link, identifier)
    if link is None or link.purpose != purpose or not hmac.compare_digest(token_of(link), token):
        raise NotFound
    return link


def code_matches(link: Link, code: str) -> bool:
    """Whether somebody typed this link's code, spaces aside."""
    return hmac.compare_digest(code_of(link).encode(), "".join(code.split()).encode())


def use(link: Link, at: datetime) -> None:
    """Use up a live link. Raises RuleBroken when it is used, withdrawn or expired; one of two racers wins."""
    used = rows_changed(
        update(Link)
        .where(Link.id == link.id, Link.used_at.is_(None), Link.withdrawn_at.is_(None), Link.expires_at > at)
        .values(used_at=at)
        .execution_options(synchronize_session="fetch")
    )
    if used != 1:
        raise RuleBroken("This link has been used, replaced or has run out.")


def withdraw(link: Link, at: datetime) -> None:
    """Make a link that was not used useless."""
    if link.used_at is None and link.withdrawn_at is None:
        link.withdrawn_at = at


def _signature(link: Link, use_as: str) -> bytes:
    key = str(current_app.config["SECRET_KEY"]).encode()
    message = f"{use_as}|{link.purpose}|{link.id}|{link.nonce}"
    return hmac.new(key, message.encode(), sha256).digest()


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
