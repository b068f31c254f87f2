"""A booking that a colleague is asked to take over: one seat, held by the giver until it is taken.

The colleague's row is offered and has no seat of its own. Unless it is taken, the giver's booking stands.
"""

from __future__ import annotations

from datetime import datetime

from app.directory.models import Person
from app.forum import emails, queries, rules
from app.forum.enums import BookingAction, Seating
from app.forum.models import ForumBooking
from app.forum.services.beside import leave_line
from app.forum.services.letters import pool_of, send
from app.platform import audit, seats
from app.platform.db import db

HANDED = "hand over"
COLUMNS = ["status", "seating", "waits_for", "answer_by", "waiting_since", "giver_id", "giver"]


def alone(booking: ForumBooking) -> None:
    """Whoever acts on the meeting's seats at the same moment waits, and then finds the booking as it is.

    Called before anything is decided.
    """
    seats.lock(booking.meeting.room_pool_id, booking.meeting.online_pool_id)
    db.session.refresh(booking, COLUMNS)


def settle(giver: ForumBooking, theirs: ForumBooking, *, by: Person | None, at: datetime) -> Seating | None:
    """The colleague takes it: the seat passes straight over and leaves the calendar of whoever gave it.

    Returns the side on which a seat came free that was kept for the giver, if one did.
    """
    came_free = leave_line(giver, by=by, at=at)
    seats.hand_over(pool_of(giver.meeting, giver.seating), giver.person_id, theirs.person_id)
    to = rules.next_booking_status(giver.status, BookingAction.CANCEL)
    audit.move(giver, to, action=HANDED, by=by, at=at)
    theirs.giver = None
    giver.meeting.touch(at)
    db.session.flush()
    send(giver, emails.handed_over(giver), at)
    return came_free


def not_taken(theirs: ForumBooking, at: datetime) -> None:
    """The colleague has said no or has not answered: whoever asked keeps the booking and hears so."""
    giver, theirs.giver = theirs.giver, None
    db.session.flush()
    if giver is not None and giver.meeting.starts_at > at:
        send(giver, emails.not_taken(giver), at)


def stop_asking(giver: ForumBooking, *, by: Person | None, at: datetime) -> bool:
    """The colleague is asked no longer, and is told kindly. Says whether one was asked."""
    theirs = queries.handed_to(giver)
    if theirs is None:
        return False
    to = rules.next_booking_status(theirs.status, BookingAction.CANCEL)
    audit.move(theirs, to, action="take back", by=by, at=at)
    theirs.giver, theirs.answer_by = None, None
    db.session.flush()
    send(theirs, emails.offer_ended(theirs), at)
    return True
