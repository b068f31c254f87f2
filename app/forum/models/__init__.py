"""Tables of the forum."""

from __future__ import annotations

from app.forum.models.meetings import (
    ForumBooking,
    ForumGuest,
    ForumMeeting,
    ForumNameShown,
    ForumSeries,
    ForumSeriesCohort,
    ForumTurn,
)

__all__ = [
    "ForumBooking",
    "ForumGuest",
    "ForumMeeting",
    "ForumNameShown",
    "ForumSeries",
    "ForumSeriesCohort",
    "ForumTurn",
]
