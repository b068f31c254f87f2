"""Who may book, and who may see and change what belongs to the forum."""

from __future__ import annotations

from app.directory.enums import Role
from app.directory.models import Person
from app.forum.enums import BookingStatus, MeetingStatus
from app.forum.models import ForumBooking, ForumMeeting

SEATED = frozenset({BookingStatus.BOOKED, BookingStatus.ATTENDED, BookingStatus.NOT_ATTENDED})


def can_manage(person: Person | None) -> bool:
    """Administrators make series, change meetings, see who is booked and keep the register."""
    return person is not None and person.holds(Role.ADMINISTRATOR)


def can_see_meeting(person: Person | None, meeting: ForumMeeting) -> bool:
    """Everybody of the programme, once it is published; administrators before that."""
    if person is None or person.programme_id != meeting.programme_id:
        return False
    return meeting.status is not MeetingStatus.PROPOSED or can_manage(person)


def can_book(person: Person | None, meeting: ForumMeeting, is_mentor: bool) -> bool:
    """Whoever is a mentor today, for a meeting they may see."""
    return is_mentor and can_see_meeting(person, meeting)


def can_change_booking(person: Person | None, booking: ForumBooking) -> bool:
    """Nobody but the person whose booking it is."""
    return person is not None and booking.person_id == person.id


def can_see_whereabouts(person: Person | None, booking: ForumBooking | None) -> bool:
    """Address, room and join link are for whoever is booked, and for administrators."""
    return can_manage(person) or (booking is not None and booking.status in SEATED)
