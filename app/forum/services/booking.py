"""Booking a meeting, changing between room and online, and giving a booking back."""

from __future__ import annotations

from datetime import datetime

from app.directory.models import Person
from app.forum import emails, queries, rules
from app.forum.enums import BookingAction, BookingStatus, Seating
from app.forum.models import ForumBooking, ForumMeeting
from app.forum.services.handed import alone, not_taken, settle, stop_asking
from app.forum.services.handing_over import may_take
from app.forum.services.letters import new_row, pool_of, send
from app.forum.services.line import offer_freed, stopped
from app.platform import audit, seats
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.seats import PoolFull


def book(
    person: Person,
    meeting: ForumMeeting,
    seating: Seating,
    *,
    by: Person | None,
    at: datetime,
    change: bool = True,
) -> ForumBooking:
    """A seat in the room or online; where none is free for this person, the end of the waiting line.

    A booked person changes sides and keeps the old seat when the other side is full (RuleBroken). Without
    `change` a booking of the other side stays as it is: whoever pressed did not know of it (RuleBroken).
    Somebody who must not meet another person there waits like anybody else.
    """
    rules.check_bookable(meeting.status, meeting.starts_at, at)
    if not queries.is_mentor(person, at):
        raise RuleBroken("Forum meetings are for mentors. You can book once your time as a mentor has begun.")
    seats.lock(meeting.room_pool_id, meeting.online_pool_id)
    booking = queries.booking_of(person, meeting)
    if booking is not None:
        alone(booking)
    if booking is not None and booking.status is BookingStatus.BOOKED:
        rules.check_change(booking.seating, seating, meant=change)
        return _change(booking, seating, by=by, at=at)
    if booking is not None and booking.status is BookingStatus.OFFERED:
        if booking.seating is seating:
            return answer_offer(booking, by=by, at=at)
        raise RuleBroken("A place is kept for you. Take it or say no to it first, then choose again.")
    line = queries.waiting_for(meeting, seating)
    ahead = line[: line.index(booking)] if booking in line else line
    if _may_sit(person, meeting, seating, ahead, at):
        seats.claim(pool_of(meeting, seating), person.id)
        return _seat(booking or new_row(person, meeting, seating, at), seating, by=by, at=at)
    return _wait(booking or new_row(person, meeting, seating, at), seating, by=by, at=at)


def answer_offer(booking: ForumBooking, *, by: Person | None, at: datetime) -> ForumBooking:
    """Take the seat that was kept, or a colleague's. Raises RuleBroken once its time is over.

    A colleague's stays offered when named staff must decide first.
    """
    alone(booking)
    rules.check_bookable(booking.meeting.status, booking.meeting.starts_at, at)
    if booking.status is not BookingStatus.OFFERED:
        raise RuleBroken("No place is kept for you at this meeting any more.")
    if booking.answer_by is None or booking.answer_by <= at:
        raise RuleBroken("The time to take this place is over.")
    giver = booking.giver
    if giver is not None:
        if not may_take(booking, giver, at):
            return booking
        settle(giver, booking, by=by, at=at)
    return _seat(booking, booking.seating, by=by, at=at)


def cancel_booking(booking: ForumBooking, *, by: Person | None, at: datetime) -> None:
    """Give back a booking, an offer or a wait; the seat goes to whoever waited longest.

    A colleague's seat that was offered stays with the colleague.
    """
    alone(booking)
    meeting, before = booking.meeting, booking.status
    rules.check_bookable(meeting.status, meeting.starts_at, at)
    to = rules.next_booking_status(before, BookingAction.CANCEL)
    audit.move(booking, to, action="cancel booking", by=by, at=at)
    booking.waiting_since, booking.answer_by = None, None
    if before is BookingStatus.WAITLISTED:
        return
    if booking.giver is not None:
        not_taken(booking, at)
        return
    stop_asking(booking, by=by, at=at)
    seats.release(pool_of(meeting, booking.seating), booking.person_id)
    if before is BookingStatus.BOOKED:
        meeting.touch(at)
        db.session.flush()
        send(booking, emails.cancelled(booking), at)
    offer_freed(meeting, booking.seating, at)


def _may_sit(
    person: Person, meeting: ForumMeeting, seating: Seating, ahead: list[ForumBooking], at: datetime
) -> bool:
    """Whether a seat is free that nobody ahead in the line has a claim to, and nothing stops this person."""
    return _is_free(meeting, seating, ahead) and not stopped(person, meeting, at)


def _is_free(meeting: ForumMeeting, seating: Seating, ahead: list[ForumBooking]) -> bool:
    halted = queries.stopped(meeting)
    claims = sum(other.person_id not in halted for other in ahead)
    pool_id = pool_of(meeting, seating)
    return seats.free_seats([pool_id])[pool_id] > claims


def _seat(booking: ForumBooking, seating: Seating, *, by: Person | None, at: datetime) -> ForumBooking:
    meeting = booking.meeting
    to = rules.next_booking_status(booking.status, BookingAction.BOOK)
    booking.seating, booking.booked_at = seating, at
    booking.waiting_since, booking.answer_by = None, None
    audit.move(booking, to, action="book", by=by, at=at)
    meeting.touch(at)
    db.session.flush()
    send(booking, emails.booked(booking), at)
    return booking


def _wait(booking: ForumBooking, seating: Seating, *, by: Person | None, at: datetime) -> ForumBooking:
    if booking.status is BookingStatus.WAITLISTED:
        if booking.seating is seating:
            return booking
        audit.record("wait for the other side", booking, by=by, at=at, fields=["seating"])
    else:
        to = rules.next_booking_status(booking.status, BookingAction.WAIT)
        audit.move(booking, to, action="wait", by=by, at=at)
    booking.seating, booking.waiting_since = seating, at
    db.session.flush()
    return booking


def _change(booking: ForumBooking, seating: Seating, *, by: Person | None, at: datetime) -> ForumBooking:
    if booking.seating is seating:
        return booking
    if queries.handed_to(booking) is not None:
        raise RuleBroken("A colleague has been asked to take your place. Take that back first, then change.")
    meeting, left = booking.meeting, booking.seating
    if not _is_free(meeting, seating, queries.waiting_for(meeting, seating)):
        raise PoolFull
    seats.claim(pool_of(meeting, seating), booking.person_id)
    seats.release(pool_of(meeting, left), booking.person_id)
    booking.seating = seating
    meeting.touch(at)
    audit.record("change sides", booking, by=by, at=at, fields=["seating"])
    db.session.flush()
    send(booking, emails.changed(booking), at)
    offer_freed(meeting, left, at)
    return booking
