"""Named reads of the search for a date."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import cast, exists, false, func, literal, null, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from app.directory.models import Person, Programme
from app.directory.queries import seen_by
from app.forum.enums import PollReply, PollStatus, ReminderKind
from app.forum.models import DatePoll, ForumReminder, PollAnswer, PollAsked
from app.forum.queries.slots import on_either_side
from app.platform.db import db
from app.platform.errors import NotFound

REMIND_AHEAD = ReminderKind.POLL.ahead


@dataclass(frozen=True)
class Told:
    """One answer: of whom, of which agency, to which time."""

    person_id: uuid.UUID
    agency_id: uuid.UUID | None
    time_id: uuid.UUID
    reply: PollReply


def poll_or_404(programme: Programme, poll_id: uuid.UUID) -> DatePoll:
    """A search for a date with its times. Raises NotFound."""
    found = db.session.scalar(
        select(DatePoll)
        .where(DatePoll.id == poll_id, DatePoll.programme_id == programme.id)
        .options(joinedload(DatePoll.series), selectinload(DatePoll.times))
    )
    if found is None:
        raise NotFound
    return found


def polls_of(programme: Programme) -> list[DatePoll]:
    """Every search for a date, the newest first."""
    return list(
        db.session.scalars(
            select(DatePoll)
            .where(DatePoll.programme_id == programme.id)
            .options(joinedload(DatePoll.series))
            .order_by(DatePoll.asked_at.desc())
        )
    )


def beside_meetings(person: Person, at: datetime) -> tuple[list[tuple[uuid.UUID, str, datetime, bool]], bool]:
    """Where somebody can still answer (poll, what for, until when, whether there is an answer), and whether
    consultations are for them.

    In one statement; the nearest deadline first.
    """
    asked = (
        select(DatePoll.id, DatePoll.title, DatePoll.closes_at, PollAsked.answered_at.is_not(None))
        .join(PollAsked, PollAsked.poll_id == DatePoll.id)
        .where(PollAsked.person_id == person.id, DatePoll.status == PollStatus.OPEN, DatePoll.closes_at > at)
    )
    consults = select(
        cast(null(), DatePoll.id.type), literal(""), cast(null(), DatePoll.closes_at.type), false()
    ).where(on_either_side(person, at))
    rows = db.session.execute(union_all(asked, consults)).all()
    polls = sorted(
        ((row[0], row[1], row[2], bool(row[3])) for row in rows if row[0] is not None),
        key=lambda row: (row[3], row[2]),
    )
    return polls, any(row[0] is None for row in rows)


def asked_in(poll: DatePoll, person: Person | None) -> PollAsked | None:
    """Somebody's row among those asked, with the answers given."""
    if person is None:
        return None
    return db.session.scalar(
        select(PollAsked)
        .where(PollAsked.poll_id == poll.id, PollAsked.person_id == person.id)
        .options(selectinload(PollAsked.answers))
    )


def told_in(poll: DatePoll, viewer: Person | None) -> list[Told]:
    """Every answer as far as the viewer may know: of the protected for named staff only, and one's own."""
    own = viewer.id if viewer is not None else None
    rows = db.session.execute(
        select(PollAsked.person_id, PollAsked.agency_id, PollAnswer.time_id, PollAnswer.reply)
        .join(PollAnswer, PollAnswer.asked_id == PollAsked.id)
        .join(PollAsked.person)
        .where(PollAsked.poll_id == poll.id, seen_by(viewer) | (PollAsked.person_id == own))
    )
    return [Told(*row) for row in rows]


def asked_counts(polls: Sequence[DatePoll], viewer: Person | None) -> dict[uuid.UUID, tuple[int, int]]:
    """How many are asked in each, and how many have answered, the protected left out."""
    rows = db.session.execute(
        select(PollAsked.poll_id, func.count(), func.count(PollAsked.answered_at))
        .join(PollAsked.person)
        .where(PollAsked.poll_id.in_([poll.id for poll in polls]), seen_by(viewer))
        .group_by(PollAsked.poll_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def everybody_asked(poll: DatePoll) -> list[PollAsked]:
    """Everybody asked with their answers, in the order in which they answered; to act upon, never to show."""
    return list(
        db.session.scalars(
            select(PollAsked)
            .where(PollAsked.poll_id == poll.id)
            .options(joinedload(PollAsked.person), selectinload(PollAsked.answers))
            .order_by(PollAsked.answered_at, PollAsked.id)
        )
    )


def polls_to_remind(at: datetime) -> list[uuid.UUID]:
    """Whoever has not answered two days before the deadline and has not been reminded of it."""
    sent = exists().where(ForumReminder.about_id == PollAsked.id, ForumReminder.kind == ReminderKind.POLL)
    rows = db.session.execute(
        select(PollAsked.id, DatePoll.closes_at, DatePoll.asked_at)
        .join(PollAsked.poll)
        .where(
            DatePoll.status == PollStatus.OPEN,
            DatePoll.closes_at > at,
            DatePoll.closes_at <= at + REMIND_AHEAD,
            PollAsked.answered_at.is_(None),
            ~sent,
        )
        .order_by(DatePoll.closes_at, PollAsked.id)
    )
    return [row[0] for row in rows if row[2] <= row[1] - REMIND_AHEAD]


def next_poll_reminder(after: datetime) -> datetime | None:
    """When the next such reminder falls due."""
    closing = db.session.scalar(
        select(func.min(DatePoll.closes_at)).where(
            DatePoll.status == PollStatus.OPEN, DatePoll.closes_at > after + REMIND_AHEAD
        )
    )
    return closing - REMIND_AHEAD if closing is not None else None
