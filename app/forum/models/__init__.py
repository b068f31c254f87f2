"""Tables of the forum."""

from __future__ import annotations

from app.forum.models.meetings import (
    ForumBooking,
    ForumMeeting,
    ForumSeries,
)

__all__ = [
    "ForumBooking",
    "ForumMeeting",
    "ForumSeries",
]
