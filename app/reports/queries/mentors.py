"""What the page about mentors reads beside their periods and their meetings."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.directory.models import AgencyMembership, Programme
from app.forum.enums import BookingStatus, MeetingStatus
from app.forum.models import ForumBooking, ForumMeeting
from app.mentoring.models import MentorPeriod
from app.places.enums import ProposalStatus
from app.places.models import Proposal
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.training.enums import SessionStatus
from app.training.models import Course, SessionDay, TrainingSession

NOTE = "write a friendly note"


def moves_of(people: Collection[uuid.UUID]) -> dict[uuid.UUID, list[AgencyMembership]]:
    """The agencies of each of these people, in order."""
    found: dict[uuid.UUID, list[AgencyMembership]] = {}
    for row in db.session.scalars(
        select(AgencyMembership)
        .where(AgencyMembership.person_id.in_(people))
        .options(joinedload(AgencyMembership.agency))
        .order_by(AgencyMembership.starts_on, AgencyMembership.ends_on)
    ):
        found.setdefault(row.person_id, []).append(row)
    return found


def booked_ahead(people: Collection[uuid.UUID], at: datetime) -> dict[uuid.UUID, datetime]:
    """When the next meeting begins that each of these people has booked."""
    rows = db.session.execute(
        select(ForumBooking.person_id, func.min(ForumMeeting.starts_at))
        .join(ForumMeeting, ForumMeeting.id == ForumBooking.meeting_id)
        .where(
            ForumBooking.person_id.in_(people),
            ForumBooking.status == BookingStatus.BOOKED,
            ForumMeeting.status == MeetingStatus.PUBLISHED,
            ForumMeeting.starts_at > at,
        )
        .group_by(ForumBooking.person_id)
    )
    return {row[0]: row[1] for row in rows}


def notes_written(periods: Collection[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """When each of these mentors was last sent a note."""
    rows = db.session.execute(
        select(AuditEntry.subject_id, func.max(AuditEntry.at))
        .where(
            AuditEntry.subject_kind == MentorPeriod.__tablename__,
            AuditEntry.subject_id.in_(periods),
            AuditEntry.action == NOTE,
        )
        .group_by(AuditEntry.subject_id)
    )
    return {row[0]: row[1] for row in rows}


def next_course(programme: Programme, at: datetime) -> TrainingSession | None:
    """The next session whose places make mentors and are not released yet; None where none is planned."""
    first = (
        select(func.min(SessionDay.starts_at))
        .where(SessionDay.training_session_id == TrainingSession.id)
        .scalar_subquery()
    )
    released = select(Proposal.id).where(
        Proposal.training_session_id == TrainingSession.id, Proposal.status == ProposalStatus.RELEASED
    )
    return db.session.scalar(
        select(TrainingSession)
        .join(Course, Course.id == TrainingSession.course_id)
        .where(
            TrainingSession.programme_id == programme.id,
            TrainingSession.status != SessionStatus.CANCELLED,
            Course.confers_mentor,
            first > at,
            ~released.exists(),
        )
        .options(
            joinedload(TrainingSession.course),
            joinedload(TrainingSession.cohort),
            selectinload(TrainingSession.days),
        )
        .order_by(first, TrainingSession.id)
        .limit(1)
    )
