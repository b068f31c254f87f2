"""Tables of accounts and their ways in."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.models import Person
from app.platform.db import Identified, Model, UtcDateTime
from app.platform.links import Link


def _stamp() -> str:
    return secrets.token_hex(16)


class Account(Identified, UserMixin, Model):  # type: ignore[misc]  # flask_login has no types
    """Who signs in. `session_stamp` is part of every cookie, so changing it signs out everywhere."""

    __tablename__ = "account"

    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    session_stamp: Mapped[str] = mapped_column(String(32), default=_stamp)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # The authenticator's secret, sealed with the service's key; set once a code has proved it.
    sealed_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    second_factor_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The last time step a code was accepted for, so that no code serves twice.
    last_step: Mapped[int] = mapped_column(default=0)

    memberships: Mapped[list[Membership]] = relationship(
        back_populates="account", cascade="all, delete-orphan"
    )

    def get_id(self) -> str:
        """What the cookie holds: useless once the stamp has changed."""
        return f"{self.id}.{self.session_stamp}"


class Membership(Identified, Model):
    """An account's person in one programme."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id"),)

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))

    account: Mapped[Account] = relationship(back_populates="memberships")
    person: Mapped[Person] = relationship()


class SignInRequest(Identified, Model):
    """Somebody asked to sign in; its link works in the browser that asked, its code anywhere."""

    __tablename__ = "sign_in_request"

    email_key: Mapped[str] = mapped_column(String(254), index=True)
    email: Mapped[str] = mapped_column(String(254))
    link_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Link.id, ondelete="CASCADE"))
    browser_hash: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    then: Mapped[str] = mapped_column(String(300), default="/")

    link: Mapped[Link] = relationship()


class RecoveryCode(Identified, Model):
    """A code for the day the authenticator is lost; kept as a keyed hash, used once."""

    __tablename__ = "recovery_code"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
