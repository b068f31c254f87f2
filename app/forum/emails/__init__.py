"""The letters of the forum."""

from __future__ import annotations

from app.forum.emails.around import (
    CALL_ACTION,
    REMINDER,
    action_reminder,
    reminder,
)
from app.forum.emails.meetings import (
    CALL_ABOUT,
    CALL_ABOUT_DATES,
    announced,
    booked,
    called_off,
    cancelled,
    changed,
    handed,
    handed_over,
    invited,
    lapsed,
    meeting_facts,
    meeting_path,
    moved,
    not_taken,
    offer_ended,
    offered,
)
from app.forum.emails.polls import (
    CALL_POLL,
    POLL_REMINDER,
    poll_asked,
    poll_closed,
    poll_found,
    poll_reminder,
)
from app.forum.emails.slots import (
    CALL_CONSULTATION,
    consultation_off,
    consultation_on,
    consultation_reminder,
)

__all__ = [
    "consultation_reminder",
    "consultation_off",
    "consultation_on",
    "CALL_CONSULTATION",
    "poll_found",
    "poll_closed",
    "poll_reminder",
    "poll_asked",
    "POLL_REMINDER",
    "CALL_POLL",
    "CALL_ABOUT",
    "CALL_ABOUT_DATES",
    "CALL_ACTION",
    "REMINDER",
    "action_reminder",
    "announced",
    "booked",
    "called_off",
    "cancelled",
    "changed",
    "handed",
    "handed_over",
    "invited",
    "lapsed",
    "meeting_facts",
    "meeting_path",
    "moved",
    "not_taken",
    "offer_ended",
    "offered",
    "reminder",
]
