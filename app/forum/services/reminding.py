"""Reminders of meetings and actions: once each, and again for the new time of what has moved."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.directory import services as directory
from app.forum import emails, queries, rules
from app.forum.enums import ActionStatus, BookingStatus, MeetingStatus, ReminderKind
from app.forum.models import ForumAction, ForumBooking, ForumReminder
from app.platform import clock, ids
from app.platform.db import db


def remind_of_meeting(booking_id: uuid.UUID, at: datetime) -> None:
    """Remind somebody booked, unless that was done for this time of the meeting."""
    booking = db.session.get(ForumBooking, booking_id)
    if booking is None or booking.status is not BookingStatus.BOOKED:
        return
    meeting = booking.meeting
    if meeting.status is not MeetingStatus.PUBLISHED:
        return
    kind = rules.meeting_reminder(meeting.starts_at, queries.told_at(booking), at)
    if kind is None or not note_reminder(booking.id, kind, meeting.starts_at, at):
        return
    letter = emails.reminder(booking, kind, read=bool(queries.readings_of(meeting)))
    directory.write_to(booking.person, letter, at=at, call_about=emails.CALL_ABOUT)


def remind_of_action(action_id: uuid.UUID, at: datetime) -> None:
    """Remind whoever took something on, some days before it is to be done."""
    action = db.session.get(ForumAction, action_id)
    if action is None or action.status is not ActionStatus.OPEN:
        return
    if note_reminder(action.id, ReminderKind.ACTION, clock.from_local(action.due_on), at):
        letter = emails.action_reminder(action)
        directory.write_to(action.owner, letter, at=at, call_about=emails.CALL_ACTION)


def note_reminder(about_id: uuid.UUID, kind: ReminderKind, for_at: datetime, at: datetime) -> bool:
    """Remember that a reminder goes out; False when it has gone for this time already."""
    if queries.was_reminded(about_id, kind, for_at):
        return False
    db.session.add(ForumReminder(id=ids.new(), about_id=about_id, kind=kind, for_at=for_at, sent_at=at))
    db.session.flush()
    return True
