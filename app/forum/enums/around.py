"""States and fixed lists of what stands around meetings: actions, reminders, polls and consultations."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class ActionStatus(StrEnum):
    """Where something is that somebody took on at a meeting."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "not needed any more"


class ReminderKind(StrEnum):
    """What somebody was reminded of; each is sent once for the time it is about."""

    WEEK = "meeting in a week"
    DAY = "meeting tomorrow"
    ACTION = "action"
    POLL = "poll"
    CONSULTATION = "consultation tomorrow"

    @property
    def ahead(self) -> timedelta:
        """How long before the time it is about it falls due."""
        return timedelta(days={"meeting in a week": 7, "action": 7, "poll": 2}.get(self.value, 1))


class PollStatus(StrEnum):
    """Where the search for a date is. Whether answers are still taken follows from the deadline."""

    OPEN = "open"
    DECIDED = "decided"
    CLOSED = "closed without a date"


class PollAction(StrEnum):
    """What can be done to the search for a date."""

    DECIDE = "decide"
    CLOSE = "close"


class PollReply(StrEnum):
    """What somebody says to one of the times."""

    CAN = "can"
    NEED_BE = "if need be"
    CANNOT = "cannot"


class SlotStatus(StrEnum):
    """Whether a time for a consultation is offered. Whether it is taken follows from its bookings."""

    OFFERED = "offered"
    WITHDRAWN = "withdrawn"


class ConsultationStatus(StrEnum):
    """Where one person's consultation is."""

    BOOKED = "booked"
    CANCELLED = "cancelled"
    HELD = "held"
    NOT_HELD = "not held"


class ConsultationAction(StrEnum):
    """What can be done to a consultation."""

    CANCEL = "cancel"
    HOLD = "mark as held"
    MISS = "mark as not held"


class How(StrEnum):
    """How two people speak with each other."""

    ROOM = "in a room"
    TELEPHONE = "by telephone"
    ONLINE = "online"


class ConsultationTopic(StrEnum):
    """What a consultation is about, without anything of a case."""

    BEGINNING = "how to begin a conversation"
    WORDING = "how to record and word things"
    AGENCIES = "working with other agencies"
    COLLEAGUE = "supporting a colleague"
    SELF = "how this work is for me"
    OTHER = "something else"


class OwnMatter(StrEnum):
    """Kinds of things of the forum that somebody's list of next steps may show."""

    BOOKING = "booking"
    ACTION = "action"
    POLL = "poll"
    CONSULTATION = "consultation"
