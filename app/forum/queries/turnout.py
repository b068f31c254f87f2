"""Who came to meetings of mentors that are over and whose register was kept; others tell nothing."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, null, or_, select
from sqlalchemy.orm import aliased

from app.directory.models import KeepApartDecision, Person, Programme
from app.forum.enums import BookingStatus, MeetingStatus
from app.forum.models import ForumBooking, ForumMeeting, ForumSeries, ForumSeriesCohort
from app.mentoring.models import MentorPeriod
from app.platform import clock
from app.platform.db import db

OVER = (MeetingStatus.PUBLISHED, MeetingStatus.HELD)


@dataclass(frozen=True)
class OwnMeeting:
    """One meeting that somebody could have come to."""

    starts_at: datetime
    ends_at: datetime
    came: bool


@dataclass(frozen=True)
class KeptMeeting:
    """One meeting of mentors with a register; `cohorts` is empty where it was for all of them."""

    id: uuid.UUID
    starts_at: datetime
    cohorts: frozenset[uuid.UUID]
    states: Mapping[uuid.UUID, BookingStatus]
    kept_out: frozenset[uuid.UUID]

    @property
    def on(self) -> date:
        return clock.local(self.starts_at).date()

    def was_for(self, period: MentorPeriod) -> bool:
        """Whether somebody was a mentor then, of a cohort that it was for, not pausing and not kept out."""
        return (
            period.starts_on <= self.on
            and (period.ends_on is None or period.ends_on > self.on)
            and (period.paused_on is None or period.paused_on > self.on)
            and not any(pause.starts_on <= self.on < pause.ends_on for pause in period.pauses)
            and (not self.cohorts or period.cohort_id in self.cohorts)
            and period.person_id not in self.kept_out
        )

    def came(self, person_id: uuid.UUID) -> bool:
        """Whether the register has the person among those who came."""
        return self.states.get(person_id) is BookingStatus.ATTENDED


def own_meetings_over(person: Person, cohorts: Collection[uuid.UUID], at: datetime) -> list[OwnMeeting]:
    """Meetings for all mentors or those of these cohorts, and whatever else the person was at.

    The latest first.
    """
    mine = aliased(ForumBooking)
    came = mine.status == BookingStatus.ATTENDED
    limited = exists().where(ForumSeriesCohort.series_id == ForumSeries.id)
    own_cohort = exists().where(
        ForumSeriesCohort.series_id == ForumSeries.id, ForumSeriesCohort.cohort_id.in_(cohorts)
    )
    rows = db.session.execute(
        select(ForumMeeting.starts_at, ForumMeeting.ends_at, mine.status)
        .join(ForumSeries, ForumSeries.id == ForumMeeting.series_id)
        .outerjoin(mine, and_(mine.meeting_id == ForumMeeting.id, mine.person_id == person.id))
        .where(
            ForumMeeting.programme_id == person.programme_id,
            *_over(at),
            or_(came, and_(ForumSeries.for_mentors, or_(~limited, own_cohort))),
        )
        .order_by(ForumMeeting.starts_at.desc())
    )
    return [OwnMeeting(begins, ends, status is BookingStatus.ATTENDED) for begins, ends, status in rows]


def kept_meetings(programme: Programme, at: datetime, *, since: date) -> list[KeptMeeting]:
    """Every mentors' meeting since a day with everybody's bookings, the latest first; in two statements."""
    found = db.session.execute(
        select(ForumMeeting.id, ForumMeeting.starts_at, ForumSeriesCohort.cohort_id)
        .join(ForumSeries, ForumSeries.id == ForumMeeting.series_id)
        .outerjoin(ForumSeriesCohort, ForumSeriesCohort.series_id == ForumSeries.id)
        .where(
            ForumMeeting.programme_id == programme.id,
            ForumMeeting.starts_at >= clock.from_local(since, 0),
            ForumSeries.for_mentors,
            *_over(at),
        )
        .order_by(ForumMeeting.starts_at.desc(), ForumMeeting.id)
    ).all()
    begins = {row.id: row.starts_at for row in found}
    cohorts: dict[uuid.UUID, set[uuid.UUID]] = {}
    for row in found:
        if row.cohort_id is not None:
            cohorts.setdefault(row.id, set()).add(row.cohort_id)
    booked = select(ForumBooking.meeting_id, ForumBooking.person_id, ForumBooking.status).where(
        ForumBooking.meeting_id.in_(begins)
    )
    # Without a state: whose way to the room is closed.
    closed = select(KeepApartDecision.room_id, KeepApartDecision.person_id, null()).where(
        KeepApartDecision.room_id.in_(begins), KeepApartDecision.allowed.is_not(True)
    )
    states: dict[uuid.UUID, dict[uuid.UUID, BookingStatus]] = {}
    kept_out: dict[uuid.UUID, set[uuid.UUID]] = {}
    rows: Any = db.session.execute(booked.union_all(closed))
    for meeting_id, person_id, status in rows:
        if status is None:
            kept_out.setdefault(meeting_id, set()).add(person_id)
        else:
            states.setdefault(meeting_id, {})[person_id] = status
    return [
        KeptMeeting(
            id=meeting_id,
            starts_at=starts_at,
            cohorts=frozenset(cohorts.get(meeting_id, ())),
            states=states.get(meeting_id, {}),
            kept_out=frozenset(kept_out.get(meeting_id, ())),
        )
        for meeting_id, starts_at in begins.items()
    ]


def _over(at: datetime) -> tuple[ColumnElement[bool], ...]:
    came = aliased(ForumBooking)
    kept = exists().where(came.meeting_id == ForumMeeting.id, came.status == BookingStatus.ATTENDED)
    return (ForumMeeting.ends_at <= at, ForumMeeting.status.in_(OVER), kept)
