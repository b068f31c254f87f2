"""The letters of the forum."""

from __future__ import annotations

from app.forum.emails.meetings import (
    CALL_ABOUT,
    booked,
    called_off,
    cancelled,
    changed,
    handed,
    handed_over,
    lapsed,
    moved,
    not_taken,
    offer_ended,
    offered,
)

__all__ = [
    "CALL_ABOUT",
    "booked",
    "called_off",
    "cancelled",
    "changed",
    "handed",
    "handed_over",
    "lapsed",
    "moved",
    "not_taken",
    "offer_ended",
    "offered",
]
