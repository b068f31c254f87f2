"""Addresses that somebody's calendar program reads by itself, one for each owner.

The address holds a token of 256 bits. The row keeps its hash, by which a request is found, and the token
sealed with the service's key, so that its owner can read the address again for a second device: a stolen
database alone opens no feed. Without that key a feed goes on, and only its address cannot be shown any more.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from hashlib import sha256

from sqlalchemy import LargeBinary, String, Uuid, select
from sqlalchemy.orm import Mapped, mapped_column

from app.platform import sealing
from app.platform.db import Identified, Model, UtcDateTime, db

TOKEN_BYTES = 32
USE = "calendar feed"


class CalendarFeed(Identified, Model):
    """One owner's feed. Whoever knows its token reads it, so the row goes when that must end."""

    __tablename__ = "calendar_feed"

    owner_id: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    sealed_token: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


def make(owner_id: uuid.UUID, at: datetime) -> CalendarFeed:
    """A feed with a new address; the one before opens nothing any more."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = feed_of(owner_id)
    if feed is None:
        feed = CalendarFeed(owner_id=owner_id)
        db.session.add(feed)
    feed.token_hash, feed.sealed_token, feed.made_at = hash_of(token), sealing.seal(token, USE), at
    db.session.flush()
    return feed


def end(owner_id: uuid.UUID) -> bool:
    """Nobody reads this owner's dates any more; whether there was a feed."""
    feed = feed_of(owner_id)
    if feed is None:
        return False
    db.session.delete(feed)
    db.session.flush()
    return True


def feed_of(owner_id: uuid.UUID) -> CalendarFeed | None:
    """The owner's feed, if there is one."""
    return db.session.scalar(select(CalendarFeed).where(CalendarFeed.owner_id == owner_id))


def token_of(feed: CalendarFeed) -> str | None:
    """The token for its owner's eyes; None when the service's key has changed since."""
    return sealing.unseal(feed.sealed_token, USE)


def hash_of(token: str) -> str:
    """What the row keeps of a token."""
    return sha256(token.encode()).hexdigest()
