"""States and fixed lists of the forum."""

from __future__ import annotations

from app.forum.enums.meetings import (
    BookingAction,
    BookingStatus,
    MeetingAction,
    MeetingStatus,
    Rhythm,
    Seating,
    SeriesKind,
)

__all__ = [
    "BookingAction",
    "BookingStatus",
    "MeetingAction",
    "MeetingStatus",
    "Rhythm",
    "Seating",
    "SeriesKind",
]
