"""Tables of the search for a date: the times, who is asked, and what they answer."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.models import Agency, Person
from app.forum.enums import PollReply, PollStatus
from app.forum.models.meetings import ForumMeeting, ForumSeries
from app.platform.db import Identified, Model, UtcDateTime, enum_column
from app.training.models import Venue


class DatePoll(Identified, Model):
    """A question to a group: which of these times suits you? The answer becomes a meeting of the series."""

    __tablename__ = "date_poll"

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    series_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("forum_series.id"), index=True)
    status: Mapped[PollStatus] = mapped_column(enum_column(PollStatus))
    # What the meeting is for, as those asked read it on the page.
    title: Mapped[str] = mapped_column(String(120))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    venue_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("venue.id"))
    room_places: Mapped[int]
    online_places: Mapped[int]
    meeting_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("forum_meeting.id"))

    series: Mapped[ForumSeries] = relationship()
    venue: Mapped[Venue | None] = relationship()
    meeting: Mapped[ForumMeeting | None] = relationship()
    times: Mapped[list[PollTime]] = relationship(back_populates="poll", order_by="PollTime.starts_at")


class PollTime(Identified, Model):
    """One of the times that are proposed."""

    __tablename__ = "poll_time"
    __table_args__ = (
        UniqueConstraint("poll_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    )

    poll_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("date_poll.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)

    poll: Mapped[DatePoll] = relationship(back_populates="times")


class PollAsked(Identified, Model):
    """Somebody who is asked."""

    __tablename__ = "poll_asked"
    __table_args__ = (UniqueConstraint("poll_id", "person_id"),)

    poll_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("date_poll.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    # The agency of the day.
    agency_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agency.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    poll: Mapped[DatePoll] = relationship()
    person: Mapped[Person] = relationship()
    agency: Mapped[Agency | None] = relationship()
    answers: Mapped[list[PollAnswer]] = relationship(cascade="all, delete-orphan")


class PollAnswer(Identified, Model):
    """What somebody says to one of the times."""

    __tablename__ = "poll_answer"
    __table_args__ = (UniqueConstraint("asked_id", "time_id"),)

    asked_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("poll_asked.id", ondelete="CASCADE"))
    time_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("poll_time.id", ondelete="CASCADE"), index=True)
    reply: Mapped[PollReply] = mapped_column(enum_column(PollReply))
