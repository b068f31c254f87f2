"""Tables of mentors: since when, when they paused, and what they did."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.models import Agency, Person
from app.mentoring.enums import ActivityKind, PeriodEnd, WhoseStaff
from app.platform.db import Identified, Model, UtcDateTime, enum_column
from app.training.models import Cohort


class MentorPeriod(Identified, Model):
    """One stretch of time in which somebody is a mentor; stretches do not overlap."""

    __tablename__ = "mentor_period"
    __table_args__ = (
        Index(
            "uq_mentor_period_current",
            "person_id",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    # The agency of the day the period began.
    agency_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agency.id"), index=True)
    cohort_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cohort.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    # Since when the person pauses now; pauses that are over are rows of their own.
    paused_on: Mapped[date | None]
    end_reason: Mapped[PeriodEnd | None] = mapped_column(enum_column(PeriodEnd))

    person: Mapped[Person] = relationship()
    agency: Mapped[Agency | None] = relationship()
    cohort: Mapped[Cohort | None] = relationship()
    pauses: Mapped[list[MentorPause]] = relationship(
        order_by="MentorPause.starts_on", cascade="all, delete-orphan"
    )


class MentorPause(Identified, Model):
    """A pause that is over: its first day, and the day on which the person took up again; no reason."""

    __tablename__ = "mentor_pause"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)

    period_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("mentor_period.id", ondelete="CASCADE"), index=True
    )
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class MentorActivity(Identified, Model):
    """Something a mentor did for colleagues, as the mentor wrote it down. Only the mentor reads the note."""

    __tablename__ = "mentor_activity"
    __table_args__ = (
        CheckConstraint("people >= 0", name="people_not_negative"),
        CheckConstraint("minutes > 0", name="takes_time"),
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    # The mentor's agency of the day it was logged.
    agency_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[ActivityKind] = mapped_column(enum_column(ActivityKind))
    done_on: Mapped[date] = mapped_column(index=True)
    minutes: Mapped[int]
    # How many people there were beside the mentor.
    people: Mapped[int]
    whose_staff: Mapped[WhoseStaff] = mapped_column(enum_column(WhoseStaff), default=WhoseStaff.OWN)
    note: Mapped[str] = mapped_column(String(200), default="")
    logged_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()
