"""Waiting for one side of a meeting while the booking on the other side stands."""

from __future__ import annotations

from datetime import datetime

from app.directory.models import Person
from app.forum import emails, rules
from app.forum.enums import Seating
from app.forum.models import ForumBooking
from app.forum.services.letters import pool_of, send
from app.platform import audit, seats
from app.platform.db import db
from app.platform.errors import RuleBroken

COLUMNS = ["waits_for", "waiting_since", "answer_by"]


def join_line(booking: ForumBooking, seating: Seating, *, by: Person | None, at: datetime) -> None:
    """Wait for the other side; whoever waits there already keeps the place in the line."""
    if booking.waits_for is seating:
        return
    booking.waits_for, booking.waiting_since = seating, at
    audit.record("wait for the other side", booking, by=by, at=at, fields=COLUMNS)
    db.session.flush()


def leave_line(booking: ForumBooking, *, by: Person | None, at: datetime) -> Seating | None:
    """Wait for the other side no longer. Returns the side on which a kept seat came free, if one did.

    The caller serves that side's line once its own changes are made.
    """
    side = booking.waits_for
    if side is None:
        return None
    kept = booking.answer_by is not None
    if kept:
        seats.release(pool_of(booking.meeting, side), booking.person_id)
    booking.waits_for, booking.waiting_since, booking.answer_by = None, None, None
    audit.record("wait no longer", booking, by=by, at=at, fields=COLUMNS)
    db.session.flush()
    return side if kept else None


def keep_seat(booking: ForumBooking, *, at: datetime) -> None:
    """A seat of the other side was claimed for somebody who is booked: it is kept for a while."""
    booking.answer_by = rules.offer_lasts_until(at, booking.meeting.starts_at)
    audit.record("offer seat", booking, by=None, at=at, fields=["answer_by"])
    db.session.flush()
    send(booking, emails.offered(booking), at)


def take_kept(booking: ForumBooking, *, by: Person | None, at: datetime) -> Seating:
    """Change to the seat that was kept; returns the side that was left. Raises RuleBroken when it is over."""
    side = booking.waits_for
    if side is None or booking.answer_by is None:
        raise RuleBroken("No place is kept for you at this meeting any more.")
    if booking.answer_by <= at:
        raise RuleBroken("The time to take this place is over.")
    left = booking.seating
    seats.release(pool_of(booking.meeting, left), booking.person_id)
    booking.waits_for, booking.waiting_since, booking.answer_by = None, None, None
    booking.seating = side
    booking.meeting.touch(at)
    audit.record("change sides", booking, by=by, at=at, fields=["seating", *COLUMNS])
    db.session.flush()
    send(booking, emails.changed(booking), at)
    return left
