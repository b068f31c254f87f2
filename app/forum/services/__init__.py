"""What can be done to series, meetings and bookings."""

from __future__ import annotations

from app.forum.rules import (
    Line,
    Pattern,
)
from app.forum.services.actions import (
    add_action,
    settle_action,
    write_notes,
)
from app.forum.services.agenda import (
    add_reading,
    make_agenda,
    propose_topic,
    remove_reading,
    remove_topic,
    vote,
)
from app.forum.services.booking import (
    answer_offer,
    book,
    cancel_booking,
)
from app.forum.services.doubts import (
    Doubt,
    Planned,
    doubts,
    planned_dates,
)
from app.forum.services.ended import follow_ended_period
from app.forum.services.handing_over import (
    hand_over,
    may_hand_over,
    recall,
)
from app.forum.services.line import (
    end_offer,
    follow_kept_apart,
    serve_line,
)
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
from app.forum.services.register import (
    mark,
)
from app.forum.services.reminding import (
    note_reminder,
    remind_of_action,
    remind_of_meeting,
)

__all__ = [
    "Doubt",
    "Line",
    "MeetingFacts",
    "Pattern",
    "Planned",
    "SeriesFacts",
    "add_action",
    "add_reading",
    "add_series",
    "answer_offer",
    "book",
    "call_off",
    "cancel_booking",
    "change_meeting",
    "close_meeting",
    "doubts",
    "end_offer",
    "follow_ended_period",
    "follow_kept_apart",
    "hand_over",
    "make_agenda",
    "mark",
    "may_hand_over",
    "note_reminder",
    "planned_dates",
    "propose_topic",
    "publish",
    "publish_all",
    "recall",
    "remind_of_action",
    "remind_of_meeting",
    "remove_reading",
    "remove_topic",
    "serve_line",
    "settle_action",
    "vote",
    "write_notes",
]
