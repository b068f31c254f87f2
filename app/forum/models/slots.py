"""Tables of case consultations: who offers them, at which times, and who has taken one."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.models import Person
from app.forum.enums import ConsultationStatus, ConsultationTopic, How, SlotStatus
from app.platform.db import Identified, Model, UtcDateTime, enum_column
from app.platform.invitations import CalendarEntry

STANDS = text("status <> 'cancelled'")


class Facilitator(Identified, Model):
    """Somebody whom an administrator has named to offer consultations."""

    __tablename__ = "facilitator"
    __table_args__ = (
        Index(
            "uq_facilitator_current",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    named_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()


class ConsultationSlot(Identified, CalendarEntry, Model):
    """A time at which a facilitator is there for one person."""

    __tablename__ = "consultation_slot"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    facilitator_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    status: Mapped[SlotStatus] = mapped_column(enum_column(SlotStatus))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    how: Mapped[How] = mapped_column(enum_column(How))
    # Room, number or link, for whoever has booked.
    place: Mapped[str] = mapped_column(String(300), default="")

    facilitator: Mapped[Person] = relationship()


class Consultation(Identified, Model):
    """One person's booking of such a time. The index lets one stand at a time, whoever presses first."""

    __tablename__ = "consultation"
    __table_args__ = (
        Index(
            "uq_consultation_standing", "slot_id", unique=True, sqlite_where=STANDS, postgresql_where=STANDS
        ),
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    slot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation_slot.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    status: Mapped[ConsultationStatus] = mapped_column(enum_column(ConsultationStatus))
    topic: Mapped[ConsultationTopic] = mapped_column(enum_column(ConsultationTopic))
    words: Mapped[str] = mapped_column(String(200), default="")
    booked_at: Mapped[datetime] = mapped_column(UtcDateTime)

    slot: Mapped[ConsultationSlot] = relationship()
    person: Mapped[Person] = relationship()
