"""Tables of forum series, meetings and bookings."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.models import Agency, Person
from app.forum.enums import BookingStatus, MeetingStatus, Rhythm, Seating, SeriesKind
from app.platform.db import Identified, Model, UtcDateTime, enum_column
from app.platform.invitations import CalendarEntry
from app.platform.seats import SeatPool
from app.training.models import Cohort, Venue

# Who is booked on one side may wait for the other.
WAITS_TOO = "waits_for IS NULL OR (status = 'booked' AND waits_for <> seating)"


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
    kind: Mapped[SeriesKind] = mapped_column(enum_column(SeriesKind), default=SeriesKind.FORUM)
    rhythm: Mapped[Rhythm] = mapped_column(enum_column(Rhythm))
    # Monthly: which one of the month (1 to 4, or -1 for the last), and Monday 0 to Sunday 6.
    nth: Mapped[int] = mapped_column(default=2)
    weekday: Mapped[int] = mapped_column(default=1)
    # So many weeks from one meeting to the next, where the rhythm counts weeks.
    weeks: Mapped[int] = mapped_column(default=6)
    # From this day on the series meets every `then_weeks` weeks.
    changes_on: Mapped[date | None]
    then_weeks: Mapped[int] = mapped_column(default=6)
    starts: Mapped[time]
    ends: Mapped[time]
    first_on: Mapped[date]
    last_on: Mapped[date]
    # Whom it is for, beside guests: mentors (of `cohorts`, if any is named), supervisors.
    for_mentors: Mapped[bool] = mapped_column(default=True)
    for_supervisors: Mapped[bool] = mapped_column(default=False)
    venue_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("venue.id"))
    room_places: Mapped[int] = mapped_column(default=30)
    online_places: Mapped[int] = mapped_column(default=20)
    # When the people it is for were last written to about its dates.
    announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    cohorts: Mapped[list[Cohort]] = relationship(secondary="forum_series_cohort", order_by=Cohort.name)
    turns: Mapped[list[ForumTurn]] = relationship(order_by="ForumTurn.position")
    meetings: Mapped[list[ForumMeeting]] = relationship(
        back_populates="series", order_by="ForumMeeting.starts_at"
    )

    @property
    def for_whom(self) -> str:
        """Whom it is for, in words that go on a sentence."""
        parts = []
        if self.for_mentors:
            of = " and ".join(cohort.name for cohort in self.cohorts)
            parts.append(f"mentors of {of}" if of else "mentors")
        if self.for_supervisors:
            parts.append("supervisors")
        return " and ".join(parts) or "guests only"


class ForumSeriesCohort(Model):
    """A cohort whose mentors a series is for."""

    __tablename__ = "forum_series_cohort"

    series_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("forum_series.id", ondelete="CASCADE"), primary_key=True
    )
    cohort_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("cohort.id", ondelete="CASCADE"), primary_key=True
    )


class ForumTurn(Identified, Model):
    """One of the places and times that the meetings of a series take in turn, in the order of `position`."""

    __tablename__ = "forum_turn"
    __table_args__ = (
        UniqueConstraint("series_id", "position"),
        CheckConstraint("ends > starts", name="ends_after_start"),
    )

    series_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("forum_series.id", ondelete="CASCADE"))
    position: Mapped[int]
    venue_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("venue.id"))
    host_agency_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agency.id"))
    starts: Mapped[time]
    ends: Mapped[time]

    venue: Mapped[Venue | None] = relationship()
    host_agency: Mapped[Agency | None] = relationship()


class ForumGuest(Identified, Model):
    """Somebody who is invited to one meeting, or without a meeting to all of a series."""

    __tablename__ = "forum_guest"
    __table_args__ = (
        Index(
            "uq_forum_guest_of_series",
            "series_id",
            "person_id",
            unique=True,
            sqlite_where=text("meeting_id IS NULL"),
            postgresql_where=text("meeting_id IS NULL"),
        ),
        UniqueConstraint("meeting_id", "person_id"),
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    series_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("forum_series.id", ondelete="CASCADE"))
    meeting_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("forum_meeting.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()


class ForumNameShown(Identified, Model):
    """Somebody who agreed that fellow mentors who agreed as well see the name among those who come."""

    __tablename__ = "forum_name_shown"

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    agreed_at: Mapped[datetime] = mapped_column(UtcDateTime)


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
    topic: Mapped[str] = mapped_column(String(120), default="")
    chair_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    # The day of which somebody has said that it is right although something speaks against it.
    kept_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")

    series: Mapped[ForumSeries] = relationship(back_populates="meetings")
    venue: Mapped[Venue | None] = relationship()
    host_agency: Mapped[Agency | None] = relationship()
    chair: Mapped[Person | None] = relationship()
    bookings: Mapped[list[ForumBooking]] = relationship(back_populates="meeting")


class ForumBooking(Identified, Model):
    """One person and one meeting. Booked and offered hold a seat of the pool of `seating`.

    With a giver, offered holds none: a colleague keeps the seat until this person has taken it. Whoever is
    booked on one side may wait for the other as well (`waits_for`); once a seat there is kept for them, until
    `answer_by`, they hold one on either side.
    """

    __tablename__ = "forum_booking"
    __table_args__ = (
        UniqueConstraint("meeting_id", "person_id"),
        UniqueConstraint("giver_id"),
        CheckConstraint(
            "waits_for IS NULL OR (status = 'booked' AND waits_for <> seating)", name="waits_too"
        ),
    )

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
    # The other side, for which somebody who is booked waits.
    waits_for: Mapped[Seating | None] = mapped_column(enum_column(Seating, "waitsfor"))
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

    def stands_in_line(self, seating: Seating) -> bool:
        """Whether this person waits for that side, with a booking of the other side or without any."""
        if self.waits_for is not None:
            return self.waits_for is seating and self.answer_by is None
        return self.status is BookingStatus.WAITLISTED and self.seating is seating
