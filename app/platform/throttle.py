"""How often somebody may try: counted in the database, so that every process counts together."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

from flask import current_app
from sqlalchemy import String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.clock import real_now
from app.platform.db import Identified, Model, UtcDateTime, db


class Attempt(Identified, Model):
    """One try at something that is limited; who tried is kept as a keyed hash."""

    __tablename__ = "attempt"

    key: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


def allowed(what: str, who: str, *, most: int, within: timedelta) -> bool:
    """Whether `who` has tried `what` fewer than `most` times within the last while."""
    return _count(_key(what, who), real_now() - within) < most


def count(what: str, who: str) -> None:
    """Remember one try."""
    at = real_now()
    db.session.add(Attempt(key=_key(what, who), at=at))
    db.session.execute(delete(Attempt).where(Attempt.at < at - timedelta(days=1)))


def forget(what: str, who: str) -> None:
    """Start counting anew, after a success."""
    db.session.execute(delete(Attempt).where(Attempt.key == _key(what, who)))


def _count(key: str, since: datetime) -> int:
    found = db.session.scalar(
        select(func.count()).select_from(Attempt).where(Attempt.key == key, Attempt.at >= since)
    )
    return found or 0


def _key(what: str, who: str) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"{what}|{who.casefold()}".encode(), sha256).hexdigest()
