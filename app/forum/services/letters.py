"""What every act on a booking needs: its row, its seats, and a letter that is remembered in the calendar."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from app.directory import services as directory
from app.directory.enums import ContactBy
from app.directory.models import Person
from app.forum import emails, queries
from app.forum.enums import ReminderKind, Seating
from app.forum.models import ForumBooking, ForumMeeting
from app.platform import ids, mail, words
from app.platform.db import db
from app.platform.diary import DiaryEntry
from app.platform.errors import RuleBroken
from app.platform.invitations import note_sent
from app.platform.mail import Letter


def send(booking: ForumBooking, letter: Letter, at: datetime) -> None:
    """Write to whoever booked; somebody who wants the telephone only is called and gets no invitation."""
    _overtake_reminder(booking)
    directory.write_to(booking.person, letter, at=at, call_about=emails.CALL_ABOUT)
    if letter.invitation is not None and booking.person.contact_by is not ContactBy.TELEPHONE:
        note_sent(letter.invitation, booking.person_id, at)


def _overtake_reminder(booking: ForumBooking) -> None:
    """A reminder that still waits for its hour would tell what is so no more."""
    if not queries.ever_reminded(booking.id):
        return
    mail.cancel_about(booking.id, emails.REMINDER)
    kinds = (ReminderKind.WEEK, ReminderKind.DAY)
    directory.forget_calls(*(f"remind {kind.value} {booking.id} " for kind in kinds))


def pool_of(meeting: ForumMeeting, seating: Seating) -> uuid.UUID:
    """The seats of one side of a meeting."""
    return meeting.room_pool_id if seating is Seating.ROOM else meeting.online_pool_id


def for_whom(meeting: ForumMeeting) -> str:
    """The beginning of a sentence that tells somebody why a meeting cannot be booked."""
    series = meeting.series
    if series.for_mentors and not series.cohorts:
        return "Forum meetings are for mentors"
    return "This meeting is for a group that you do not belong to"


def not_for_you(meeting: ForumMeeting) -> str:
    """Why somebody cannot book a meeting, and what would change that."""
    if meeting.series.for_mentors and not meeting.series.cohorts:
        return f"{for_whom(meeting)}. You can book once your time as a mentor has begun."
    return f"{for_whom(meeting)}. If you think you should, please ask the training team."


def refuse_clash(overlap: Iterable[DiaryEntry]) -> None:
    """Raises RuleBroken for somebody who would book without knowing of a clash."""
    for entry in overlap:
        raise RuleBroken(
            f"You have {entry.name} at that time, {words.span(entry.starts_at, entry.ends_at)}. "
            "If you want to book all the same, press the button again."
        )


def new_row(person: Person, meeting: ForumMeeting, seating: Seating, at: datetime) -> ForumBooking:
    """A row for somebody who never booked this meeting; it has no state yet."""
    booking = ForumBooking(
        id=ids.new(),
        programme_id=meeting.programme_id,
        meeting=meeting,
        person=person,
        agency_id=person.agency_id,
        seating=seating,
        booked_at=at,
    )
    db.session.add(booking)
    return booking
