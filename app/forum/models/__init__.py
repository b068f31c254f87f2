"""Tables of the forum."""

from __future__ import annotations

from app.forum.models.agenda import (
    AgendaItem,
    ForumAction,
    ForumReminder,
    MeetingNote,
    PreReading,
    TopicProposal,
    TopicVote,
)
from app.forum.models.meetings import (
    ForumBooking,
    ForumGuest,
    ForumMeeting,
    ForumNameShown,
    ForumSeries,
    ForumSeriesCohort,
    ForumTurn,
)
from app.forum.models.polls import (
    DatePoll,
    PollAnswer,
    PollAsked,
    PollTime,
)
from app.forum.models.slots import (
    Consultation,
    ConsultationSlot,
    Facilitator,
)

__all__ = [
    "AgendaItem",
    "Consultation",
    "ConsultationSlot",
    "DatePoll",
    "Facilitator",
    "ForumAction",
    "ForumBooking",
    "ForumGuest",
    "ForumMeeting",
    "ForumNameShown",
    "ForumReminder",
    "ForumSeries",
    "ForumSeriesCohort",
    "ForumTurn",
    "MeetingNote",
    "PollAnswer",
    "PollAsked",
    "PollTime",
    "PreReading",
    "TopicProposal",
    "TopicVote",
]
