"""What can be done to series, meetings and bookings."""

from __future__ import annotations

from app.forum.rules import MOST_BOOKED, Line, Pattern, SlotPattern
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
    book_several,
    bookings_follow_kept_out,
    cancel_booking,
    stop_waiting,
    wait_beside,
)
from app.forum.services.bringing_over import around_follow_merge
from app.forum.services.doubts import (
    Doubt,
    Planned,
    doubts,
    planned_dates,
)
from app.forum.services.ended import follow_ended_period
from app.forum.services.guests import (
    announce,
    invite,
    show_name,
    uninvite,
)
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
from app.forum.services.merging import follow_merge
from app.forum.services.planning import (
    MeetingFacts,
    call_off,
    change_meeting,
    close_meeting,
    facts_of,
    keep_day,
    publish,
    publish_all,
    take_other_day,
)
from app.forum.services.polls import (
    PollFacts,
    answer_poll,
    ask_for_date,
    close_poll,
    decide,
    remind_of_poll,
    standings,
    why_best,
)
from app.forum.services.register import (
    mark,
)
from app.forum.services.reminding import (
    note_reminder,
    remind_of_action,
    remind_of_meeting,
)
from app.forum.services.series import (
    Audience,
    SeriesFacts,
    Turn,
    add_meeting,
    add_series,
    change_audience,
)
from app.forum.services.slots import (
    LOOKS_BACK,
    SlotFacts,
    book_slot,
    cancel_consultation,
    consultations_follow_kept_apart,
    consultations_follow_kept_out,
    end_facilitator,
    name_facilitator,
    offer_slots,
    quarters,
    remind_of_consultation,
    say_held,
    withdraw_slot,
)

__all__ = [
    "MOST_BOOKED",
    "around_follow_merge",
    "SlotPattern",
    "LOOKS_BACK",
    "quarters",
    "bookings_follow_kept_out",
    "consultations_follow_kept_apart",
    "consultations_follow_kept_out",
    "remind_of_consultation",
    "say_held",
    "withdraw_slot",
    "cancel_consultation",
    "book_slot",
    "offer_slots",
    "end_facilitator",
    "name_facilitator",
    "SlotFacts",
    "why_best",
    "remind_of_poll",
    "close_poll",
    "decide",
    "standings",
    "answer_poll",
    "ask_for_date",
    "PollFacts",
    "Audience",
    "Doubt",
    "Line",
    "MeetingFacts",
    "Pattern",
    "Planned",
    "SeriesFacts",
    "Turn",
    "add_action",
    "add_meeting",
    "add_reading",
    "add_series",
    "announce",
    "answer_offer",
    "book",
    "book_several",
    "call_off",
    "cancel_booking",
    "change_audience",
    "change_meeting",
    "close_meeting",
    "doubts",
    "end_offer",
    "facts_of",
    "follow_ended_period",
    "follow_kept_apart",
    "follow_merge",
    "hand_over",
    "invite",
    "keep_day",
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
    "show_name",
    "stop_waiting",
    "take_other_day",
    "uninvite",
    "vote",
    "wait_beside",
    "write_notes",
]
