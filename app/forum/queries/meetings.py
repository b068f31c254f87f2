"""Named reads of series, meetings and bookings, each scoped by programme."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Exists, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.directory.models import KeepApartDecision, Person, Programme
from app.directory.queries import seen_by
from app.forum.enums import BookingStatus, MeetingStatus, Seating
from app.forum.models import ForumBooking, ForumMeeting, ForumSeries
from app.mentoring.models import MentorPeriod
from app.platform import clock, words
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.ical import CalendarEvent, EventStatus
from app.platform.seats import Seat
from app.training.models import Cohort

SHOWN = (MeetingStatus.PUBLISHED, MeetingStatus.HELD)
LIVE = (BookingStatus.BOOKED, BookingStatus.WAITLISTED, BookingStatus.OFFERED)
MARKED = (BookingStatus.ATTENDED, BookingStatus.NOT_ATTENDED)


@dataclass(frozen=True)
class Side:
    """The room or the online side of a meeting: numbers only, nobody's name."""

    seating: Seating
    places: int
    free: int
    waiting: int

    @property
    def taken(self) -> int:
        return self.places - self.free

    @property
    def full(self) -> bool:
        """No seat is free. Who waits beside a free seat is nobody else's business."""
        return self.free == 0


@dataclass(frozen=True)
class Attendance:
    """How many bookings one meeting had, and how many of them were marked."""

    meeting: ForumMeeting
    booked: int
    attended: int
    not_attended: int


def is_mentor(person: Person | None, at: datetime) -> bool:
    """Whether somebody has a mentor period that runs at `at`."""
    return person is not None and bool(db.session.scalar(select(_runs(person, at))))


def _runs(person: Person, at: datetime) -> Exists:
    day = clock.local(at).date()
    return exists().where(
        MentorPeriod.person_id == person.id,
        MentorPeriod.starts_on <= day,
        or_(MentorPeriod.ends_on.is_(None), MentorPeriod.ends_on > day),
    )


def series_of(programme: Programme) -> list[ForumSeries]:
    """The programme's series by name."""
    return list(
        db.session.scalars(
            select(ForumSeries).where(ForumSeries.programme_id == programme.id).order_by(ForumSeries.name)
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


def next_meeting_for(person: Person, at: datetime) -> ForumMeeting | None:
    """The next published meeting that a mentor can book; None for anybody else, or when none is planned."""
    return db.session.scalar(
        select(ForumMeeting)
        .where(
            ForumMeeting.programme_id == person.programme_id,
            ForumMeeting.status == MeetingStatus.PUBLISHED,
            ForumMeeting.starts_at > at,
            _runs(person, at),
        )
        .order_by(ForumMeeting.starts_at)
        .limit(1)
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


def invited(meeting: ForumMeeting) -> list[ForumBooking]:
    """Every booking in whose calendar the meeting stands."""
    return list(
        db.session.scalars(
            select(ForumBooking)
            .where(ForumBooking.meeting_id == meeting.id, ForumBooking.status == BookingStatus.BOOKED)
            .options(joinedload(ForumBooking.person))
            .order_by(ForumBooking.booked_at, ForumBooking.id)
        )
    )


def waiting_for(meeting: ForumMeeting, seating: Seating) -> list[ForumBooking]:
    """Who waits for a side of a meeting, the longest first."""
    return list(
        db.session.scalars(
            select(ForumBooking)
            .where(
                ForumBooking.meeting_id == meeting.id,
                ForumBooking.status == BookingStatus.WAITLISTED,
                ForumBooking.seating == seating,
            )
            .options(joinedload(ForumBooking.person))
            .order_by(ForumBooking.waiting_since, ForumBooking.id)
        )
    )


def places_in_line(person: Person, meetings: Collection[ForumMeeting]) -> dict[uuid.UUID, int]:
    """Which one somebody is, from 1, in each line that they stand in; by meeting."""
    other = aliased(ForumBooking)
    ahead = (
        select(func.count())
        .select_from(other)
        .where(
            other.meeting_id == ForumBooking.meeting_id,
            other.seating == ForumBooking.seating,
            other.status == BookingStatus.WAITLISTED,
            or_(
                other.waiting_since < ForumBooking.waiting_since,
                and_(other.waiting_since == ForumBooking.waiting_since, other.id < ForumBooking.id),
            ),
        )
        .scalar_subquery()
    )
    found = db.session.execute(
        select(ForumBooking.meeting_id, ahead.label("ahead")).where(
            ForumBooking.person_id == person.id,
            ForumBooking.status == BookingStatus.WAITLISTED,
            ForumBooking.meeting_id.in_([meeting.id for meeting in meetings]),
        )
    )
    return {row.meeting_id: row.ahead + 1 for row in found}


def seated_in(meeting: ForumMeeting) -> frozenset[uuid.UUID]:
    """Everybody who holds a seat of the meeting, in the room or online, or is asked to take a colleague's."""
    seats = select(Seat.holder_id).where(
        Seat.pool_id.in_((meeting.room_pool_id, meeting.online_pool_id)), Seat.holder_id.is_not(None)
    )
    asked = select(ForumBooking.person_id).where(
        ForumBooking.meeting_id == meeting.id, ForumBooking.status == BookingStatus.OFFERED
    )
    return frozenset(one for one in db.session.scalars(seats.union(asked)) if one is not None)


def sides_of(meetings: Sequence[ForumMeeting]) -> dict[uuid.UUID, tuple[Side, Side]]:
    """Room and online side of each meeting, in two statements however many there are."""
    pools = [pool for meeting in meetings for pool in (meeting.room_pool_id, meeting.online_pool_id)]
    counted = db.session.execute(
        select(Seat.pool_id, func.count().label("places"), func.count(Seat.holder_id).label("taken"))
        .where(Seat.pool_id.in_(pools))
        .group_by(Seat.pool_id)
    )
    sizes = {row.pool_id: (row.places, row.places - row.taken) for row in counted}
    lines = db.session.execute(
        select(ForumBooking.meeting_id, ForumBooking.seating, func.count().label("people"))
        .where(
            ForumBooking.meeting_id.in_([meeting.id for meeting in meetings]),
            ForumBooking.status == BookingStatus.WAITLISTED,
        )
        .group_by(ForumBooking.meeting_id, ForumBooking.seating)
    )
    waiting = {(row.meeting_id, row.seating): row.people for row in lines}

    def side(meeting: ForumMeeting, seating: Seating, pool_id: uuid.UUID) -> Side:
        places, free = sizes.get(pool_id, (0, 0))
        return Side(seating, places, free, waiting.get((meeting.id, seating), 0))

    return {
        meeting.id: (
            side(meeting, Seating.ROOM, meeting.room_pool_id),
            side(meeting, Seating.ONLINE, meeting.online_pool_id),
        )
        for meeting in meetings
    }


def stopped(meeting: ForumMeeting) -> frozenset[uuid.UUID]:
    """People whose way to this meeting waits for a decision of named staff, or was closed by one."""
    return frozenset(
        db.session.scalars(
            select(KeepApartDecision.person_id).where(
                KeepApartDecision.room_id == meeting.id, KeepApartDecision.allowed.is_not(True)
            )
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
    return select(ForumMeeting).options(joinedload(ForumMeeting.series), joinedload(ForumMeeting.venue))
