"""Sending a letter about a booking, and remembering what it put into a calendar."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.directory import services as directory
from app.directory.enums import ContactBy
from app.forum import emails
from app.forum.enums import Seating
from app.forum.models import ForumBooking, ForumMeeting
from app.platform.invitations import note_sent
from app.platform.mail import Letter


def send(booking: ForumBooking, letter: Letter, at: datetime) -> None:
    """Write to whoever booked; somebody who wants the telephone only is called and gets no invitation."""
    directory.write_to(booking.person, letter, at=at, call_about=emails.CALL_ABOUT)
    if letter.invitation is not None and booking.person.contact_by is not ContactBy.TELEPHONE:
        note_sent(letter.invitation, booking.person_id, at)


def pool_of(meeting: ForumMeeting, seating: Seating) -> uuid.UUID:
    """The seats of one side of a meeting."""
    return meeting.room_pool_id if seating is Seating.ROOM else meeting.online_pool_id
