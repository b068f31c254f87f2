"""States and fixed lists of the forum."""

from __future__ import annotations

from app.forum.enums.around import (
    ActionStatus,
    ConsultationAction,
    ConsultationStatus,
    ConsultationTopic,
    How,
    OwnMatter,
    PollAction,
    PollReply,
    PollStatus,
    ReminderKind,
    SlotStatus,
)
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
    "OwnMatter",
    "ActionStatus",
    "BookingAction",
    "BookingStatus",
    "ConsultationAction",
    "ConsultationStatus",
    "ConsultationTopic",
    "How",
    "MeetingAction",
    "MeetingStatus",
    "PollAction",
    "PollReply",
    "PollStatus",
    "ReminderKind",
    "Rhythm",
    "Seating",
    "SeriesKind",
    "SlotStatus",
]
