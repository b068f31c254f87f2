"""Booking a meeting, changing between room and online, and giving a booking back."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from app.directory.events import KeptOut
from app.directory.models import Person
from app.forum import emails, queries, rules
from app.forum.enums import BookingAction, BookingStatus, MeetingStatus, Seating
from app.forum.models import ForumBooking, ForumMeeting
from app.forum.services.beside import join_line, leave_line, take_kept
from app.forum.services.handed import alone, not_taken, settle, stop_asking
from app.forum.services.handing_over import may_take
from app.forum.services.letters import new_row, not_for_you, pool_of, refuse_clash, send
from app.forum.services.line import end_kept, offer_freed, stopped
from app.platform import audit, seats, words
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
    knowing: bool = True,
) -> ForumBooking:
    """A seat in the room or online; where none is free for this person, the end of the waiting line.

    A booked person changes sides and keeps the old seat when the other side is full (RuleBroken). Without
    `change` a booking of the other side stays as it is: whoever pressed did not know of it (RuleBroken).
    Without `knowing` a meeting at the time of something else of this person's is not booked (RuleBroken).
    Somebody who must not meet another person there waits like anybody else.
    """
    rules.check_bookable(meeting.status, meeting.starts_at, at)
    check_may_book(person, meeting, knowing=knowing, at=at)
    seats.lock(meeting.room_pool_id, meeting.online_pool_id)
    booking = queries.booking_of(person, meeting)
    if booking is not None:
        alone(booking)
    if booking is not None and booking.status is BookingStatus.BOOKED:
        if booking.waits_for is seating and booking.answer_by is not None:
            return answer_offer(booking, by=by, at=at)
        rules.check_change(booking.seating, seating, meant=change)
        return _change(booking, seating, by=by, at=at)
    if booking is not None and booking.status is BookingStatus.OFFERED:
        if booking.seating is seating:
            return answer_offer(booking, by=by, at=at)
        raise RuleBroken("A place is kept for you. Take it or say no to it first, then choose again.")
    if _is_free(meeting, seating, booking) and not stopped(person, meeting, at):
        seats.claim(pool_of(meeting, seating), person.id)
        return _seat(booking or new_row(person, meeting, seating, at), seating, by=by, at=at)
    return _wait(booking or new_row(person, meeting, seating, at), seating, by=by, at=at)


def wait_beside(booking: ForumBooking, seating: Seating, *, by: Person | None, at: datetime) -> ForumBooking:
    """Wait for the other side, and keep the booking meanwhile; where a seat is free, change to it at once.

    Raises RuleBroken for somebody who is not booked, or whose place a colleague has been asked to take.
    """
    meeting = booking.meeting
    rules.check_bookable(meeting.status, meeting.starts_at, at)
    check_may_book(booking.person, meeting, knowing=True, at=at)
    alone(booking)
    if booking.status is not BookingStatus.BOOKED:
        raise RuleBroken("You are not booked for this meeting any more. Book it, or wait for a place.")
    if booking.seating is seating or booking.waits_for is seating:
        return booking
    if queries.handed_to(booking) is not None:
        raise RuleBroken("A colleague has been asked to take your place. Take that back first, then change.")
    if _is_free(meeting, seating, booking):
        return _change(booking, seating, by=by, at=at)
    join_line(booking, seating, by=by, at=at)
    return booking


def stop_waiting(booking: ForumBooking, *, by: Person | None, at: datetime) -> None:
    """Wait for the other side no longer, or let a seat kept there go; the booking stands."""
    alone(booking)
    meeting = booking.meeting
    rules.check_bookable(meeting.status, meeting.starts_at, at)
    side = leave_line(booking, by=by, at=at)
    if side is not None:
        offer_freed(meeting, side, at)


def book_several(
    person: Person,
    wanted: Sequence[tuple[ForumMeeting, Seating]],
    *,
    knowing: Collection[uuid.UUID],
    by: Person | None,
    at: datetime,
) -> list[ForumBooking]:
    """Book several meetings at once, all or none. `knowing` are those whose clash the person was shown.

    Raises RuleBroken that names the day which stands in the way.
    """
    found = []
    # Always in one order, so that two people who book the same meetings wait for each other at most once.
    for meeting, seating in sorted(wanted, key=lambda pair: (pair[0].starts_at, pair[0].id)):
        try:
            booking = book(
                person, meeting, seating, by=by, at=at, change=False, knowing=meeting.id in knowing
            )
        except RuleBroken as broken:
            day = words.day(meeting.starts_at)
            raise RuleBroken(f"{day}: {broken.message} Nothing has been booked yet.") from None
        found.append(booking)
    return found


def check_may_book(person: Person, meeting: ForumMeeting, *, knowing: bool, at: datetime) -> None:
    """Raises RuleBroken for somebody whom a meeting is not for, or who would not know of a clash."""
    if not queries.may_come(person, meeting, at):
        raise RuleBroken(not_for_you(meeting))
    overlap = {} if knowing else queries.clashes(person, [meeting])
    refuse_clash(overlap.get(meeting.id, []))


def answer_offer(booking: ForumBooking, *, by: Person | None, at: datetime) -> ForumBooking:
    """Take the seat that was kept, or a colleague's. Raises RuleBroken once its time is over.

    A colleague's stays offered when named staff must decide first.
    """
    alone(booking)
    rules.check_bookable(booking.meeting.status, booking.meeting.starts_at, at)
    if booking.waits_for is not None:
        if queries.handed_to(booking) is not None:
            raise RuleBroken("A colleague has been asked to take your place. Take that back first.")
        offer_freed(booking.meeting, take_kept(booking, by=by, at=at), at)
        return booking
    if booking.status is not BookingStatus.OFFERED:
        raise RuleBroken("No place is kept for you at this meeting any more.")
    if booking.answer_by is None or booking.answer_by <= at:
        raise RuleBroken("The time to take this place is over.")
    giver = booking.giver
    if giver is not None:
        if not may_take(booking, giver, at):
            return booking
        came_free = settle(giver, booking, by=by, at=at)
        _seat(booking, booking.seating, by=by, at=at)
        if came_free is not None:
            offer_freed(booking.meeting, came_free, at)
        return booking
    return _seat(booking, booking.seating, by=by, at=at)


def cancel_booking(booking: ForumBooking, *, by: Person | None, at: datetime) -> None:
    """Give back a booking, an offer or a wait; the seat goes to whoever waited longest.

    A colleague's seat that was offered stays with the colleague.
    """
    alone(booking)
    meeting, before = booking.meeting, booking.status
    rules.check_bookable(meeting.status, meeting.starts_at, at)
    to = rules.next_booking_status(before, BookingAction.CANCEL)
    came_free = leave_line(booking, by=by, at=at)
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
        for_others = not queries.may_come(booking.person, meeting, at)
        send(booking, emails.cancelled(booking, for_others=for_others), at)
    offer_freed(meeting, booking.seating, at)
    if came_free is not None:
        offer_freed(meeting, came_free, at)


def take_booking_back(booking: ForumBooking, *, by: Person | None, at: datetime) -> None:
    """The meeting is not for this person any more: a booking, a kept place or a wait ends in a letter."""
    alone(booking)
    # Only of a booking that stood does cancelling write by itself.
    letter = None if booking.status is BookingStatus.BOOKED else emails.wait_ended(booking)
    cancel_booking(booking, by=by, at=at)
    if letter is not None:
        send(booking, letter, at)


def bookings_follow_kept_out(event: KeptOut, *, by: Person | None, at: datetime) -> None:
    """Named staff decide that somebody may not come: what is booked is cancelled in the usual words.

    A place that is kept goes in the words of one that was not taken in time. The trail says that the clock
    did it, so that it does not tell who decided about whom.
    """
    meeting = db.session.get(ForumMeeting, event.room_id)
    if meeting is None or meeting.status is not MeetingStatus.PUBLISHED or meeting.starts_at <= at:
        return
    booking = queries.booking_of(db.session.get_one(Person, event.person_id), meeting)
    if booking is None:
        return
    alone(booking)
    if booking.status is BookingStatus.BOOKED:
        cancel_booking(booking, by=None, at=at)
    elif booking.status is BookingStatus.OFFERED:
        end_kept(booking, at)


def _is_free(meeting: ForumMeeting, seating: Seating, booking: ForumBooking | None) -> bool:
    """Whether a seat is free that nobody ahead of this booking in the line has a claim to."""
    pool_id = pool_of(meeting, seating)
    free = seats.free_seats([pool_id])[pool_id]
    return free > 0 and free > queries.claims_ahead(meeting, seating, booking)


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
    if not _is_free(meeting, seating, booking):
        raise PoolFull
    leave_line(booking, by=by, at=at)
    seats.claim(pool_of(meeting, seating), booking.person_id)
    seats.release(pool_of(meeting, left), booking.person_id)
    booking.seating = seating
    meeting.touch(at)
    audit.record("change sides", booking, by=by, at=at, fields=["seating"])
    db.session.flush()
    send(booking, emails.changed(booking), at)
    offer_freed(meeting, left, at)
    return booking
