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

__all__ = [
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
