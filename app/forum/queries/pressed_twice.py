"""What somebody made a moment ago, so that a button pressed twice makes it once."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from app.directory.models import Person
from app.forum.enums import ActionStatus
from app.forum.models import ForumAction, ForumMeeting, PreReading, TopicProposal
from app.platform.db import db


def topic_like(
    person: Person, meeting: ForumMeeting, topic: str, words: str, since: datetime
) -> TopicProposal | None:
    """The same topic of the same person for the meeting."""
    return db.session.scalar(
        select(TopicProposal)
        .where(
            TopicProposal.person_id == person.id,
            TopicProposal.meeting_id == meeting.id,
            TopicProposal.topic == topic,
            TopicProposal.words == words,
            TopicProposal.made_at >= since,
        )
        .limit(1)
    )


def reading_like(meeting: ForumMeeting, title: str, address: str, since: datetime) -> PreReading | None:
    """The same thing to read before the meeting."""
    return db.session.scalar(
        select(PreReading)
        .where(
            PreReading.meeting_id == meeting.id,
            PreReading.title == title,
            PreReading.address == address,
            PreReading.added_at >= since,
        )
        .limit(1)
    )


def action_like(
    meeting: ForumMeeting, what: str, owner: Person, due_on: date, since: datetime
) -> ForumAction | None:
    """The same thing taken on by the same person until the same day, and still open."""
    return db.session.scalar(
        select(ForumAction)
        .where(
            ForumAction.meeting_id == meeting.id,
            ForumAction.what == what,
            ForumAction.owner_id == owner.id,
            ForumAction.due_on == due_on,
            ForumAction.status == ActionStatus.OPEN,
            ForumAction.made_at >= since,
        )
        .limit(1)
    )
