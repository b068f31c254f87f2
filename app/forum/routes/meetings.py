"""The coming meetings, one meeting, and one's own meetings as a calendar file."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from flask import Response, render_template

from app.directory.models import Person
from app.forum import policy, queries
from app.forum.enums import BookingStatus, MeetingStatus, Seating
from app.forum.models import ForumBooking, ForumMeeting
from app.forum.queries import Side
from app.forum.routes.blueprint import bp
from app.platform import clock
from app.platform.access import current_programme, open_to_signed_in, signed_in
from app.platform.errors import NotFound
from app.platform.ical import publish_bytes

# What calendar programs and download folders show.
FILE_NAME = "training-meetings.ics"
FEED_NAME = "Training meetings"


@dataclass(frozen=True)
class Row:
    """A meeting as one person sees it."""

    meeting: ForumMeeting
    sides: tuple[Side, Side]
    booking: ForumBooking | None
    position: int
    whereabouts: bool
    # Until when a colleague may take the booking over; None while nobody is asked.
    asked_until: datetime | None


@bp.route("/<programme>/forum")
@open_to_signed_in
def meetings() -> str:
    """What one has booked, and what can be booked."""
    programme, person, at = current_programme(), somebody(), clock.now()
    found = queries.next_meetings(programme, at)
    return render_template(
        "forum/meetings.html",
        rows=rows_of(found, person),
        own=queries.own_bookings(person, at),
        mentor=queries.is_mentor(person, at),
        can_manage=policy.can_manage(person),
        Seating=Seating,
        Status=BookingStatus,
        now=at,
    )


@bp.route("/<programme>/forum/<uuid:meeting_id>")
@open_to_signed_in
def meeting(meeting_id: uuid.UUID) -> str:
    """One meeting: its room and its online side, and one's own booking."""
    person, at = somebody(), clock.now()
    found = queries.meeting_or_404(current_programme(), meeting_id)
    if not policy.can_see_meeting(person, found):
        raise NotFound
    return render_template(
        "forum/meeting.html",
        row=rows_of([found], person)[0],
        meeting=found,
        mentor=queries.is_mentor(person, at),
        can_manage=policy.can_manage(person),
        MeetingStatus=MeetingStatus,
        Seating=Seating,
        Status=BookingStatus,
        now=at,
    )


@bp.route("/<programme>/forum/my-meetings.ics")
@open_to_signed_in
def my_calendar() -> Response:
    """One's booked meetings with neutral titles; places only for somebody who asked for them."""
    person, programme = somebody(), current_programme()
    events = [
        queries.calendar_event(
            booking.meeting, programme, seating=booking.seating, with_place=person.place_in_calendar
        )
        for booking in queries.own_bookings(person, clock.now())
        if booking.status is BookingStatus.BOOKED
    ]
    response = Response(publish_bytes(events, FEED_NAME), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def somebody() -> Person:
    """Whoever is signed in, as known here. Raises NotFound for a stranger to the programme."""
    person: Person | None = signed_in()
    if person is None:
        raise NotFound
    return person


def rows_of(found: list[ForumMeeting], person: Person) -> list[Row]:
    """The meetings with both sides and the person's own bookings."""
    sides = queries.sides_of(found)
    bookings = queries.bookings_by_meeting(person, found)
    asked = queries.asked_until(bookings.values())
    lines = queries.places_in_line(person, found)
    return [
        Row(
            meeting=one,
            sides=sides[one.id],
            booking=bookings.get(one.id),
            position=lines.get(one.id, 0),
            whereabouts=policy.can_see_whereabouts(person, bookings.get(one.id)),
            asked_until=asked.get(bookings[one.id].id) if one.id in bookings else None,
        )
        for one in found
    ]
