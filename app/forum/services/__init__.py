"""What can be done to series, meetings and bookings."""

from __future__ import annotations

from app.forum.rules import Pattern
from app.forum.services.booking import answer_offer, book, cancel_booking
from app.forum.services.doubts import Doubt, Planned, doubts, planned_dates
from app.forum.services.handing_over import hand_over, may_hand_over, recall
from app.forum.services.line import end_offer, follow_kept_apart, serve_line
from app.forum.services.planning import (
    MeetingFacts,
    SeriesFacts,
    add_series,
    call_off,
    change_meeting,
    close_meeting,
    publish,
    publish_all,
)
from app.forum.services.register import mark

__all__ = [
    "Doubt",
    "MeetingFacts",
    "Pattern",
    "Planned",
    "SeriesFacts",
    "add_series",
    "answer_offer",
    "book",
    "call_off",
    "cancel_booking",
    "change_meeting",
    "close_meeting",
    "doubts",
    "end_offer",
    "follow_kept_apart",
    "hand_over",
    "mark",
    "may_hand_over",
    "planned_dates",
    "publish",
    "publish_all",
    "recall",
    "serve_line",
]
