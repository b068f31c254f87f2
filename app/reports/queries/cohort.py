"""What one cohort adds up to: headcounts, by step, by day, by agency, at the forum."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, or_, select

from app.directory.models import Agency, Person, Programme
from app.directory.queries import seen_by
from app.forum.enums import BookingStatus, MeetingStatus
from app.forum.models import ForumBooking, ForumMeeting, ForumSeries
from app.mentoring.enums import ApplicationStatus, SignatureStatus
from app.mentoring.models import Application, Countersignature, MentorPeriod
from app.places.enums import PRESENT, Mark, PlaceStatus
from app.places.models import Attendance, Place
from app.platform.db import db
from app.platform.errors import NotFound
from app.training.enums import Level
from app.training.models import Cohort, Course, SessionDay, TrainingSession


@dataclass(frozen=True)
class Funnel:
    """How many people came how far; every number is a headcount."""

    applied: int
    signed: int
    offered: int
    accepted: int
    attended: int
    completed: int
    mentors: int


@dataclass
class DayLine:
    """One session day and what its register says of the people who have a place."""

    course: str
    starts_at: datetime
    expected: int
    marks: dict[Mark, int] = field(default_factory=dict)


@dataclass(frozen=True)
class AgencyLine:
    """One agency's people in a cohort, and its mentors now."""

    name: str
    relevant_staff: int
    applied: int
    placed: int
    mentors: int

    @property
    def per_hundred(self) -> float | None:
        return 100 * self.mentors / self.relevant_staff if self.relevant_staff else None


@dataclass(frozen=True)
class MeetingLine:
    """One forum meeting: who had booked, and who came once it was held."""

    starts_at: datetime
    status: MeetingStatus
    booked: int
    attended: int


def cohort_or_404(programme: Programme, slug: str) -> Cohort:
    """Raises NotFound, also for a cohort of another programme."""
    found = db.session.scalar(select(Cohort).where(Cohort.programme_id == programme.id, Cohort.slug == slug))
    if found is None:
        raise NotFound
    return found


def funnel(cohort: Cohort, viewer: Person | None) -> Funnel:
    """Headcounts of a cohort's core course, in one statement."""
    applied = _applications(func.count(), cohort, viewer).where(Application.submitted_at.is_not(None))
    signed = applied.where(
        select(Countersignature.id)
        .where(
            Countersignature.application_id == Application.id,
            Countersignature.status == SignatureStatus.SIGNED,
        )
        .exists()
    )
    completed = _applications(func.count(), cohort, viewer).where(
        Application.status == ApplicationStatus.COMPLETED
    )
    places = _core_places(func.count(distinct(Place.person_id)), cohort, viewer)
    accepted = places.where(Place.status == PlaceStatus.ACCEPTED)
    attended = accepted.where(
        select(Attendance.id).where(Attendance.place_id == Place.id, Attendance.status.in_(PRESENT)).exists()
    )
    mentors = (
        select(func.count(distinct(MentorPeriod.person_id)))
        .join(Person, Person.id == MentorPeriod.person_id)
        .where(MentorPeriod.cohort_id == cohort.id, MentorPeriod.ends_on.is_(None), seen_by(viewer))
    )
    steps = (
        applied,
        signed,
        places.where(Place.offered_at.is_not(None)),
        accepted,
        attended,
        completed,
        mentors,
    )
    return Funnel(*db.session.execute(select(*(step.scalar_subquery() for step in steps))).one())


def outcome_counts(cohort: Cohort, viewer: Person | None) -> dict[str, int]:
    """Where the applications that were handed in stand, by status, small counts not yet hidden."""
    rows = db.session.execute(
        select(Application.status, func.count())
        .join(Person, Person.id == Application.person_id)
        .where(Application.cohort_id == cohort.id, Application.submitted_at.is_not(None), seen_by(viewer))
        .group_by(Application.status)
    )
    counted = {status: number for status, number in rows}  # noqa: C416 - rows are not plain pairs
    return {status.label: counted[status] for status in ApplicationStatus if counted.get(status)}


def day_lines(cohort: Cohort, viewer: Person | None) -> list[DayLine]:
    """Every session day of the cohort with the marks of those who have a place, in order."""
    rows = db.session.execute(
        select(
            SessionDay.id,
            Course.name,
            SessionDay.starts_at,
            Attendance.status,
            func.count(Person.id),
        )
        .select_from(SessionDay)
        .join(TrainingSession, TrainingSession.id == SessionDay.training_session_id)
        .join(Course, Course.id == TrainingSession.course_id)
        .outerjoin(
            Place,
            and_(
                Place.training_session_id == TrainingSession.id,
                Place.status == PlaceStatus.ACCEPTED,
                Place.person_id.in_(select(Person.id).where(seen_by(viewer))),
            ),
        )
        .outerjoin(Person, Person.id == Place.person_id)
        .outerjoin(
            Attendance, and_(Attendance.place_id == Place.id, Attendance.session_day_id == SessionDay.id)
        )
        .where(TrainingSession.cohort_id == cohort.id)
        .group_by(SessionDay.id, Course.name, SessionDay.starts_at, Attendance.status)
        .order_by(SessionDay.starts_at)
    )
    lines: dict[uuid.UUID, DayLine] = {}
    for day_id, course, starts_at, mark, people in rows:
        line = lines.setdefault(day_id, DayLine(course, starts_at, 0))
        line.expected += people
        key = mark or Mark.NOT_RECORDED
        line.marks[key] = line.marks.get(key, 0) + people
    return list(lines.values())


def agency_lines(cohort: Cohort, viewer: Person | None) -> list[AgencyLine]:
    """Every agency with its applicants and placed people of this cohort and all its mentors now.

    An application and a place count for the agency of their day, a mentor for the agency of today. Fewest
    mentors for each hundred staff first.
    """
    applied = (
        _applications(func.count(), cohort, viewer)
        .where(Application.submitted_at.is_not(None), Application.agency_id == Agency.id)
        .correlate(Agency)
    )
    placed = (
        _core_places(func.count(distinct(Place.person_id)), cohort, viewer)
        .where(Place.status == PlaceStatus.ACCEPTED, Place.agency_id == Agency.id)
        .correlate(Agency)
    )
    mentors = (
        select(func.count(distinct(MentorPeriod.person_id)))
        .join(Person, Person.id == MentorPeriod.person_id)
        .where(MentorPeriod.ends_on.is_(None), Person.agency_id == Agency.id, seen_by(viewer))
        .correlate(Agency)
    )
    rows = db.session.execute(
        select(
            Agency.name,
            Agency.relevant_staff,
            applied.scalar_subquery(),
            placed.scalar_subquery(),
            mentors.scalar_subquery(),
        )
        .where(Agency.programme_id == cohort.programme_id, Agency.active)
        .order_by(Agency.name)
    )
    lines = [AgencyLine(*row) for row in rows]
    return sorted(lines, key=lambda line: (line.per_hundred is None, line.per_hundred or 0.0))


def forum_lines(cohort: Cohort, viewer: Person | None, at: datetime) -> list[MeetingLine]:
    """The cohort's forum meetings up to the next one, cancelled ones left out."""
    active = ForumBooking.status.in_(
        (BookingStatus.BOOKED, BookingStatus.ATTENDED, BookingStatus.NOT_ATTENDED)
    )
    came = ForumBooking.status == BookingStatus.ATTENDED
    known = ForumBooking.person_id.in_(select(Person.id).where(seen_by(viewer)))
    rows = db.session.execute(
        select(
            ForumMeeting.starts_at,
            ForumMeeting.status,
            _counted(and_(active, known)),
            _counted(and_(came, known)),
        )
        .join(ForumSeries, ForumSeries.id == ForumMeeting.series_id)
        .outerjoin(ForumBooking, ForumBooking.meeting_id == ForumMeeting.id)
        .where(
            ForumMeeting.programme_id == cohort.programme_id,
            ForumSeries.for_mentors,
            or_(ForumSeries.cohorts.any(Cohort.id == cohort.id), ~ForumSeries.cohorts.any()),
            ForumMeeting.status.in_((MeetingStatus.PUBLISHED, MeetingStatus.HELD)),
        )
        .group_by(ForumMeeting.id, ForumMeeting.starts_at, ForumMeeting.status)
        .order_by(ForumMeeting.starts_at)
    )
    lines = [MeetingLine(*row) for row in rows]
    coming = [line for line in lines if line.starts_at > at]
    return [line for line in lines if line.starts_at <= at] + coming[:1]


def _counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _applications(what: Any, cohort: Cohort, viewer: Person | None) -> Select[Any]:
    return (
        select(what)
        .select_from(Application)
        .join(Person, Person.id == Application.person_id)
        .where(Application.cohort_id == cohort.id, seen_by(viewer))
    )


def _core_places(what: Any, cohort: Cohort, viewer: Person | None) -> Select[Any]:
    return (
        select(what)
        .select_from(Place)
        .join(Person, Person.id == Place.person_id)
        .join(TrainingSession, TrainingSession.id == Place.training_session_id)
        .join(Course, Course.id == TrainingSession.course_id)
        .where(TrainingSession.cohort_id == cohort.id, Course.level == Level.CORE, seen_by(viewer))
    )
