"""Calendar entries as stored facts: one UID and one counter an entry, and what was sent to whom.

The UID and SEQUENCE of a day or meeting are columns of its row, shared by email, download and feed.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, Uuid, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from app.platform import ids
from app.platform.db import Identified, Model, UtcDateTime, db, enum_column
from app.platform.ical import CalendarEvent, EventStatus, Method, cancel_bytes, request_bytes


class CalendarEntry:
    """Columns of anything that stands in calendars. `stamp` rises with `sequence`."""

    uid: Mapped[str] = mapped_column(String(80), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    stamp: Mapped[datetime] = mapped_column(UtcDateTime)

    def touch(self, at: datetime) -> None:
        """Raise the counter: the time or place changed, or somebody is asked or released one by one."""
        self.sequence += 1
        self.stamp = max(at, self.stamp)


class SentInvitation(Identified, Model):
    """A calendar message that was queued for one person."""

    __tablename__ = "sent_invitation"

    uid: Mapped[str] = mapped_column(String(80), index=True)
    sequence: Mapped[int]
    method: Mapped[Method] = mapped_column(enum_column(Method))
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, index=True)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # What the message said, for a calendar that must still be told that it is off; empty in older rows.
    title: Mapped[str] = mapped_column(String(120), default="")
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Invitation:
    """One calendar message to one recipient, storable beside an email."""

    method: Method
    recipient: str
    event: CalendarEvent

    def as_json(self) -> dict[str, Any]:
        """Plain values; times in ISO format."""
        facts = {name: getattr(self.event, name) for name in self.event.__dataclass_fields__}
        for name in ("stamp", "starts_at", "ends_at"):
            facts[name] = facts[name].isoformat()
        facts["status"] = self.event.status.value
        return {"method": self.method.value, "recipient": self.recipient, "event": facts}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Invitation:
        """The reverse of `as_json`."""
        facts = dict(stored["event"])
        for name in ("stamp", "starts_at", "ends_at"):
            facts[name] = datetime.fromisoformat(facts[name])
        facts["status"] = EventStatus(facts["status"])
        return cls(Method(stored["method"]), stored["recipient"], CalendarEvent(**facts))


def invitation_bytes(invitation: Invitation) -> bytes:
    """The calendar object that is sent."""
    build = cancel_bytes if invitation.method is Method.CANCEL else request_bytes
    return build(invitation.event, invitation.recipient)


def note_sent(invitation: Invitation, person_id: uuid.UUID, at: datetime) -> None:
    """Remember that this message was queued for a person."""
    db.session.add(
        SentInvitation(
            uid=invitation.event.uid,
            sequence=invitation.event.sequence,
            title=invitation.event.title,
            starts_at=invitation.event.starts_at,
            ends_at=invitation.event.ends_at,
            method=invitation.method,
            person_id=person_id,
            sent_at=at,
        )
    )


TOLD = (
    select(SentInvitation)
    .where(SentInvitation.person_id == bindparam("person"), SentInvitation.sent_at >= bindparam("since"))
    .order_by(SentInvitation.sent_at, SentInvitation.sequence)
)


def taken_back(person_id: uuid.UUID, since: datetime) -> list[SentInvitation]:
    """The last word to a person about each entry, where since then that was a cancellation."""
    rows = db.session.scalars(TOLD, {"person": person_id, "since": since})
    last = {row.uid: row for row in rows}
    return [row for row in last.values() if row.method is Method.CANCEL and row.starts_at is not None]


def told_already(entry: CalendarEntry, person_id: uuid.UUID) -> bool:
    """Whether somebody was told something at the entry's counter, which then rises before the next word."""
    found = select(SentInvitation.id).where(
        SentInvitation.person_id == person_id,
        SentInvitation.uid == entry.uid,
        SentInvitation.sequence >= entry.sequence,
    )
    return db.session.scalar(found.limit(1)) is not None


def new_uid() -> str:
    """An identifier for a calendar entry that never changes and tells nothing."""
    return f"{ids.new()}@training"
