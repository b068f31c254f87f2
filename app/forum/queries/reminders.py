"""Which reminders of meetings and actions fall due, and when next."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select

from app.forum.enums import ActionStatus, BookingStatus, MeetingStatus, ReminderKind
from app.forum.models import ForumAction, ForumBooking, ForumMeeting, ForumReminder
from app.platform import clock
from app.platform.db import db
from app.platform.ical import Method
from app.platform.invitations import SentInvitation

WEEK, DAY = ReminderKind.WEEK.ahead, ReminderKind.DAY.ahead
ACTION_AHEAD = ReminderKind.ACTION.ahead
# Of days without an hour people are reminded in the morning.
MORNING = timedelta(hours=8)


def was_reminded(about_id: uuid.UUID, kind: ReminderKind, for_at: datetime) -> bool:
    """Whether such a reminder went out for this time of the thing."""
    found = exists().where(
        ForumReminder.about_id == about_id, ForumReminder.kind == kind, ForumReminder.for_at == for_at
    )
    return bool(db.session.scalar(select(found)))


def ever_reminded(about_id: uuid.UUID) -> bool:
    """Whether any reminder of the thing went out, for whatever time of it."""
    return bool(db.session.scalar(select(exists().where(ForumReminder.about_id == about_id))))


def told_at(booking: ForumBooking) -> datetime:
    """When somebody booked, or was last sent the time of the meeting for the calendar."""
    sent = db.session.scalar(
        select(func.max(SentInvitation.sent_at)).where(
            SentInvitation.uid == booking.meeting.uid,
            SentInvitation.person_id == booking.person_id,
            SentInvitation.method == Method.REQUEST,
        )
    )
    return max(sent, booking.booked_at) if sent is not None else booking.booked_at


def meetings_to_remind(at: datetime) -> list[uuid.UUID]:
    """Bookings of meetings within a week whose reminder may be due; the rule decides of each."""
    near = ForumMeeting.starts_at <= at + DAY
    sent = exists().where(
        ForumReminder.about_id == ForumBooking.id, ForumReminder.for_at == ForumMeeting.starts_at
    )
    told = (
        select(func.max(SentInvitation.sent_at))
        .where(
            SentInvitation.uid == ForumMeeting.uid,
            SentInvitation.person_id == ForumBooking.person_id,
            SentInvitation.method == Method.REQUEST,
        )
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(ForumBooking.id, ForumMeeting.starts_at, ForumBooking.booked_at, told)
        .join(ForumBooking.meeting)
        .where(
            ForumMeeting.status == MeetingStatus.PUBLISHED,
            ForumMeeting.starts_at > at,
            ForumMeeting.starts_at <= at + WEEK,
            ForumBooking.status == BookingStatus.BOOKED,
            (near & ~sent.where(ForumReminder.kind == ReminderKind.DAY))
            | (~near & ~sent.where(ForumReminder.kind == ReminderKind.WEEK)),
        )
        .order_by(ForumMeeting.starts_at, ForumBooking.id)
    )
    due = []
    for identifier, starts_at, booked_at, sent_at in rows:
        known: list[datetime | None] = [booked_at, sent_at]
        ahead = DAY if starts_at <= at + DAY else WEEK
        if max(moment for moment in known if moment is not None) <= starts_at - ahead:
            due.append(identifier)
    return due


def starts_to_come(after: datetime) -> list[datetime]:
    """When the coming published meetings start."""
    return list(
        db.session.scalars(
            select(ForumMeeting.starts_at).where(
                ForumMeeting.status == MeetingStatus.PUBLISHED, ForumMeeting.starts_at > after
            )
        )
    )


def next_meeting_reminder(after: datetime) -> datetime | None:
    """When the next reminder of a meeting may fall due."""
    moments = [start - ahead for start in starts_to_come(after) for ahead in (WEEK, DAY)]
    return min((moment for moment in moments if moment > after), default=None)


def actions_to_remind(at: datetime) -> list[uuid.UUID]:
    """Open actions that are to be done within a week, and of which nobody was reminded for that day.

    What was taken on within that week needs no reminder.
    """
    today = clock.local(at - MORNING).date()
    rows = db.session.execute(
        select(ForumAction.id, ForumAction.due_on, ForumAction.made_at)
        .where(
            ForumAction.status == ActionStatus.OPEN,
            ForumAction.due_on >= today,
            ForumAction.due_on <= today + ACTION_AHEAD,
            ~exists().where(
                ForumReminder.about_id == ForumAction.id, ForumReminder.kind == ReminderKind.ACTION
            ),
        )
        .order_by(ForumAction.due_on, ForumAction.id)
    )
    return [
        identifier
        for identifier, due_on, made_at in rows
        if clock.local(made_at).date() < due_on - ACTION_AHEAD
    ]


def next_action_reminder(after: datetime) -> datetime | None:
    """When the next reminder of an action falls due: the morning a week before."""
    days = db.session.scalars(
        select(ForumAction.due_on).where(
            ForumAction.status == ActionStatus.OPEN,
            ForumAction.due_on > clock.local(after - MORNING).date() + ACTION_AHEAD,
        )
    )
    return min((clock.from_local(day - ACTION_AHEAD) + MORNING for day in days), default=None)
