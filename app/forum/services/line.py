"""The waiting line of each side of a meeting: a freed seat is kept for whoever waited longest."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.directory.events import KeptApart
from app.directory.models import Person
from app.directory.services import must_wait
from app.forum import emails, queries, rules
from app.forum.enums import BookingAction, BookingStatus, MeetingStatus, Seating
from app.forum.models import ForumBooking, ForumMeeting
from app.forum.services.beside import keep_seat, leave_line
from app.forum.services.handed import alone, not_taken
from app.forum.services.letters import pool_of, send
from app.platform import audit, seats, words
from app.platform.db import db


def room_name(meeting: ForumMeeting) -> str:
    """How named staff know the meeting."""
    return f"{meeting.series.name}, {words.day_year(meeting.starts_at)}"


def stopped(person: Person, meeting: ForumMeeting, at: datetime, *, instead_of: Person | None = None) -> bool:
    """Whether named staff must decide before this person may join the people of the meeting.

    `instead_of` would not be there then.
    """
    leaves = {person.id} if instead_of is None else {person.id, instead_of.id}
    return must_wait(
        person,
        queries.seated_in(meeting) - leaves,
        room_id=meeting.id,
        room_name=room_name(meeting),
        at=at,
    )


def follow_kept_apart(event: KeptApart, *, by: Person | None, at: datetime) -> None:
    """Two people are kept apart who both come to a meeting: named staff are asked about the later one.

    Both bookings stand meanwhile, and nobody is told anything.
    """
    for earlier, later in queries.shared_meetings(event.one_id, event.other_id, at):
        must_wait(
            later.person,
            [earlier.person_id],
            room_id=later.meeting_id,
            room_name=room_name(later.meeting),
            at=at,
        )


def offer_freed(meeting: ForumMeeting, seating: Seating, at: datetime) -> None:
    """Offer every free seat of one side, in the order of the line; nobody is passed over but by a stop."""
    if meeting.status is not MeetingStatus.PUBLISHED or meeting.starts_at <= at:
        return
    pool_id = pool_of(meeting, seating)
    seats.lock(meeting.room_pool_id, meeting.online_pool_id)
    free = seats.free_seats([pool_id])[pool_id]
    passed: list[uuid.UUID] = []
    while free > 0 and (booking := queries.first_waiting(meeting, seating, passed)) is not None:
        if not queries.may_come(booking.person, meeting, at):
            _end_wait(booking, by=None, at=at)
            continue
        if stopped(booking.person, meeting, at):
            passed.append(booking.id)
            continue
        seats.claim(pool_id, booking.person_id)
        free -= 1
        if booking.waits_for is not None:
            keep_seat(booking, at=at)
            continue
        to = rules.next_booking_status(booking.status, BookingAction.OFFER)
        booking.answer_by = rules.offer_lasts_until(at, meeting.starts_at)
        audit.move(booking, to, action="offer seat", by=None, at=at)
        db.session.flush()
        send(booking, emails.offered(booking), at)


def end_waits_of_others(meeting: ForumMeeting, *, by: Person | None, at: datetime) -> None:
    """Whoever waits for a meeting that is no longer for them waits no longer, and is told. Bookings stand."""
    if meeting.status is not MeetingStatus.PUBLISHED or meeting.starts_at <= at:
        return
    seats.lock(meeting.room_pool_id, meeting.online_pool_id)
    for seating in Seating:
        for booking in queries.waiting_for(meeting, seating):
            if not queries.may_come(booking.person, meeting, at):
                _end_wait(booking, by=by, at=at)


def _end_wait(booking: ForumBooking, *, by: Person | None, at: datetime) -> None:
    letter = emails.wait_ended(booking)
    if booking.status is BookingStatus.WAITLISTED:
        to = rules.next_booking_status(booking.status, BookingAction.CANCEL)
        audit.move(booking, to, action="end wait", by=by, at=at)
        booking.waiting_since = None
        db.session.flush()
    else:
        leave_line(booking, by=by, at=at)
    send(booking, letter, at)


def serve_line(meeting_id: uuid.UUID, at: datetime) -> None:
    """Offer what is free on both sides of a meeting."""
    meeting = db.session.get(ForumMeeting, meeting_id)
    if meeting is not None:
        offer_freed(meeting, Seating.ROOM, at)
        offer_freed(meeting, Seating.ONLINE, at)


def end_offer(booking_id: uuid.UUID, at: datetime) -> None:
    """End an offer whose time is over. The seat goes to the next person, or stays with the colleague."""
    booking = db.session.get(ForumBooking, booking_id)
    if booking is None:
        return
    alone(booking)
    if booking.answer_by is None or booking.answer_by > at:
        return
    if booking.waits_for is not None:
        letter = emails.lapsed(booking)
        side = leave_line(booking, by=None, at=at)
        send(booking, letter, at)
        if side is not None:
            offer_freed(booking.meeting, side, at)
        return
    if booking.status is BookingStatus.OFFERED:
        end_kept(booking, at)


def end_kept(booking: ForumBooking, at: datetime) -> None:
    """An offer is over, in the words for one that was not answered in time. The caller has it alone."""
    meeting, handed = booking.meeting, booking.giver is not None
    if not handed:
        seats.release(pool_of(meeting, booking.seating), booking.person_id)
    to = rules.next_booking_status(booking.status, BookingAction.CANCEL)
    audit.move(booking, to, action="end offer", by=None, at=at)
    booking.answer_by, booking.waiting_since = None, None
    db.session.flush()
    if handed:
        if meeting.starts_at > at:
            send(booking, emails.offer_ended(booking), at)
        not_taken(booking, at)
        return
    send(booking, emails.lapsed(booking), at)
    offer_freed(meeting, booking.seating, at)
