"""Who may book, and who may see and change what belongs to the forum."""

from __future__ import annotations

from app.directory.enums import Role
from app.directory.models import Person
from app.forum.enums import BookingStatus, MeetingStatus
from app.forum.models import ForumAction, ForumBooking, ForumMeeting, ForumSeries, TopicProposal

SEATED = frozenset({BookingStatus.BOOKED, BookingStatus.ATTENDED, BookingStatus.NOT_ATTENDED})


def can_manage(person: Person | None) -> bool:
    """Administrators make series, change meetings, see who is booked and keep the register."""
    return person is not None and person.holds(Role.ADMINISTRATOR)


def can_see_meeting(person: Person | None, meeting: ForumMeeting, concerned: bool = False) -> bool:
    """Once it is published: whom it concerns, and for mentors' meetings everybody of the programme.

    Administrators before that. `concerned` is whoever may book it, or has.
    """
    if person is None or person.programme_id != meeting.programme_id:
        return False
    if can_manage(person):
        return True
    return meeting.status is not MeetingStatus.PROPOSED and (concerned or is_in_every_diary(meeting.series))


def is_in_every_diary(series: ForumSeries) -> bool:
    """Meetings of all mentors are for the diaries of those too who are on their way to be one."""
    return series.for_mentors and not series.cohorts


def can_book(person: Person | None, meeting: ForumMeeting, welcome: bool) -> bool:
    """Whom a meeting is for, once they may see it."""
    return welcome and can_see_meeting(person, meeting, welcome)


def can_change_booking(person: Person | None, booking: ForumBooking) -> bool:
    """Nobody but the person whose booking it is."""
    return person is not None and booking.person_id == person.id


def can_see_whereabouts(person: Person | None, booking: ForumBooking | None) -> bool:
    """Address, room and join link are for whoever is booked, and for administrators."""
    return can_manage(person) or (booking is not None and booking.status in SEATED)


def can_prepare(person: Person | None, meeting: ForumMeeting) -> bool:
    """Administrators, and whoever chairs the meeting, make its agenda and keep its notes and actions."""
    if person is None or person.programme_id != meeting.programme_id:
        return False
    return can_manage(person) or (meeting.chair_id == person.id and can_see_meeting(person, meeting, True))


def can_read_around(person: Person | None, meeting: ForumMeeting, belongs: bool) -> bool:
    """Topics, agenda, notes and actions are for those whom the meeting is for, and for its chair."""
    return can_prepare(person, meeting) or (belongs and can_see_meeting(person, meeting, True))


def can_remove_topic(person: Person | None, meeting: ForumMeeting, proposal: TopicProposal) -> bool:
    """Whoever proposed it, and whoever prepares the meeting."""
    return can_prepare(person, meeting) or (person is not None and proposal.person_id == person.id)


def can_settle_action(person: Person | None, action: ForumAction) -> bool:
    """Whoever took it on, and whoever prepares the meeting at which that was."""
    return can_prepare(person, action.meeting) or (person is not None and action.owner_id == person.id)


def can_consult(person: Person | None, may: bool, facilitates: bool) -> bool:
    """Mentors and whoever is on the course, and those who offer it, see the page of consultations."""
    return person is not None and (may or facilitates)


def can_facilitate(person: Person | None, named: bool) -> bool:
    """Whoever an administrator has named offers times."""
    return person is not None and named
