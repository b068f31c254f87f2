"""What becomes of consultations, actions and questions for a date when two records are one person's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from app.directory.events import RecordsMerged
from app.directory.models import Person
from app.forum.enums import ConsultationStatus
from app.forum.models import (
    Consultation,
    ConsultationSlot,
    Facilitator,
    ForumAction,
    ForumMeeting,
    PollAsked,
    TopicProposal,
    TopicVote,
)
from app.platform import audit
from app.platform.db import db
from app.platform.errors import RuleBroken


def around_follow_merge(event: RecordsMerged, *, by: Person | None, at: datetime) -> None:
    """They go with the person, who offers consultations and chairs as before.

    Where both were asked for one date, the question to one stays behind.

    Raises RuleBroken while the record that goes has a consultation to come: its calendar entry would stay.
    """
    goes = event.goes_id
    mine = or_(Consultation.person_id == goes, ConsultationSlot.facilitator_id == goes)
    coming = (
        select(Consultation.id)
        .join(Consultation.slot)
        .where(mine, Consultation.status == ConsultationStatus.BOOKED, ConsultationSlot.ends_at > at)
    )
    if db.session.scalar(coming.limit(1)) is not None:
        raise RuleBroken("The record that goes has a consultation to come. That has to be cancelled first.")
    for taken in db.session.scalars(select(Consultation).where(Consultation.person_id == goes)):
        taken.person_id = event.stays_id
        audit.record("bring over", taken, by=by, at=at, fields=["person_id"])
    for slot in db.session.scalars(select(ConsultationSlot).where(ConsultationSlot.facilitator_id == goes)):
        slot.facilitator_id = event.stays_id
        audit.record("bring over", slot, by=by, at=at, fields=["facilitator_id"])
    named = select(Facilitator).where(Facilitator.ended_at.is_(None))
    known_too = db.session.scalar(named.where(Facilitator.person_id == event.stays_id)) is not None
    for facilitator in db.session.scalars(named.where(Facilitator.person_id == goes)):
        if known_too:
            facilitator.ended_at = at
        else:
            facilitator.person_id = event.stays_id
        audit.record("bring over", facilitator, by=by, at=at, fields=["person_id"])
    for meeting in db.session.scalars(select(ForumMeeting).where(ForumMeeting.chair_id == goes)):
        meeting.chair_id = event.stays_id
        audit.record("bring over", meeting, by=by, at=at, fields=["chair_id"])
    for topic in db.session.scalars(select(TopicProposal).where(TopicProposal.person_id == goes)):
        topic.person_id = event.stays_id
    voted = set(db.session.scalars(select(TopicVote.meeting_id).where(TopicVote.person_id == event.stays_id)))
    for vote in db.session.scalars(select(TopicVote).where(TopicVote.person_id == goes)):
        if vote.meeting_id in voted:
            db.session.delete(vote)
        else:
            vote.person_id = event.stays_id
    for action in db.session.scalars(select(ForumAction).where(ForumAction.owner_id == goes)):
        action.owner_id = event.stays_id
        audit.record("bring over", action, by=by, at=at, fields=["owner_id"])
    known = set(db.session.scalars(select(PollAsked.poll_id).where(PollAsked.person_id == event.stays_id)))
    for asked in db.session.scalars(select(PollAsked).where(PollAsked.person_id == goes)):
        if asked.poll_id not in known:
            asked.person_id = event.stays_id
    db.session.flush()
