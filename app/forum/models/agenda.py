"""Tables of what stands around a meeting: topics, votes, agenda, reading, notes, actions, reminders."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.models import Person
from app.forum.enums import ActionStatus, ReminderKind
from app.forum.models.meetings import ForumMeeting
from app.platform.db import Identified, Model, UtcDateTime, enum_column


class TopicProposal(Identified, Model):
    """Something a mentor would like a meeting to talk about."""

    __tablename__ = "topic_proposal"

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("forum_meeting.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    topic: Mapped[str] = mapped_column(String(120))
    words: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    meeting: Mapped[ForumMeeting] = relationship()


class TopicVote(Identified, Model):
    """The one vote that somebody has for the topics of a meeting."""

    __tablename__ = "topic_vote"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("forum_meeting.id"), index=True)
    proposal_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("topic_proposal.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    voted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AgendaItem(Identified, Model):
    """One thing that a meeting talks about, and for how many minutes."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        UniqueConstraint("meeting_id", "position"),
        CheckConstraint("minutes > 0", name="some_minutes"),
    )

    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("forum_meeting.id", ondelete="CASCADE"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    minutes: Mapped[int]
    proposal_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("topic_proposal.id", ondelete="SET NULL"), index=True
    )


class PreReading(Identified, Model):
    """Something to read before a meeting, by its address on the web."""

    __tablename__ = "pre_reading"

    meeting_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("forum_meeting.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(500))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MeetingNote(Identified, Model):
    """What a meeting came to, in words."""

    __tablename__ = "meeting_note"

    meeting_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("forum_meeting.id", ondelete="CASCADE"), unique=True
    )
    text: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ForumAction(Identified, Model):
    """What somebody took on at a meeting; while it is open it goes along to the next one of the series."""

    __tablename__ = "forum_action"

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("forum_meeting.id"), index=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    status: Mapped[ActionStatus] = mapped_column(enum_column(ActionStatus))
    what: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    meeting: Mapped[ForumMeeting] = relationship()
    owner: Mapped[Person] = relationship()


class ForumReminder(Identified, Model):
    """A reminder that went out: of what, and for which time of it. A thing that moves reminds again."""

    __tablename__ = "forum_reminder"
    __table_args__ = (UniqueConstraint("about_id", "kind", "for_at"),)

    # The booking, action, person asked in a poll, or consultation; these are never deleted.
    about_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    kind: Mapped[ReminderKind] = mapped_column(enum_column(ReminderKind))
    for_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
