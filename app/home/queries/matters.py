"""Kinds of things that wait on the office, and those of them that concern sessions and meetings."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import exists, func, literal, or_, select

from app.directory.models import Programme
from app.forum.enums import PollStatus
from app.forum.models import DatePoll
from app.places.enums import PlaceStatus, ProposalStatus
from app.places.models import Place, Proposal
from app.platform.seats import Seat
from app.training.enums import SessionStatus
from app.training.models import Course, SessionDay, TrainingSession

# How long before it begins a session with too few people is looked at.
WATCHED = timedelta(weeks=3)


class Matter(StrEnum):
    """Kinds of things that wait on staff beside applications."""

    CALL = "call"
    DECISION = "decision"
    DATA = "data"
    AGENCY = "agency"
    ASKED = "asked"
    UNANSWERED = "unanswered"
    BELOW = "below"
    DATE = "date"
    OFFERED = "offered"
    LOST = "lost"


def below(programme: Programme, at: datetime) -> Any:
    """Sessions that begin soon with fewer people than they run with: how many are missing.

    Those that are still to be shared out are not among them.
    """
    here = TrainingSession.id
    begins = select(func.min(SessionDay.starts_at)).where(SessionDay.training_session_id == here)
    taken = select(func.count()).where(Seat.pool_id == TrainingSession.pool_id, Seat.holder_id.is_not(None))
    asked = exists().where(Place.training_session_id == here, Place.status == PlaceStatus.REQUESTED)
    released = exists().where(
        Proposal.training_session_id == here, Proposal.status == ProposalStatus.RELEASED
    )
    missing = TrainingSession.minimum_numbers - taken.correlate(TrainingSession).scalar_subquery()
    now = literal(at, SessionDay.starts_at.type)
    return (
        select(
            *columns(
                Matter.BELOW, Course.name, literal(""), since=now, slug=TrainingSession.slug, count=missing
            )
        )
        .join_from(TrainingSession, Course, Course.id == TrainingSession.course_id)
        .where(
            TrainingSession.programme_id == programme.id,
            TrainingSession.status == SessionStatus.PUBLISHED,
            missing > 0,
            begins.correlate(TrainingSession).scalar_subquery().between(at, at + WATCHED),
            ~asked.correlate(TrainingSession),
            or_(Course.needs_application.is_(False), released.correlate(TrainingSession)),
        )
    )


def dates_to_choose(programme: Programme, at: datetime) -> Any:
    """Searches for a date whose time to answer is over, and of which no meeting was made."""
    return select(*columns(Matter.DATE, DatePoll.title, literal(""), since=DatePoll.closes_at)).where(
        DatePoll.programme_id == programme.id, DatePoll.status == PollStatus.OPEN, DatePoll.closes_at <= at
    )


def columns(
    matter: Matter, name: Any, detail: Any, *, since: Any, slug: Any = None, count: Any = None
) -> tuple[Any, ...]:
    return (
        literal(matter.value).label("matter"),
        name.label("name"),
        detail.label("detail"),
        (literal("") if slug is None else slug).label("slug"),
        (literal(1) if count is None else count).label("count"),
        since.label("since"),
    )
