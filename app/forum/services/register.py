"""Who came: marked by an administrator once a meeting has begun."""

from __future__ import annotations

from datetime import datetime

from app.directory.models import Person
from app.forum import rules
from app.forum.enums import BookingAction, BookingStatus
from app.forum.models import ForumBooking
from app.forum.services.beside import leave_line
from app.platform import audit

ACTIONS = {
    BookingStatus.ATTENDED: BookingAction.ATTEND,
    BookingStatus.NOT_ATTENDED: BookingAction.MISS,
    BookingStatus.BOOKED: BookingAction.CORRECT,
}


def mark(booking: ForumBooking, to: BookingStatus, *, by: Person, at: datetime) -> None:
    """Attended, not attended, or back to not recorded (booked); the same mark again changes nothing."""
    rules.check_begun(booking.meeting.status, booking.meeting.starts_at, at)
    if booking.status is to:
        return
    leave_line(booking, by=by, at=at)
    action = ACTIONS[to]
    audit.move(booking, rules.next_booking_status(booking.status, action), action=action.value, by=by, at=at)
