"""Named reads of what the cast has still to do around meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.directory.enums import Role
from app.directory.models import Person, RoleAssignment
from app.forum.enums import BookingStatus, ConsultationStatus, MeetingStatus, PollStatus, SlotStatus
from app.forum.models import (
    AgendaItem,
    Consultation,
    ConsultationSlot,
    DatePoll,
    ForumBooking,
    ForumMeeting,
    ForumSeries,
    PollAsked,
    TopicProposal,
    TopicVote,
)
from app.mentoring.models import MentorPeriod
from app.platform.db import db
from app.rehearsal.queries.themselves import themselves


def mentors_to_book(at: datetime) -> list[tuple[Person, ForumMeeting]]:
    """Two of three mentors who have not booked the next meeting yet, with that meeting."""
    meeting = _next_of_mentors(at)
    if meeting is None:
        return []
    booked = select(ForumBooking.person_id).where(ForumBooking.meeting_id == meeting.id)
    mentors = _mentors(Person.programme_id == meeting.programme_id, Person.id.not_in(booked))
    return [(mentor, meeting) for mentor in mentors if mentor.id.int % 3]


def mentors_to_vote(at: datetime) -> list[tuple[Person, TopicProposal]]:
    """Two of three mentors who have no vote for the next meeting, each with one of its topics."""
    meeting = _next_of_mentors(at)
    if meeting is None or db.session.scalar(select(AgendaItem.id).filter_by(meeting_id=meeting.id).limit(1)):
        return []
    topics = db.session.scalars(
        select(TopicProposal).filter_by(meeting_id=meeting.id).order_by(TopicProposal.id)
    ).all()
    voted = select(TopicVote.person_id).where(TopicVote.meeting_id == meeting.id)
    mentors = _mentors(Person.programme_id == meeting.programme_id, Person.id.not_in(voted))
    return [(one, topics[one.id.int // 3 % len(topics)]) for one in mentors if topics and one.id.int % 3]


def polls_to_answer(at: datetime) -> list[PollAsked]:
    """Whoever was asked for a date and has not answered."""
    return list(
        db.session.scalars(
            select(PollAsked)
            .join(PollAsked.poll)
            .where(
                DatePoll.status == PollStatus.OPEN,
                DatePoll.closes_at > at,
                PollAsked.answered_at.is_(None),
                PollAsked.person_id.not_in(themselves()),
            )
            .order_by(PollAsked.id)
        )
    )


def mentors_to_consult(at: datetime) -> list[tuple[Person, ConsultationSlot]]:
    """A mentor who has never booked a consultation, for every second of the times that are free."""
    taken = select(Consultation.slot_id).where(Consultation.status == ConsultationStatus.BOOKED)
    free = db.session.scalars(
        select(ConsultationSlot)
        .where(ConsultationSlot.status == SlotStatus.OFFERED, ConsultationSlot.starts_at > at)
        .where(ConsultationSlot.id.not_in(taken))
        .order_by(ConsultationSlot.starts_at, ConsultationSlot.id)
    ).all()[::2]
    mentors = _mentors(Person.id.not_in(select(Consultation.person_id)))
    return [(one, slot) for one, slot in zip(mentors, free, strict=False) if one.id != slot.facilitator_id]


def consultations_to_settle(at: datetime) -> list[Consultation]:
    """Consultations whose time has come and of which nobody has said whether they took place."""
    return list(
        db.session.scalars(
            select(Consultation)
            .join(Consultation.slot)
            .where(
                Consultation.status == ConsultationStatus.BOOKED,
                ConsultationSlot.ends_at <= at,
                ConsultationSlot.facilitator_id.not_in(themselves()),
            )
            .order_by(Consultation.id)
        )
    )


def bookings_to_mark(at: datetime) -> list[tuple[ForumBooking, Person]]:
    """Bookings of meetings that are over, with no mark yet, each with somebody who keeps registers."""
    keeper = db.session.scalars(
        select(Person)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(RoleAssignment.role == Role.ADMINISTRATOR, RoleAssignment.ended_at.is_(None))
        .order_by(Person.id)
    ).all()
    by_programme = {one.programme_id: one for one in reversed(keeper)}
    found = db.session.scalars(
        select(ForumBooking)
        .join(ForumMeeting)
        .where(
            ForumBooking.status == BookingStatus.BOOKED,
            ForumMeeting.ends_at <= at,
            ForumMeeting.status != MeetingStatus.CANCELLED,
        )
        .order_by(ForumMeeting.starts_at, ForumBooking.id)
    )
    return [
        (booking, by_programme[booking.programme_id])
        for booking in found
        if booking.programme_id in by_programme
    ]


def _next_of_mentors(at: datetime) -> ForumMeeting | None:
    """The next meeting that is for every mentor."""
    return db.session.scalars(
        select(ForumMeeting)
        .join(ForumMeeting.series)
        .where(ForumMeeting.status == MeetingStatus.PUBLISHED, ForumMeeting.starts_at > at)
        .where(ForumSeries.for_mentors, ~ForumSeries.cohorts.any())
        .order_by(ForumMeeting.starts_at)
        .limit(1)
    ).first()


def _mentors(*conditions: Any) -> Sequence[Person]:
    return db.session.scalars(
        select(Person)
        .join(MentorPeriod, MentorPeriod.person_id == Person.id)
        .where(MentorPeriod.ends_on.is_(None), Person.id.not_in(themselves()), *conditions)
        .order_by(Person.id)
    ).all()
