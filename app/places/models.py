"""Tables of places, their allocation, and attendance."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.models import Agency, Person
from app.mentoring.models import Application
from app.places.enums import (
    AbsenceReason,
    ExcusedBecause,
    GoneBecause,
    MakeUpStatus,
    Mark,
    Occasion,
    PlaceStatus,
    ProposalStatus,
    Route,
    ShareBasis,
)
from app.platform.audit import Reason
from app.platform.db import Identified, Model, UtcDateTime, enum_column
from app.training.models import SessionDay, TrainingSession


class Place(Identified, Model):
    """One person on one training session. While offered or accepted it holds a seat of the pool."""

    __tablename__ = "place"
    __table_args__ = (
        UniqueConstraint("training_session_id", "person_id"),
        CheckConstraint("preference >= 1", name="preference_counts_from_one"),
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    training_session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_session.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    # The agency of the day.
    agency_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agency.id"), index=True)
    # The application that this core place answers.
    application_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("application.id"), index=True)
    status: Mapped[PlaceStatus] = mapped_column(enum_column(PlaceStatus))
    route: Mapped[Route] = mapped_column(enum_column(Route))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Which choice this date is, among the dates of the course that the person could come to: 1 is the first.
    preference: Mapped[int] = mapped_column(default=1)
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Until when an offer is answered.
    answer_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Whether an unanswered offer runs out by the clock, or only when an administrator confirms.
    expires_by_clock: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # A sentence for the person about how places were shared out; names nobody.
    outcome_note: Mapped[str] = mapped_column(Text, default="")
    # Where the own agency has put this person among the colleagues who ask, 1 first; none: in no order.
    agency_order: Mapped[int | None]
    # A place that was given up: why, from a fixed list, when the person chose to say.
    gone_because: Mapped[GoneBecause | None] = mapped_column(enum_column(GoneBecause))
    # When the place was taken back because there are fewer of them; first in line until it is offered again.
    put_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The days as the person knew them before they moved, until the person has said what becomes of the place.
    known_days: Mapped[list[dict[str, str]] | None] = mapped_column(JSON(none_as_null=True))
    moved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When the person said that the place is kept on the days as they were then.
    kept_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The colleague's place while this one is handed over and not answered; empty once it is.
    substitute_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("place.id"))

    training_session: Mapped[TrainingSession] = relationship()
    person: Mapped[Person] = relationship()
    agency: Mapped[Agency | None] = relationship()
    application: Mapped[Application | None] = relationship()
    attendance: Mapped[list[Attendance]] = relationship(back_populates="place", cascade="all, delete-orphan")


class Attendance(Identified, Model):
    """What the register says of a place on one session day (perhaps of another cohort: a day made up)."""

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("place_id", "session_day_id"),
        # The reason of an absence stays while somebody is excused from the day.
        CheckConstraint("reason IS NULL OR status IN ('absent', 'excused')", name="reason_of_absence"),
        CheckConstraint("excused_because IS NULL OR status = 'excused'", name="reason_of_excuse"),
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    place_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    session_day_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("session_day.id"), index=True)
    status: Mapped[Mark] = mapped_column(enum_column(Mark), default=Mark.NOT_RECORDED)
    also_left_early: Mapped[bool] = mapped_column(default=False)
    arrived: Mapped[time | None]
    left: Mapped[time | None]
    reason: Mapped[AbsenceReason | None] = mapped_column(enum_column(AbsenceReason))
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # The line as it was before its last change, as `rules.written` says it, so that the change can be undone.
    before: Mapped[str | None] = mapped_column(String(60))
    # Why this day counts although it was missed.
    excused_because: Mapped[ExcusedBecause | None] = mapped_column(enum_column(ExcusedBecause))

    place: Mapped[Place] = relationship(back_populates="attendance")
    session_day: Mapped[SessionDay] = relationship()


OPEN_MAKE_UP = text("status IN ('offered', 'accepted')")


class MakeUp(Identified, Model):
    """A day of another session on which somebody may make a missed day up. While open it holds a seat."""

    __tablename__ = "make_up"
    __table_args__ = (
        Index(
            "uq_make_up_open",
            "place_id",
            "missed_day_id",
            unique=True,
            sqlite_where=OPEN_MAKE_UP,
            postgresql_where=OPEN_MAKE_UP,
        ),
        CheckConstraint("missed_day_id <> session_day_id", name="another_day"),
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    # The own place, on whose session the day was missed.
    place_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    missed_day_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("session_day.id"))
    session_day_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("session_day.id"), index=True)
    status: Mapped[MakeUpStatus] = mapped_column(enum_column(MakeUpStatus))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Until when an offer keeps its seat; at the latest until the day begins.
    answer_by: Mapped[datetime | None] = mapped_column(UtcDateTime)

    place: Mapped[Place] = relationship()
    missed_day: Mapped[SessionDay] = relationship(foreign_keys=missed_day_id)
    session_day: Mapped[SessionDay] = relationship(foreign_keys=session_day_id)


class Certificate(Identified, Model):
    """That the course of a place is completed. Whoever is shown the number can ask whether it stands."""

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("number"),
        Index(
            "uq_certificate_stands",
            "place_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    place_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    # Without the hyphens that people read it with.
    number: Mapped[str] = mapped_column(String(12))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Since when whoever knows the number may read name, course and date; none: only yes or no.
    shown_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    place: Mapped[Place] = relationship()


class CourseLetter(Identified, Model):
    """A letter about days of a course that went to the person of a place; the row is why it goes once.

    Letters in the outbox and calls are about this row.
    """

    __tablename__ = "course_letter"

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    place_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    occasion: Mapped[Occasion] = mapped_column(enum_column(Occasion))
    # By session day, the link to join that the letter gave; null where it gave none.
    links: Mapped[dict[str, str | None]] = mapped_column(JSON)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)

    place: Mapped[Place] = relationship()


class SessionNote(Identified, Model):
    """What an administrator adds to the joining instructions of a training session."""

    __tablename__ = "session_note"
    __table_args__ = (UniqueConstraint("training_session_id"),)

    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    training_session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_session.id", ondelete="CASCADE")
    )
    what_to_bring: Mapped[str] = mapped_column(Text, default="")


class Needs(Identified, Model):
    """What somebody needs to take part in a training session and to eat there; gone when it is over.

    Only whoever arranges it reads it, never beside a name without a press that is on record. Health may be
    read from it, and belief.
    """

    __tablename__ = "needs"
    __table_args__ = (UniqueConstraint("person_id", "training_session_id"),)

    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    training_session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_session.id", ondelete="CASCADE"), index=True
    )
    # Values of enums.Diet.
    diets: Mapped[list[str]] = mapped_column(JSON, default=list)
    diet_other: Mapped[str] = mapped_column(String(120), default="")
    access: Mapped[str] = mapped_column(Text, default="")
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()
    training_session: Mapped[TrainingSession] = relationship()


class AllocationPolicy(Identified, Model):
    """How the places of a training session are shared out."""

    __tablename__ = "allocation_policy"
    __table_args__ = (UniqueConstraint("training_session_id"),)

    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    training_session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_session.id", ondelete="CASCADE")
    )
    basis: Mapped[ShareBasis] = mapped_column(enum_column(ShareBasis), default=ShareBasis.STAFF)
    # Per cent of a share within which a difference costs nothing; none: every difference counts.
    band: Mapped[int | None]
    # The first day on which reserved places are everybody's; none: they stay reserved.
    reserved_until: Mapped[date | None]
    # When those that were free then went to whoever is next, after the release.
    reserved_opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seed: Mapped[str] = mapped_column(String(60))
    # The least number of places for role groups, by the value of directory.enums.Audience; none is left out.
    role_minima: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    limits: Mapped[list[AgencyLimit]] = relationship(cascade="all, delete-orphan")


class AgencyLimit(Identified, Model):
    """One agency's minimum, maximum and reserved places on one training session."""

    __tablename__ = "agency_limit"
    __table_args__ = (
        UniqueConstraint("policy_id", "agency_id"),
        CheckConstraint("maximum IS NULL OR maximum >= minimum", name="maximum_at_least_minimum"),
        CheckConstraint("minimum >= 0 AND reserved >= 0", name="not_negative"),
        CheckConstraint("share IS NULL OR share >= 0", name="share_not_negative"),
    )

    policy_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("allocation_policy.id", ondelete="CASCADE"))
    agency_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agency.id"))
    minimum: Mapped[int] = mapped_column(default=0)
    maximum: Mapped[int | None]
    reserved: Mapped[int] = mapped_column(default=0)
    # In hundredths of a place; counts where shares are typed.
    share: Mapped[int | None]

    agency: Mapped[Agency] = relationship()


class DraftPin(Identified, Model):
    """An administrator's decision about one person on the board: with a place, or without."""

    __tablename__ = "draft_pin"
    __table_args__ = (UniqueConstraint("training_session_id", "person_id"),)

    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    training_session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_session.id", ondelete="CASCADE")
    )
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    placed: Mapped[bool]
    # Seen on the board but not kept yet: the difference is shown first.
    kept: Mapped[bool] = mapped_column(default=False)
    made_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reason.id"))

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    made_by: Mapped[Person] = relationship(foreign_keys=made_by_id)
    reason: Mapped[Reason] = relationship()


class Proposal(Identified, Model):
    """One worked-out allocation: canonical input and result, frozen as evidence. Identifiers only."""

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("training_session_id", "number"),
        Index(
            "uq_proposal_released",
            "training_session_id",
            unique=True,
            sqlite_where=text("status = 'released'"),
            postgresql_where=text("status = 'released'"),
        ),
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    training_session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_session.id"), index=True)
    number: Mapped[int]
    status: Mapped[ProposalStatus] = mapped_column(
        enum_column(ProposalStatus), default=ProposalStatus.PROPOSED
    )
    problem: Mapped[dict[str, Any]] = mapped_column(JSON)
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    fingerprint: Mapped[str] = mapped_column(String(64))
    engine_version: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    # Why, for administrators, by person: sentences with identifiers in them, no names.
    notes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # Worked out with a change on the board that is not kept yet.
    tentative: Mapped[bool] = mapped_column(default=False)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    training_session: Mapped[TrainingSession] = relationship()
    made_by: Mapped[Person | None] = relationship()
