"""Named reads of series, meetings and bookings, each scoped by programme."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.directory.models import Person, Programme
from app.directory.queries import seen_by
from app.forum.enums import BookingStatus, MeetingStatus, Seating
from app.forum.models import ForumBooking, ForumMeeting, ForumSeries
from app.mentoring.models import MentorPeriod
from app.platform import words
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.ical import CalendarEvent, EventStatus
from app.training.models import Cohort

SHOWN = (MeetingStatus.PUBLISHED, MeetingStatus.HELD)
LIVE = (BookingStatus.BOOKED, BookingStatus.WAITLISTED, BookingStatus.OFFERED)
MARKED = (BookingStatus.ATTENDED, BookingStatus.NOT_ATTENDED)


@dataclass(frozen=True)
class Attendance:
    """How many bookings one meeting had, and how many of them were marked."""

    meeting: ForumMeeting
    booked: int
    attended: int
    not_attended: int


def series_of(programme: Programme) -> list[ForumSeries]:
    """The programme's series by name."""
    return list(
        db.session.scalars(
            select(ForumSeries)
            .where(ForumSeries.programme_id == programme.id)
            .options(selectinload(ForumSeries.cohorts))
            .order_by(ForumSeries.name)
        )
    )


def series_by_slug(programme_id: uuid.UUID, slug: str) -> ForumSeries | None:
    """The series of this slug."""
    return db.session.scalar(
        select(ForumSeries).where(ForumSeries.programme_id == programme_id, ForumSeries.slug == slug)
    )


def all_meetings(programme: Programme) -> list[ForumMeeting]:
    """Every meeting of the programme, whatever its state; the earliest first."""
    return list(
        db.session.scalars(
            _meetings().where(ForumMeeting.programme_id == programme.id).order_by(ForumMeeting.starts_at)
        )
    )


def next_meetings(programme: Programme, at: datetime) -> list[ForumMeeting]:
    """Published meetings that have not ended, the earliest first."""
    return list(
        db.session.scalars(
            _meetings()
            .where(
                ForumMeeting.programme_id == programme.id,
                ForumMeeting.status == MeetingStatus.PUBLISHED,
                ForumMeeting.ends_at > at,
            )
            .order_by(ForumMeeting.starts_at)
        )
    )


def meeting_or_404(programme: Programme, meeting_id: uuid.UUID) -> ForumMeeting:
    """Raises NotFound, also for a meeting of another programme."""
    found = db.session.scalar(
        _meetings().where(ForumMeeting.id == meeting_id, ForumMeeting.programme_id == programme.id)
    )
    if found is None:
        raise NotFound
    return found


def own_bookings(person: Person, at: datetime) -> list[ForumBooking]:
    """Somebody's bookings, offers and waits for meetings that have not ended; the earliest first."""
    return list(
        db.session.scalars(
            select(ForumBooking)
            .join(ForumMeeting)
            .where(
                ForumBooking.person_id == person.id,
                ForumBooking.status.in_(LIVE),
                ForumMeeting.status == MeetingStatus.PUBLISHED,
                ForumMeeting.ends_at > at,
            )
            .options(
                contains_eager(ForumBooking.meeting).joinedload(ForumMeeting.series),
                contains_eager(ForumBooking.meeting).joinedload(ForumMeeting.venue),
            )
            .order_by(ForumMeeting.starts_at)
        )
    )


def booking_of(person: Person | None, meeting: ForumMeeting) -> ForumBooking | None:
    """Somebody's row for a meeting, in whatever state."""
    if person is None:
        return None
    return db.session.scalar(
        select(ForumBooking).where(ForumBooking.person_id == person.id, ForumBooking.meeting_id == meeting.id)
    )


def has_booked(person: Person, meeting: ForumMeeting) -> bool:
    """Whether somebody has a booking, an offer or a wait of any kind that was not cancelled."""
    booking = booking_of(person, meeting)
    return booking is not None and booking.status is not BookingStatus.CANCELLED


def shared_meetings(
    one_id: uuid.UUID, other_id: uuid.UUID, at: datetime
) -> list[tuple[ForumBooking, ForumBooking]]:
    """Seats that two people hold at one meeting to come, on either side; of each pair the earlier first."""
    found: dict[uuid.UUID, list[ForumBooking]] = {}
    for booking in db.session.scalars(
        select(ForumBooking)
        .join(ForumMeeting)
        .where(
            ForumBooking.person_id.in_((one_id, other_id)),
            ForumBooking.status.in_((BookingStatus.BOOKED, BookingStatus.OFFERED)),
            ForumMeeting.status == MeetingStatus.PUBLISHED,
            ForumMeeting.ends_at > at,
        )
        .options(
            joinedload(ForumBooking.person),
            contains_eager(ForumBooking.meeting).joinedload(ForumMeeting.series),
        )
        .order_by(ForumMeeting.starts_at, ForumBooking.booked_at, ForumBooking.id)
    ):
        found.setdefault(booking.meeting_id, []).append(booking)
    return [(pair[0], pair[1]) for pair in found.values() if len(pair) > 1]


def register_of(meeting: ForumMeeting, viewer: Person | None) -> list[ForumBooking]:
    """Who has a seat, an offer or waits, by name; restricted people for named staff only."""
    return list(
        db.session.scalars(
            select(ForumBooking)
            .join(ForumBooking.person)
            .where(
                ForumBooking.meeting_id == meeting.id,
                ForumBooking.status != BookingStatus.CANCELLED,
                seen_by(viewer),
            )
            .options(contains_eager(ForumBooking.person), joinedload(ForumBooking.agency))
            .order_by(Person.known_as, Person.id)
        )
    )


def attendance_counts(programme: Programme, cohort: Cohort | None = None) -> list[Attendance]:
    """Each published or held meeting with its counts; of a cohort, counted among its mentors only."""
    attended = func.sum(case((ForumBooking.status == BookingStatus.ATTENDED, 1), else_=0))
    missed = func.sum(case((ForumBooking.status == BookingStatus.NOT_ATTENDED, 1), else_=0))
    booked = func.sum(case((ForumBooking.status.in_((BookingStatus.BOOKED, *MARKED)), 1), else_=0))
    wanted = (
        select(ForumBooking.meeting_id, booked.label("booked"), attended.label("came"), missed.label("not"))
        .where(ForumBooking.programme_id == programme.id)
        .group_by(ForumBooking.meeting_id)
    )
    if cohort is not None:
        wanted = wanted.where(
            ForumBooking.person_id.in_(
                select(MentorPeriod.person_id).where(MentorPeriod.cohort_id == cohort.id)
            )
        )
    counts = {row[0]: (row[1] or 0, row[2] or 0, row[3] or 0) for row in db.session.execute(wanted)}
    return [
        Attendance(meeting, *counts.get(meeting.id, (0, 0, 0)))
        for meeting in all_meetings(programme)
        if meeting.status in SHOWN
    ]


def calendar_event(
    meeting: ForumMeeting, programme: Programme, *, seating: Seating, with_place: bool
) -> CalendarEvent:
    """The meeting as calendars take it: a neutral title, and the place only for whoever asked for it."""
    place = "Online"
    if seating is Seating.ROOM:
        venue = meeting.venue
        place = words.said_once(meeting.room, venue.name if venue else "", venue.address if venue else "")
    return CalendarEvent(
        uid=meeting.uid,
        sequence=meeting.sequence,
        stamp=meeting.stamp,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        title=meeting.series.neutral_title,
        description="",
        location=(place or None) if with_place else None,
        status=EventStatus.CONFIRMED,
        organizer_email=programme.contact_email,
        organizer_name=programme.sender_name,
    )


def bookings_by_meeting(
    person: Person | None, meetings: Collection[ForumMeeting]
) -> dict[uuid.UUID, ForumBooking]:
    """Somebody's bookings that stand, by meeting."""
    if person is None:
        return {}
    found = db.session.scalars(
        select(ForumBooking).where(
            ForumBooking.person_id == person.id,
            ForumBooking.meeting_id.in_([meeting.id for meeting in meetings]),
            ForumBooking.status != BookingStatus.CANCELLED,
        )
    )
    return {booking.meeting_id: booking for booking in found}


def _meetings() -> Select[ForumMeeting]:
    return select(ForumMeeting).options(
        joinedload(ForumMeeting.series).selectinload(ForumSeries.cohorts), joinedload(ForumMeeting.venue)
    )
