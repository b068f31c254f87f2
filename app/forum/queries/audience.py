"""Whom a series is for: mentors, supervisors, and guests who were invited."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import contains_eager

from app.directory.enums import Role
from app.directory.models import Person, Programme, RoleAssignment
from app.directory.queries import seen_by
from app.forum.enums import MeetingStatus
from app.forum.models import ForumGuest, ForumMeeting, ForumSeries, ForumSeriesCohort
from app.mentoring.models import MentorPeriod
from app.places.enums import PlaceStatus
from app.places.models import Place
from app.platform import clock
from app.platform.db import db
from app.training.enums import Level
from app.training.models import Course, TrainingSession


def runs(person_id: Any, at: datetime) -> ColumnElement[bool]:
    """Whether a mentor period of somebody runs at `at`."""
    return exists().where(MentorPeriod.person_id == person_id, *_now(at))


def is_mentor(person: Person | None, at: datetime) -> bool:
    """Whether somebody has a mentor period that runs at `at`."""
    return person is not None and bool(db.session.scalar(select(runs(person.id, at))))


def welcome_to(
    person: Person | None, meetings: Collection[ForumMeeting], at: datetime
) -> frozenset[uuid.UUID]:
    """Which of these meetings somebody may book, by whom they are for."""
    if person is None or not meetings:
        return frozenset()
    return frozenset(
        db.session.scalars(
            select(ForumMeeting.id)
            .join(ForumMeeting.series)
            .where(
                ForumMeeting.id.in_([meeting.id for meeting in meetings]),
                ForumMeeting.programme_id == person.programme_id,
                or_(_belongs(person.id, at), _invited(person.id)),
            )
        )
    )


def may_come(person: Person | None, meeting: ForumMeeting, at: datetime) -> bool:
    """Whether a meeting is for somebody."""
    return meeting.id in welcome_to(person, [meeting], at)


def next_meeting_for(person: Person, at: datetime) -> ForumMeeting | None:
    """The next published meeting that somebody may book; None when there is none."""
    return db.session.scalar(
        select(ForumMeeting)
        .join(ForumMeeting.series)
        .where(
            ForumMeeting.programme_id == person.programme_id,
            ForumMeeting.status == MeetingStatus.PUBLISHED,
            ForumMeeting.starts_at > at,
            or_(_belongs(person.id, at), _invited(person.id)),
        )
        .order_by(ForumMeeting.starts_at)
        .limit(1)
    )


def audience_of(series: ForumSeries, at: datetime) -> list[Person]:
    """Everybody whom a whole series is for, the protected too: to write to, one by one, never to show."""
    guest = exists().where(
        ForumGuest.series_id == ForumSeries.id,
        ForumGuest.meeting_id.is_(None),
        ForumGuest.person_id == Person.id,
    )
    return list(
        db.session.scalars(
            select(Person)
            .join(ForumSeries, ForumSeries.programme_id == Person.programme_id)
            .where(
                ForumSeries.id == series.id,
                Person.merged_into_id.is_(None),
                or_(_belongs(Person.id, at), guest),
            )
            .order_by(Person.id)
        )
    )


def guests_of(series: ForumSeries, viewer: Person | None) -> list[ForumGuest]:
    """Who was invited to a series or to one of its meetings, by name; the protected for named staff only."""
    return list(
        db.session.scalars(
            select(ForumGuest)
            .join(ForumGuest.person)
            .where(ForumGuest.series_id == series.id, seen_by(viewer))
            .options(contains_eager(ForumGuest.person))
            .order_by(Person.known_as, Person.id)
        )
    )


def guest(series: ForumSeries, meeting: ForumMeeting | None, person: Person) -> ForumGuest | None:
    """Somebody's invitation to a meeting, or without one to the whole series."""
    to = ForumGuest.meeting_id.is_(None) if meeting is None else ForumGuest.meeting_id == meeting.id
    return db.session.scalar(
        select(ForumGuest).where(ForumGuest.series_id == series.id, ForumGuest.person_id == person.id, to)
    )


def guest_by_id(series: ForumSeries, guest_id: uuid.UUID, viewer: Person | None) -> ForumGuest | None:
    """One invitation to a series, if `viewer` may know of it."""
    return next((one for one in guests_of(series, viewer) if one.id == guest_id), None)


def chairs(programme: Programme, viewer: Person | None, at: datetime) -> list[Person]:
    """Who can be named as chair, by name: mentors and administrators whom `viewer` may know of."""
    runs_it = exists().where(
        RoleAssignment.person_id == Person.id,
        RoleAssignment.role == Role.ADMINISTRATOR,
        RoleAssignment.ended_at.is_(None),
    )
    return list(
        db.session.scalars(
            select(Person)
            .where(Person.programme_id == programme.id, seen_by(viewer), or_(runs(Person.id, at), runs_it))
            .order_by(Person.full_name, Person.id)
        )
    )


def chaired_by(person: Person, at: datetime) -> list[ForumMeeting]:
    """Meetings to come whose chair somebody is."""
    return list(
        db.session.scalars(
            select(ForumMeeting).where(ForumMeeting.chair_id == person.id, ForumMeeting.starts_at > at)
        )
    )


def _now(at: datetime) -> tuple[ColumnElement[bool], ...]:
    day = clock.local(at).date()
    return (
        MentorPeriod.starts_on <= day,
        or_(MentorPeriod.ends_on.is_(None), MentorPeriod.ends_on > day),
    )


def _belongs(person_id: Any, at: datetime) -> ColumnElement[bool]:
    """Of a row of ForumSeries: whether somebody belongs to those it is for, guests left out."""
    chosen = select(ForumSeriesCohort.cohort_id).where(ForumSeriesCohort.series_id == ForumSeries.id)
    mentors = exists().where(
        MentorPeriod.person_id == person_id,
        *_now(at),
        or_(~chosen.exists(), MentorPeriod.cohort_id.in_(chosen)),
    )
    supervisors = (
        select(Place.id)
        .join(TrainingSession, TrainingSession.id == Place.training_session_id)
        .join(Course, Course.id == TrainingSession.course_id)
        .where(
            Place.person_id == person_id,
            Place.status == PlaceStatus.ACCEPTED,
            Course.level == Level.SUPERVISOR,
        )
        .exists()
    )
    return or_(and_(ForumSeries.for_mentors, mentors), and_(ForumSeries.for_supervisors, supervisors))


def _invited(person_id: uuid.UUID) -> ColumnElement[bool]:
    """Of a row of ForumMeeting: whether somebody is a guest of it or of its series."""
    return exists().where(
        ForumGuest.series_id == ForumMeeting.series_id,
        ForumGuest.person_id == person_id,
        or_(ForumGuest.meeting_id.is_(None), ForumGuest.meeting_id == ForumMeeting.id),
    )
