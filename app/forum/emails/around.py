"""Reminders of meetings and of what somebody took on at one."""

from __future__ import annotations

from app.forum.emails.meetings import meeting_facts, meeting_path
from app.forum.enums import ReminderKind
from app.forum.models import ForumAction, ForumBooking
from app.platform import words
from app.platform.mail import Letter

CALL_ACTION = "something taken on at a meeting"
REMINDER = "forum/email/reminder"


def reminder(booking: ForumBooking, kind: ReminderKind, *, read: bool) -> Letter:
    """The meeting is a week or a day away; `read` says whether there is something to read beforehand."""
    facts = meeting_facts(booking)
    return Letter(
        template=REMINDER,
        facts={**facts, "read": read},
        links={"meeting": meeting_path(booking)},
        about_id=booking.id,
        once=f"remind {kind.value} {booking.id} {booking.meeting.starts_at:%Y%m%dT%H%M}",
        spoken=f"The meeting is on {facts['day']}, {facts['hours']}.",
    )


def action_reminder(action: ForumAction) -> Letter:
    """Something is to be done soon. What it is stands on the page, not in the email."""
    person = action.owner
    return Letter(
        template="forum/email/action_reminder",
        facts={
            "known_as": person.known_as,
            "until": words.day(action.due_on),
            "day": words.day(action.meeting.starts_at),
        },
        links={"meeting": f"/{person.programme.slug}/forum/{action.meeting_id}"},
        about_id=action.id,
        once=f"remind action {action.id} {action.due_on}",
        spoken=f"Something taken on at the meeting is to be done by {words.day(action.due_on)}.",
    )
