"""What of the forum concerns one person now, in one statement."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, Select, cast, literal, null, or_, select, union_all

from app.directory.models import Person
from app.forum.enums import (
    ActionStatus,
    BookingStatus,
    ConsultationStatus,
    MeetingStatus,
    OwnMatter,
    PollStatus,
    SlotStatus,
)
from app.forum.models import (
    Consultation,
    ConsultationSlot,
    DatePoll,
    ForumAction,
    ForumBooking,
    ForumMeeting,
    PollAsked,
)
from app.platform.db import db

Part = Select[str, uuid.UUID, datetime, date]


@dataclass(frozen=True)
class Own:
    """One thing: the meeting, poll or slot it leads to, the time it is about, and the last day for it."""

    kind: OwnMatter
    about_id: uuid.UUID
    at: datetime
    by: date | None


def own_matters(person: Person, at: datetime) -> list[Own]:
    """Bookings that stand, open actions, polls still to answer, and consultations to come."""
    rows = db.session.execute(
        union_all(_bookings(person), _actions(person), _polls(person, at), _consultations(person, at))
    ).all()
    return [Own(OwnMatter(row[0]), *row[1:]) for row in rows]


def _bookings(person: Person) -> Part:
    return (
        select(literal("booking"), ForumBooking.meeting_id, ForumMeeting.starts_at, cast(null(), Date))
        .join(ForumBooking.meeting)
        .where(
            ForumBooking.person_id == person.id,
            ForumBooking.status != BookingStatus.CANCELLED,
            ForumMeeting.status.in_((MeetingStatus.PUBLISHED, MeetingStatus.HELD)),
        )
    )


def _actions(person: Person) -> Part:
    return (
        select(literal("action"), ForumAction.meeting_id, ForumMeeting.starts_at, ForumAction.due_on)
        .join(ForumAction.meeting)
        .where(ForumAction.owner_id == person.id, ForumAction.status == ActionStatus.OPEN)
    )


def _polls(person: Person, at: datetime) -> Part:
    return (
        select(literal("poll"), PollAsked.poll_id, DatePoll.closes_at, cast(null(), Date))
        .join(PollAsked.poll)
        .where(
            PollAsked.person_id == person.id,
            PollAsked.answered_at.is_(None),
            DatePoll.status == PollStatus.OPEN,
            DatePoll.closes_at > at,
        )
    )


def _consultations(person: Person, at: datetime) -> Part:
    return (
        select(literal("consultation"), ConsultationSlot.id, ConsultationSlot.starts_at, cast(null(), Date))
        .join(Consultation, Consultation.slot_id == ConsultationSlot.id)
        .where(
            or_(Consultation.person_id == person.id, ConsultationSlot.facilitator_id == person.id),
            Consultation.status == ConsultationStatus.BOOKED,
            ConsultationSlot.status == SlotStatus.OFFERED,
            ConsultationSlot.ends_at > at,
        )
    )
