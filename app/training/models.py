"""Tables of courses, cohorts and training sessions."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.models import Person, Programme
from app.platform import words
from app.platform.db import Identified, Model, UtcDateTime, enum_column
from app.platform.invitations import CalendarEntry
from app.platform.seats import SeatPool
from app.training.enums import CohortStatus, Level, Part, SessionStatus

# Audiences that do not take an s at the end.
MANY = {"head of service": "heads of service"}


def several(audience: str) -> str:
    """An audience as a sentence names it: several of each."""
    return MANY.get(audience, f"{audience}s")


class Course(Identified, Model):
    """A kind of training. `neutral_title` is what calendars, subjects and file names say."""

    __tablename__ = "course"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    neutral_title: Mapped[str] = mapped_column(String(60), default="Training")
    level: Mapped[Level] = mapped_column(enum_column(Level))
    # Values of directory.enums.Audience.
    audiences: Mapped[list[str]] = mapped_column(JSON, default=list)
    summary: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(Text, default="")
    how_to_get_a_place: Mapped[str] = mapped_column(Text, default="")
    needs_application: Mapped[bool] = mapped_column(default=False)
    confers_mentor: Mapped[bool] = mapped_column(default=False)
    days: Mapped[int] = mapped_column(default=1)
    # What completes it, as `rules.read_rule` reads it; empty: every day.
    completion_rule: Mapped[str] = mapped_column(String(200), default="")
    # The course that everybody on this one attends as well.
    companion_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("course.id"))

    companion: Mapped[Course | None] = relationship(remote_side="Course.id")
    usual_days: Mapped[list[UsualDay]] = relationship(
        cascade="all, delete-orphan", order_by=lambda: (UsualDay.days_after, UsualDay.starts)
    )

    @property
    def for_whom(self) -> list[str]:
        """The audiences as a sentence names them: several of each."""
        return [several(audience) for audience in self.audiences]

    def is_for(self, audience: str) -> bool:
        """Whether it is for people of this part at work; a course that names none is for everybody."""
        return not self.audiences or audience in self.audiences

    @property
    def strip_name(self) -> str:
        """Its name where room is short, as in a week's strip."""
        return self.name if self.level is Level.OTHER or self.days == 1 else self.level.value.capitalize()


class Cohort(Identified, Model):
    """One intake: its window, its closing days and the sessions that belong together."""

    __tablename__ = "cohort"
    __table_args__ = (
        UniqueConstraint("programme_id", "slug"),
        CheckConstraint("signatures_close_on >= applications_close_on", name="signatures_after_applications"),
        CheckConstraint("assessments_per_application >= 1", name="somebody_assesses"),
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    slug: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    status: Mapped[CohortStatus] = mapped_column(enum_column(CohortStatus), default=CohortStatus.PLANNED)
    applications_open_at: Mapped[datetime] = mapped_column(UtcDateTime)
    applications_close_on: Mapped[date]
    signatures_close_on: Mapped[date]
    decisions_by: Mapped[date]
    offers_answered_by: Mapped[date]
    # Until then awareness holds a seat for each core person's manager.
    supervisor_offers_close_on: Mapped[date]
    assessments_per_application: Mapped[int] = mapped_column(default=2)
    blind: Mapped[bool] = mapped_column(default=True)
    # The lowest weighted score for a place, in hundredths of a point.
    minimum_merit: Mapped[int] = mapped_column(default=0)
    # The draw's seed, published before applications close.
    seed: Mapped[str] = mapped_column(String(60))
    # What completes the course that people apply for, fixed when the window opens; empty: as the course says.
    completion_rule: Mapped[str] = mapped_column(String(200), default="")
    forum_note: Mapped[str] = mapped_column(Text, default="")
    # Who signs for volunteers who have no line manager, like "Volunteer coordinator"; empty: not offered.
    other_signatory: Mapped[str] = mapped_column(String(60), default="")

    programme: Mapped[Programme] = relationship()
    sessions: Mapped[list[TrainingSession]] = relationship(
        back_populates="cohort", order_by="TrainingSession.position"
    )


class Venue(Identified, Model):
    """A building. Public pages show only `area`."""

    __tablename__ = "venue"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    area: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(300), default="")
    access_notes: Mapped[str] = mapped_column(Text, default="")


class TrainingSession(Identified, Model):
    """One run of a course. Its seats are the pool's."""

    __tablename__ = "training_session"
    __table_args__ = (
        UniqueConstraint("programme_id", "slug"),
        CheckConstraint("minimum_numbers >= 0", name="minimum_not_negative"),
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    cohort_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cohort.id"), index=True)
    course_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course.id"), index=True)
    slug: Mapped[str] = mapped_column(String(60))
    status: Mapped[SessionStatus] = mapped_column(enum_column(SessionStatus), default=SessionStatus.PLANNED)
    pool_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(SeatPool.id))
    capacity: Mapped[int]
    minimum_numbers: Mapped[int] = mapped_column(default=0)
    booking_opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    booking_closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    position: Mapped[int] = mapped_column(default=0)
    # When the clock looked, after the end, who has completed the course; for courses without applications.
    completion_looked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    programme: Mapped[Programme] = relationship()
    course: Mapped[Course] = relationship()
    cohort: Mapped[Cohort | None] = relationship(back_populates="sessions")
    days: Mapped[list[SessionDay]] = relationship(
        back_populates="training_session", order_by="SessionDay.starts_at"
    )

    @property
    def ends_at(self) -> datetime | None:
        """When its last day, or the last window of one's own time, has ended; none without days."""
        return max((day.ends_at for day in self.days), default=None)

    @property
    def asked_until(self) -> datetime | None:
        """From when it is too late to ask for a place; none without days, where nobody has said.

        Unless somebody has said, that is when nobody can begin it any more.
        """
        return self.booking_closes_at or self.too_late_from

    @property
    def too_late_from(self) -> datetime | None:
        """From when nobody can begin it any more; none without days.

        Its first day has begun, or everything is over where all of it is done in one's own time.
        """
        if not self.days:
            return None
        return self.ends_at if all(day.own_time for day in self.days) else self.days[0].starts_at

    def is_over(self, at: datetime) -> bool:
        """Whether it has days, and all of them have ended."""
        return self.ends_at is not None and self.ends_at <= at


class UsualDay(Identified, Model):
    """A day as sessions of a course usually have it, counted in days from the session's first."""

    __tablename__ = "usual_day"
    __table_args__ = (
        CheckConstraint("days_after >= 0", name="days_after_not_negative"),
        CheckConstraint("window_days >= 1", name="window_has_a_day"),
        CheckConstraint("course_day >= 1", name="course_day_counts_from_one"),
    )

    course_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    days_after: Mapped[int]
    # How many days its window has; 1 unless it is done in one's own time.
    window_days: Mapped[int] = mapped_column(default=1)
    starts: Mapped[time]
    ends: Mapped[time]
    course_day: Mapped[int]
    part: Mapped[Part] = mapped_column(enum_column(Part), default=Part.WHOLE)
    own_time: Mapped[bool] = mapped_column(default=False)
    venue_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("venue.id"))
    room: Mapped[str] = mapped_column(String(80), default="")

    venue: Mapped[Venue | None] = relationship()


def part_said(days: int, course_day: int, part: Part) -> str:
    """What of a course of so many days is delivered: "day 2, first half"; empty for all of it."""
    names = [f"day {course_day}"] * (days > 1) + [part.value] * (part is not Part.WHOLE)
    return ", ".join(names)


def title_said(neutral_title: str, days: int, course_day: int, part: Part) -> str:
    """What calendars say of it: "Training day 2, first half"."""
    title = f"{neutral_title} {course_day}" if days > 1 else neutral_title
    return title if part is Part.WHOLE else f"{title}, {part.value}"


class SessionDay(Identified, CalendarEntry, Model):
    """One day of a training session; it delivers the nth day of the course, or half of it.

    One that is done in one's own time has a window instead of hours: from `starts_at` until `ends_at`.
    """

    __tablename__ = "session_day"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("course_day >= 1", name="course_day_counts_from_one"),
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    training_session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_session.id", ondelete="CASCADE"), index=True
    )
    course_day: Mapped[int]
    part: Mapped[Part] = mapped_column(enum_column(Part), default=Part.WHOLE)
    own_time: Mapped[bool] = mapped_column(default=False)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    venue_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("venue.id"))
    room: Mapped[str] = mapped_column(String(80), default="")
    join_link: Mapped[str] = mapped_column(String(300), default="")
    # Seats for people of another session who make up this course day.
    make_up_pool_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(SeatPool.id))

    training_session: Mapped[TrainingSession] = relationship(back_populates="days")
    venue: Mapped[Venue | None] = relationship()
    trainers: Mapped[list[SessionTrainer]] = relationship(
        back_populates="session_day", cascade="all, delete-orphan"
    )

    @property
    def area(self) -> str:
        """What everybody may know of the place."""
        return self.venue.area if self.venue is not None else ""

    @property
    def where(self) -> str:
        """The place as people know it who have a place on the session."""
        return words.said_once(self.room, self.venue.name, self.venue.address) if self.venue else ""

    @property
    def part_name(self) -> str:
        """What of the course it delivers, as in "day 2" or "day 2, first half"; empty for all of it."""
        return part_said(self.training_session.course.days, self.course_day, self.part)

    @property
    def full_name(self) -> str:
        """The course, with what of it this day delivers."""
        return ", ".join(filter(None, (self.training_session.course.name, self.part_name)))

    @property
    def calendar_title(self) -> str:
        """What calendars say: neutral, with the day's number when the course has several."""
        course = self.training_session.course
        return title_said(course.neutral_title, course.days, self.course_day, self.part)


class SessionTrainer(Identified, Model):
    """Somebody who gives a session day. They held the trainer role when they were named."""

    __tablename__ = "session_trainer"
    __table_args__ = (UniqueConstraint("session_day_id", "person_id"),)

    session_day_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("session_day.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)

    session_day: Mapped[SessionDay] = relationship(back_populates="trainers")
    person: Mapped[Person] = relationship()
