"""Tables of applications, countersignatures and assessments."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.models import Agency, Person
from app.mentoring.enums import (
    PRIVATE_MAIL,
    ApplicationStatus,
    AssessmentStatus,
    ChaseKind,
    EssentialKind,
    SignatureDoor,
    SignatureStatus,
)
from app.platform.db import Identified, Model, UtcDateTime, enum_column
from app.platform.links import Link
from app.training.models import Cohort, SessionDay


class Essential(Identified, Model):
    """Something an applicant must be able to do; not scored."""

    __tablename__ = "essential"

    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[EssentialKind] = mapped_column(enum_column(EssentialKind))
    text: Mapped[str] = mapped_column(Text)


class Criterion(Identified, Model):
    """One thing that assessors score, 0 to `most`."""

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("cohort_id", "position"),
        CheckConstraint("weight >= 1", name="weight_counts"),
        CheckConstraint("most >= 1", name="most_counts"),
    )

    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(160))
    question: Mapped[str] = mapped_column(Text)
    guidance: Mapped[str] = mapped_column(Text, default="")
    word_limit: Mapped[int] = mapped_column(default=250)
    weight: Mapped[int] = mapped_column(default=1)
    most: Mapped[int] = mapped_column(default=4)
    # What each score means, from 0 upwards.
    anchors: Mapped[list[str]] = mapped_column(JSON, default=list)


class Application(Identified, Model):
    """A practitioner's request to join a cohort as a mentor-to-be."""

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id"),
        UniqueConstraint("programme_id", "reference"),
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    # The agency of the day, kept when the person moves.
    agency_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agency.id"), index=True)
    reference: Mapped[str] = mapped_column(String(20))
    status: Mapped[ApplicationStatus] = mapped_column(
        enum_column(ApplicationStatus), default=ApplicationStatus.DRAFT
    )
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When it was withdrawn, deferred, declined, lapsed, closed or completed.
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The task "about you" was gone through and saved.
    about_you_done: Mapped[bool] = mapped_column(default=False)
    forum_promised: Mapped[bool | None]
    # Which manager was named; the open countersignature says who is asked now.
    manager_name: Mapped[str] = mapped_column(String(120), default="")
    manager_email: Mapped[str] = mapped_column(String(254), default="")
    # Who signs for somebody without a line manager, as the cohort names that role; empty: the line manager.
    signatory_role: Mapped[str] = mapped_column(String(60), default="")
    # The applicant asked for somebody other than the line manager; no reason is asked.
    somebody_else_signs: Mapped[bool] = mapped_column(default=False)
    signatory_verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When the applicant wanted the signature asked for; somebody else is asked only once verified.
    signature_wanted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Typed in by staff for somebody who applied on paper.
    received_on_paper_on: Mapped[date | None]
    entered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    # The assessors' result in hundredths of a point, set when assessing is finished.
    merit: Mapped[int | None]
    # When the outcome was told; until then the applicant sees only that everybody hears together.
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # A sentence for the applicant about the settled outcome, without anybody else's figures.
    outcome_note: Mapped[str] = mapped_column(Text, default="")
    # What would strengthen the application, by criterion identifier, when it was found unsuccessful.
    to_strengthen: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    # An administrator lets this applicant submit until then, after the window has closed.
    late_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The later cohort that it is kept for, while it is deferred.
    deferred_to_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cohort.id"), index=True)
    # Whom the applicant does not want as a reader, by person identifier; no reason is asked.
    readers_to_avoid: Mapped[list[str]] = mapped_column(JSON, default=list)

    cohort: Mapped[Cohort] = relationship(foreign_keys=cohort_id)
    deferred_to: Mapped[Cohort | None] = relationship(foreign_keys=deferred_to_id)
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    agency: Mapped[Agency | None] = relationship()
    answers: Mapped[list[Answer]] = relationship(back_populates="application", cascade="all, delete-orphan")
    availability: Mapped[list[Availability]] = relationship(
        back_populates="application", cascade="all, delete-orphan"
    )
    countersignatures: Mapped[list[Countersignature]] = relationship(
        back_populates="application", order_by="Countersignature.asked_at"
    )
    assessments: Mapped[list[Assessment]] = relationship(back_populates="application")

    @property
    def names_private_address(self) -> bool:
        """Whether the named manager's address is one that people have for themselves."""
        return _private(self.manager_email)


class Answer(Identified, Model):
    """What the applicant wrote to one criterion."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("application_id", "criterion_id"),)

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    criterion_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("criterion.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    # Passages of the text, word for word, that assessors are not shown.
    withheld: Mapped[list[str]] = mapped_column(JSON, default=list)

    application: Mapped[Application] = relationship(back_populates="answers")
    criterion: Mapped[Criterion] = relationship()


class Availability(Identified, Model):
    """Whether the applicant can come on one day of the cohort."""

    __tablename__ = "availability"
    __table_args__ = (UniqueConstraint("application_id", "session_day_id"),)

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    session_day_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("session_day.id", ondelete="CASCADE"))
    can_come: Mapped[bool]

    application: Mapped[Application] = relationship(back_populates="availability")
    session_day: Mapped[SessionDay] = relationship()


class Countersignature(Identified, Model):
    """One request for a manager's word; a replacement is a new row, and one at most is open."""

    __tablename__ = "countersignature"
    __table_args__ = (
        Index(
            "uq_countersignature_open",
            "application_id",
            unique=True,
            sqlite_where=text("status = 'requested'"),
            postgresql_where=text("status = 'requested'"),
        ),
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    application_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), index=True
    )
    manager_name: Mapped[str] = mapped_column(String(120))
    manager_email: Mapped[str] = mapped_column(String(254))
    # The person we know at this address, once there is one.
    manager_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    # Named instead of the line manager.
    stands_in: Mapped[bool] = mapped_column(default=False)
    # The applicant asked for somebody else after this request: nothing more is ever sent to this address.
    avoided: Mapped[bool] = mapped_column(default=False)
    status: Mapped[SignatureStatus] = mapped_column(enum_column(SignatureStatus))
    link_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Link.id))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    door: Mapped[SignatureDoor | None] = mapped_column(enum_column(SignatureDoor))
    passed_to_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("countersignature.id"))
    # The signatory declared not to be a partner or relative of the applicant.
    not_related: Mapped[bool] = mapped_column(default=False)
    snapshot_hash: Mapped[str | None] = mapped_column(String(64))

    application: Mapped[Application] = relationship(back_populates="countersignatures")
    manager: Mapped[Person | None] = relationship()
    link: Mapped[Link | None] = relationship()
    snapshot: Mapped[SignedSnapshot | None] = relationship(
        back_populates="countersignature", cascade="all, delete-orphan"
    )
    chases: Mapped[list[Chase]] = relationship(
        back_populates="countersignature", order_by="Chase.sent_at", cascade="all, delete-orphan"
    )

    @property
    def at_private_address(self) -> bool:
        """Whether the address is one that people have for themselves."""
        return _private(self.manager_email)


class ManagerPage(Identified, Model):
    """The page on which one manager finds everybody of a cohort who named them, opened by a link."""

    __tablename__ = "manager_page"
    __table_args__ = (UniqueConstraint("cohort_id", "email_key"),)

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254))
    link_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Link.id))

    cohort: Mapped[Cohort] = relationship()
    link: Mapped[Link] = relationship()


class Chase(Identified, Model):
    """One reminder about one request. `key` is the kind, and the day for the applicant's own."""

    __tablename__ = "chase"
    __table_args__ = (UniqueConstraint("countersignature_id", "key"),)

    countersignature_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("countersignature.id", ondelete="CASCADE")
    )
    kind: Mapped[ChaseKind] = mapped_column(enum_column(ChaseKind))
    key: Mapped[str] = mapped_column(String(40))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)

    countersignature: Mapped[Countersignature] = relationship(back_populates="chases")


class SignedSnapshot(Identified, Model):
    """What was signed or declined, word for word; erasable, its keyed hash stays with the signature."""

    __tablename__ = "signed_snapshot"
    __table_args__ = (UniqueConstraint("countersignature_id"),)

    countersignature_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("countersignature.id", ondelete="CASCADE")
    )
    # {"days": [...], "forum": str, "applicant": str, "job_title": str, "agency": str, "typed_name": str,
    #  "decline_reason": str}
    content: Mapped[dict[str, Any]] = mapped_column(JSON)

    countersignature: Mapped[Countersignature] = relationship(back_populates="snapshot")


class Assessment(Identified, Model):
    """One assessor's reading of one application."""

    __tablename__ = "assessment"
    __table_args__ = (UniqueConstraint("application_id", "assessor_id"),)

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    application_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), index=True
    )
    assessor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    status: Mapped[AssessmentStatus] = mapped_column(
        enum_column(AssessmentStatus), default=AssessmentStatus.ASSIGNED
    )
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    comment: Mapped[str] = mapped_column(Text, default="")

    application: Mapped[Application] = relationship(back_populates="assessments")
    assessor: Mapped[Person] = relationship()
    scores: Mapped[list[Score]] = relationship(back_populates="assessment", cascade="all, delete-orphan")
    earlier: Mapped[list[EarlierScores]] = relationship(
        back_populates="assessment", order_by="EarlierScores.revised_at", cascade="all, delete-orphan"
    )


class Score(Identified, Model):
    """One assessor's word on one criterion; a missing row is missing, never zero."""

    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("assessment_id", "criterion_id"),
        CheckConstraint("points >= 0", name="points_not_negative"),
    )

    assessment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"))
    criterion_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("criterion.id"))
    # None for abstaining.
    points: Mapped[int | None]
    comment: Mapped[str] = mapped_column(Text, default="")

    assessment: Mapped[Assessment] = relationship(back_populates="scores")
    criterion: Mapped[Criterion] = relationship()


class EarlierScores(Identified, Model):
    """What an assessor had given before they thought again, and why they did; erasable."""

    __tablename__ = "earlier_scores"

    assessment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("assessment.id", ondelete="CASCADE"), index=True
    )
    # Points by criterion identifier; none for abstaining.
    points: Mapped[dict[str, int | None]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    revised_at: Mapped[datetime] = mapped_column(UtcDateTime)

    assessment: Mapped[Assessment] = relationship(back_populates="earlier")


class ModerationNote(Identified, Model):
    """What an assessor or administrator says to the others about one application, once scores are in."""

    __tablename__ = "moderation_note"

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    application_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)

    application: Mapped[Application] = relationship()
    author: Mapped[Person] = relationship()


def _private(address: str) -> bool:
    return address.strip().casefold().rpartition("@")[2] in PRIVATE_MAIL
