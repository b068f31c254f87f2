"""The trail: who did what to which thing, and every change of state.

Entries hold identifiers, actions and the names of fields, never values. A reason typed by a person is kept
in a row of its own that can be erased; its keyed hash stays in the entry as evidence.
"""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol

from flask import current_app
from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, Text, Uuid, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.platform import ids
from app.platform.db import Identified, Model, UtcDateTime, db, enum_column


class Via(StrEnum):
    """By which door something was done."""

    PAGE = "page"
    LINK = "link"
    PAPER = "paper"
    CLOCK = "clock"
    COMMAND = "command"


class Somebody(Protocol):
    """Whoever acts: known by an identifier."""

    @property
    def id(self) -> uuid.UUID: ...


class Stateful(Protocol):
    """A thing with a state that moves by rules."""

    id: Any
    programme_id: Any
    status: Any
    __tablename__: str


class Reason(Identified, Model):
    """Words that somebody typed to explain an act; erasable."""

    __tablename__ = "reason"

    text: Mapped[str | None] = mapped_column(Text)


class AuditEntry(Identified, Model):
    """One act. `from_state` and `to_state` are set when it moved something."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject_kind", "subject_id", "at"),)

    programme_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, index=True)
    via: Mapped[Via] = mapped_column(enum_column(Via))
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    from_state: Mapped[str | None] = mapped_column(String(40))
    to_state: Mapped[str | None] = mapped_column(String(40))
    reason_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("reason.id"))
    reason_hash: Mapped[str | None] = mapped_column(String(64))
    position: Mapped[int] = mapped_column(default=0)

    reason: Mapped[Reason | None] = relationship()


def record(
    action: str,
    subject: Any,
    *,
    by: Somebody | None,
    at: datetime,
    via: Via | None = None,
    fields: Iterable[str] = (),
    reason: str = "",
) -> AuditEntry:
    """Note an act on `subject`; without `by` it was the clock's unless `via` says otherwise."""
    entry = AuditEntry(
        programme_id=getattr(subject, "programme_id", None),
        at=at,
        by_id=by.id if by else None,
        via=via or (Via.PAGE if by else Via.CLOCK),
        action=action,
        subject_kind=subject.__tablename__,
        subject_id=_identifier(subject),
        fields=sorted(fields),
    )
    if reason:
        entry.reason = Reason(text=reason)
        entry.reason_hash = keyed_hash(reason)
    db.session.add(entry)
    return entry


def move(
    subject: Stateful,
    to: StrEnum,
    *,
    action: str,
    by: Somebody | None,
    at: datetime,
    via: Via | None = None,
    reason: str = "",
) -> AuditEntry:
    """Give `subject` its next state and append the row of history. The only place that assigns a status.

    The caller has asked its rules first.
    """
    before = subject.status
    position = _moves_of(subject) if before is not None else 0
    subject.status = to
    entry = record(action, subject, by=by, at=at, via=via, reason=reason)
    entry.from_state = before.value if before is not None else None
    entry.to_state = to.value
    entry.position = position
    return entry


def history(subject: Any) -> list[AuditEntry]:
    """Every change of state of `subject`, earliest first."""
    found = db.session.scalars(
        select(AuditEntry).where(*_is_move_of(subject)).order_by(AuditEntry.at, AuditEntry.position)
    )
    return list(found)


def keyed_hash(text: str) -> str:
    """A hash that proves `text` was this and cannot be guessed back without the service's key."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, b"audit|" + text.encode(), sha256).hexdigest()


def _moves_of(subject: Any) -> int:
    """How many changes of state `subject` has behind it."""
    return db.session.scalar(select(func.count()).select_from(AuditEntry).where(*_is_move_of(subject))) or 0


def _is_move_of(subject: Any) -> tuple[ColumnElement[bool], ...]:
    return (
        AuditEntry.subject_kind == subject.__tablename__,
        AuditEntry.subject_id == _identifier(subject),
        AuditEntry.to_state.is_not(None),
    )


def _identifier(subject: Any) -> uuid.UUID:
    if subject.id is None:
        subject.id = ids.new()
        db.session.add(subject)
    identifier: uuid.UUID = subject.id
    return identifier
