"""Tables of forum series, meetings and bookings."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.models import Agency, Person
from app.forum.enums import BookingStatus, MeetingStatus, Rhythm, Seating
from app.platform.db import Identified, Model, UtcDateTime, enum_column
from app.platform.invitations import CalendarEntry
from app.platform.seats import SeatPool
from app.training.models import Cohort, Venue


class ForumSeries(Identified, Model):
    """A rule that generates meetings, such as the second Tuesday of each month; it holds none itself."""

    __tablename__ = "forum_series"
    __table_args__ = (UniqueConstraint("programme_id", "slug"),)

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    slug: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    neutral_title: Mapped[str] = mapped_column(String(60), default="Meeting")
    rhythm: Mapped[Rhythm] = mapped_column(enum_column(Rhythm))
    # Monthly: which one of the month (1 to 4, or -1 for the last), and Monday 0 to Sunday 6.
    nth: Mapped[int] = mapped_column(default=2)
    weekday: Mapped[int] = mapped_column(default=1)
    starts: Mapped[time]
    ends: Mapped[time]
    first_on: Mapped[date]
    last_on: Mapped[date]
    cohort_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cohort.id"))
    venue_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("venue.id"))
    room_places: Mapped[int] = mapped_column(default=30)
    online_places: Mapped[int] = mapped_column(default=20)

    cohort: Mapped[Cohort | None] = relationship()
    meetings: Mapped[list[ForumMeeting]] = relationship(
        back_populates="series", order_by="ForumMeeting.starts_at"
    )


class ForumMeeting(Identified, CalendarEntry, Model):
    """One meeting; its room and its online side have seats of their own."""

    __tablename__ = "forum_meeting"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    series_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("forum_series.id"), index=True)
    status: Mapped[MeetingStatus] = mapped_column(enum_column(MeetingStatus), default=MeetingStatus.PROPOSED)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    venue_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("venue.id"))
    room: Mapped[str] = mapped_column(String(80), default="")
    join_link: Mapped[str] = mapped_column(String(300), default="")
    host_agency_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agency.id"))
    room_pool_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(SeatPool.id))
    online_pool_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(SeatPool.id))
    # A warning such as a bank holiday: shown, never acted upon.
    warning: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")

    series: Mapped[ForumSeries] = relationship(back_populates="meetings")
    venue: Mapped[Venue | None] = relationship()
    host_agency: Mapped[Agency | None] = relationship()
    bookings: Mapped[list[ForumBooking]] = relationship(back_populates="meeting")


class ForumBooking(Identified, Model):
    """One person and one meeting. Booked and offered hold a seat of the pool of `seating`.

    With a giver, offered holds none: a colleague keeps the seat until this person has taken it.
    """

    __tablename__ = "forum_booking"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"), UniqueConstraint("giver_id"))

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("forum_meeting.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    # The agency of the day.
    agency_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agency.id"))
    status: Mapped[BookingStatus] = mapped_column(enum_column(BookingStatus))
    seating: Mapped[Seating] = mapped_column(enum_column(Seating))
    booked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Since when somebody waits; decides the order.
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Until when a freed seat is kept for somebody who waited, or a colleague's for whom it is offered to.
    answer_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The colleague's booking that this person is asked to take over; empty once that is answered.
    giver_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("forum_booking.id", ondelete="SET NULL"))

    meeting: Mapped[ForumMeeting] = relationship(back_populates="bookings")
    person: Mapped[Person] = relationship()
    agency: Mapped[Agency | None] = relationship()
    giver: Mapped[ForumBooking | None] = relationship(remote_side="ForumBooking.id")
