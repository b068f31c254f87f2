"""Forum series, meetings and bookings with explicit facts. Call inside an open transaction."""

from __future__ import annotations

from datetime import date, datetime, time

from app.directory.models import Person, Programme
from app.forum import services
from app.forum.enums import BookingStatus, Rhythm, Seating
from app.forum.models import ForumBooking, ForumMeeting, ForumSeries
from app.forum.services import Pattern, SeriesFacts
from app.platform import ids, seats
from app.platform.db import db
from app.training.models import Venue
from tests.support.factories.directory import MADE

MONTHLY = Pattern(
    rhythm=Rhythm.MONTHLY,
    nth=2,
    weekday=1,
    starts=time(13, 30),
    ends=time(15, 30),
    first_on=date(2017, 12, 12),
    last_on=date(2018, 11, 30),
)


def create_series(
    programme: Programme,
    *,
    slug: str = "mentors-forum",
    pattern: Pattern = MONTHLY,
    venue: Venue | None = None,
    room_places: int = 2,
    online_places: int = 2,
    published: bool = True,
    at: datetime = MADE,
) -> ForumSeries:
    """A series with its meetings: second Tuesdays from 12 December 2017 unless told otherwise."""
    series = services.add_series(
        programme,
        SeriesFacts(
            slug=slug,
            name="Mentors' forum",
            neutral_title="Practice meeting",
            pattern=pattern,
            room_places=room_places,
            online_places=online_places,
            venue=venue,
        ),
        by=None,
        at=at,
    )
    if published:
        services.publish_all(series, by=None, at=at)
    return series


def first_meeting(series: ForumSeries) -> ForumMeeting:
    """The earliest meeting of a series."""
    return series.meetings[0]


def create_booking(
    person: Person,
    meeting: ForumMeeting,
    *,
    seating: Seating = Seating.ROOM,
    status: BookingStatus = BookingStatus.BOOKED,
    at: datetime = MADE,
) -> ForumBooking:
    """A booking in a state, with its seat where the state holds one, and without emails."""
    if status not in {BookingStatus.WAITLISTED, BookingStatus.CANCELLED}:
        pool = meeting.room_pool_id if seating is Seating.ROOM else meeting.online_pool_id
        seats.claim(pool, person.id)
    booking = ForumBooking(
        id=ids.new(),
        programme_id=meeting.programme_id,
        meeting=meeting,
        person=person,
        agency_id=person.agency_id,
        status=status,
        seating=seating,
        booked_at=at,
        waiting_since=at if status is BookingStatus.WAITLISTED else None,
        answer_by=meeting.starts_at if status is BookingStatus.OFFERED else None,
    )
    db.session.add(booking)
    db.session.flush()
    return booking
