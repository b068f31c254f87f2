"""Named reads of topics, agendas, reading, notes and actions."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.directory.models import KeepApart, Person, Programme
from app.directory.queries import seen_by
from app.forum.enums import ActionStatus, BookingStatus, MeetingStatus
from app.forum.models import (
    AgendaItem,
    ForumAction,
    ForumBooking,
    ForumMeeting,
    ForumNameShown,
    MeetingNote,
    PreReading,
    TopicProposal,
    TopicVote,
)
from app.forum.queries.audience import runs, welcome_to
from app.platform.db import db
from app.platform.errors import NotFound

# Two years of monthly meetings.
MOST_EARLIER = 24
CAME = (BookingStatus.BOOKED, BookingStatus.ATTENDED, BookingStatus.NOT_ATTENDED)


@dataclass(frozen=True)
class Topic:
    """A proposed topic: how many want it, and whether it and one of the votes are the viewer's own."""

    proposal: TopicProposal
    votes: int
    own: bool
    voted: bool


@dataclass(frozen=True)
class Around:
    """What stands on a meeting's page: agenda items with minutes, titles and addresses to read, notes."""

    agenda: tuple[tuple[str, int], ...]
    readings: tuple[tuple[str, str], ...]
    note: str
    topics: int


def around_of(meeting: ForumMeeting) -> Around:
    """All of it in one statement."""
    none, zero = literal(""), literal(0)
    rows = db.session.execute(
        union_all(
            select(literal("item"), AgendaItem.position, AgendaItem.title, none, AgendaItem.minutes).where(
                AgendaItem.meeting_id == meeting.id
            ),
            select(literal("reading"), zero, PreReading.title, PreReading.address, zero).where(
                PreReading.meeting_id == meeting.id
            ),
            select(literal("note"), zero, MeetingNote.text, none, zero).where(
                MeetingNote.meeting_id == meeting.id
            ),
            select(literal("topics"), zero, none, none, func.count()).where(
                TopicProposal.meeting_id == meeting.id
            ),
        )
    ).all()
    items = sorted((row for row in rows if row[0] == "item"), key=lambda row: row[1])
    return Around(
        agenda=tuple((row[2], row[4]) for row in items),
        readings=tuple(sorted((row[2], row[3]) for row in rows if row[0] == "reading")),
        note=next((row[2] for row in rows if row[0] == "note"), ""),
        topics=sum(row[4] for row in rows if row[0] == "topics"),
    )


def topics_of(meeting: ForumMeeting, viewer: Person) -> list[Topic]:
    """The proposals for a meeting, the most wanted first. Nobody's name, and nobody's vote but one's own.

    What somebody restricted proposed stands here too: it names nobody.
    """
    votes = func.count(TopicVote.id)
    own_vote = func.sum(case((TopicVote.person_id == viewer.id, 1), else_=0))
    counted = db.session.execute(
        select(TopicProposal, votes, own_vote)
        .outerjoin(TopicVote, TopicVote.proposal_id == TopicProposal.id)
        .where(TopicProposal.meeting_id == meeting.id)
        .group_by(TopicProposal.id)
        .order_by(votes.desc(), TopicProposal.made_at, TopicProposal.id)
    )
    return [Topic(row[0], row[1], row[0].person_id == viewer.id, bool(row[2])) for row in counted]


def proposal_or_404(meeting: ForumMeeting, proposal_id: uuid.UUID) -> TopicProposal:
    """A topic proposed for this meeting. Raises NotFound."""
    found = db.session.scalar(
        select(TopicProposal).where(TopicProposal.id == proposal_id, TopicProposal.meeting_id == meeting.id)
    )
    if found is None:
        raise NotFound
    return found


def proposals_by(person: Person, meeting: ForumMeeting) -> int:
    """How many topics somebody has proposed for a meeting."""
    found = select(func.count()).where(
        TopicProposal.person_id == person.id, TopicProposal.meeting_id == meeting.id
    )
    return db.session.scalar(found) or 0


def vote_of(person: Person, meeting: ForumMeeting) -> TopicVote | None:
    """Somebody's one vote for the topics of a meeting."""
    return db.session.scalar(
        select(TopicVote).where(TopicVote.person_id == person.id, TopicVote.meeting_id == meeting.id)
    )


def agendas_of(meetings: Collection[ForumMeeting]) -> dict[uuid.UUID, list[AgendaItem]]:
    """The agenda of each meeting that has one, in order."""
    found: dict[uuid.UUID, list[AgendaItem]] = {}
    for item in db.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.meeting_id.in_([meeting.id for meeting in meetings]))
        .order_by(AgendaItem.meeting_id, AgendaItem.position)
    ):
        found.setdefault(item.meeting_id, []).append(item)
    return found


def has_agenda(meeting: ForumMeeting) -> bool:
    """Whether the agenda is made."""
    return bool(db.session.scalar(select(exists().where(AgendaItem.meeting_id == meeting.id))))


def readings_of(meeting: ForumMeeting) -> list[PreReading]:
    """What is to be read beforehand, as it was added."""
    return list(
        db.session.scalars(
            select(PreReading)
            .where(PreReading.meeting_id == meeting.id)
            .order_by(PreReading.added_at, PreReading.id)
        )
    )


def reading_or_404(meeting: ForumMeeting, reading_id: uuid.UUID) -> PreReading:
    """Something to read before this meeting. Raises NotFound."""
    found = db.session.scalar(
        select(PreReading).where(PreReading.id == reading_id, PreReading.meeting_id == meeting.id)
    )
    if found is None:
        raise NotFound
    return found


def note_of(meeting: ForumMeeting) -> MeetingNote | None:
    """The notes of a meeting."""
    return db.session.scalar(select(MeetingNote).where(MeetingNote.meeting_id == meeting.id))


def notes_of(meetings: Collection[ForumMeeting]) -> dict[uuid.UUID, str]:
    """The notes of each meeting that has some."""
    found = db.session.execute(
        select(MeetingNote.meeting_id, MeetingNote.text).where(
            MeetingNote.meeting_id.in_([meeting.id for meeting in meetings])
        )
    )
    return {row.meeting_id: row.text for row in found}


def actions_for(meeting: ForumMeeting) -> list[ForumAction]:
    """The actions of this meeting, and those of earlier meetings of its series that are still open."""
    earlier = and_(
        ForumMeeting.series_id == meeting.series_id,
        ForumMeeting.starts_at < meeting.starts_at,
        ForumAction.status == ActionStatus.OPEN,
    )
    return list(
        db.session.scalars(
            select(ForumAction)
            .join(ForumAction.meeting)
            .where(or_(ForumAction.meeting_id == meeting.id, earlier))
            .options(contains_eager(ForumAction.meeting), joinedload(ForumAction.owner))
            .order_by(ForumMeeting.starts_at, ForumAction.due_on, ForumAction.id)
        )
    )


def actions_of_meetings(meetings: Collection[ForumMeeting]) -> dict[uuid.UUID, list[ForumAction]]:
    """What was taken on at each of the meetings, whatever became of it."""
    found: dict[uuid.UUID, list[ForumAction]] = {}
    for action in db.session.scalars(
        select(ForumAction)
        .where(ForumAction.meeting_id.in_([meeting.id for meeting in meetings]))
        .options(joinedload(ForumAction.owner))
        .order_by(ForumAction.due_on, ForumAction.id)
    ):
        found.setdefault(action.meeting_id, []).append(action)
    return found


def action_or_404(programme: Programme, action_id: uuid.UUID) -> ForumAction:
    """An action of this programme. Raises NotFound."""
    found = db.session.scalar(
        select(ForumAction)
        .where(ForumAction.id == action_id, ForumAction.programme_id == programme.id)
        .options(joinedload(ForumAction.meeting), joinedload(ForumAction.owner))
    )
    if found is None:
        raise NotFound
    return found


def may_own_actions(meeting: ForumMeeting, viewer: Person) -> list[Person]:
    """Whoever is booked for the meeting, by name, as far as the viewer may know; and the viewer."""
    booked = exists().where(
        ForumBooking.meeting_id == meeting.id,
        ForumBooking.person_id == Person.id,
        ForumBooking.status.in_(CAME),
    )
    return list(
        db.session.scalars(
            select(Person)
            .where(
                Person.programme_id == meeting.programme_id,
                or_(and_(booked, seen_by(viewer)), Person.id == viewer.id),
            )
            .order_by(Person.known_as, Person.id)
        )
    )


def earlier_meetings(programme: Programme, at: datetime) -> list[ForumMeeting]:
    """The meetings that were held, the latest first."""
    return list(
        db.session.scalars(
            select(ForumMeeting)
            .where(
                ForumMeeting.programme_id == programme.id,
                ForumMeeting.status.in_((MeetingStatus.HELD, MeetingStatus.PUBLISHED)),
                ForumMeeting.ends_at <= at,
            )
            .options(joinedload(ForumMeeting.series))
            .order_by(ForumMeeting.starts_at.desc())
            .limit(MOST_EARLIER)
        )
    )


def belonging(person: Person, meetings: Collection[ForumMeeting], at: datetime) -> frozenset[uuid.UUID]:
    """Which of these meetings are for somebody, or were: whom they are for, and whoever has a seat."""
    seated = db.session.scalars(
        select(ForumBooking.meeting_id).where(
            ForumBooking.person_id == person.id,
            ForumBooking.status.in_(CAME),
            ForumBooking.meeting_id.in_([meeting.id for meeting in meetings]),
        )
    )
    return welcome_to(person, meetings, at) | frozenset(seated)


def named_to(viewer: Person, people: Collection[uuid.UUID], at: datetime) -> frozenset[uuid.UUID]:
    """Whose names a fellow may read: both are mentors and agreed, neither is restricted or kept apart."""
    shown, own = aliased(ForumNameShown), aliased(ForumNameShown)
    apart = exists().where(
        KeepApart.ended_at.is_(None),
        or_(
            and_(KeepApart.one_id == viewer.id, KeepApart.other_id == Person.id),
            and_(KeepApart.other_id == viewer.id, KeepApart.one_id == Person.id),
        ),
    )
    if viewer.restricted or not people:
        return frozenset()
    return frozenset(
        db.session.scalars(
            select(Person.id)
            .join(shown, shown.person_id == Person.id)
            .where(
                Person.id.in_(people),
                Person.restricted.is_(False),
                exists().where(own.person_id == viewer.id),
                runs(viewer.id, at),
                runs(Person.id, at),
                ~apart,
            )
        )
    )
