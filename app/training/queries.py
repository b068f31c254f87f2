"""Named reads of courses, cohorts, venues and training sessions, each scoped by programme."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.directory.enums import Role
from app.directory.models import LocalClosure, Person, Programme
from app.directory.queries import people_with_role, visible_to
from app.platform import clock, words
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.ical import CalendarEvent, EventStatus
from app.training.enums import CohortStatus, Level, SessionStatus
from app.training.models import Cohort, Course, SessionDay, SessionTrainer, TrainingSession, UsualDay, Venue

LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class CohortInBrief:
    """A cohort and when its last day of training ends (without days: when offers are answered)."""

    cohort: Cohort
    ends_at: datetime


def courses(programme: Programme) -> list[Course]:
    """The programme's courses by name."""
    return list(
        db.session.scalars(
            select(Course)
            .where(Course.programme_id == programme.id)
            .options(joinedload(Course.companion), selectinload(Course.usual_days))
            .order_by(Course.name)
        )
    )


def course_or_404(programme: Programme, course_id: uuid.UUID) -> Course:
    """Raises NotFound, also for a course of another programme."""
    found = db.session.get(Course, course_id)
    if found is None or found.programme_id != programme.id:
        raise NotFound
    return found


def course_by_code(programme_id: uuid.UUID, code: str) -> Course | None:
    """The course of this code."""
    return db.session.scalar(select(Course).where(Course.programme_id == programme_id, Course.code == code))


def venues(programme: Programme) -> list[Venue]:
    """The programme's buildings by name."""
    return list(
        db.session.scalars(select(Venue).where(Venue.programme_id == programme.id).order_by(Venue.name))
    )


def venue_or_404(programme: Programme, venue_id: uuid.UUID) -> Venue:
    """Raises NotFound, also for a venue of another programme."""
    found = db.session.get(Venue, venue_id)
    if found is None or found.programme_id != programme.id:
        raise NotFound
    return found


def venue_by_code(programme_id: uuid.UUID, code: str) -> Venue | None:
    """The venue of this code."""
    return db.session.scalar(select(Venue).where(Venue.programme_id == programme_id, Venue.code == code))


def cohorts(programme: Programme) -> list[Cohort]:
    """Every cohort with its sessions and their days, the latest to close first."""
    return list(
        db.session.scalars(
            _whole_cohorts()
            .where(Cohort.programme_id == programme.id)
            .order_by(Cohort.applications_close_on.desc(), Cohort.slug)
        )
    )


def cohort_or_404(programme: Programme, slug: str) -> Cohort:
    """A cohort with its sessions and their days, whatever its state. Raises NotFound."""
    found = db.session.scalar(
        _whole_cohorts().where(Cohort.programme_id == programme.id, Cohort.slug == slug)
    )
    if found is None:
        raise NotFound
    return found


def cohort_by_slug(programme_id: uuid.UUID, slug: str) -> Cohort | None:
    """The cohort of this slug."""
    return db.session.scalar(select(Cohort).where(Cohort.programme_id == programme_id, Cohort.slug == slug))


def current_cohort(programme: Programme, at: datetime) -> Cohort | None:
    """The published cohort that people ask about today, with its sessions and their days.

    It is the next to end among those that have not ended; after the last one, that one.
    """
    found = present_cohort(cohorts_in_brief(programme), at)
    return cohort_or_404(programme, found.slug) if found else None


def present_cohort(known: Sequence[CohortInBrief], at: datetime) -> Cohort | None:
    """Which of these cohorts people ask about at `at`; see `current_cohort`."""
    published = [each for each in known if each.cohort.status is CohortStatus.PUBLISHED]
    coming = [each.cohort for each in published if each.ends_at >= at]
    if coming:
        return coming[0]
    return published[-1].cohort if published else None


def cohorts_in_brief(programme: Programme) -> list[CohortInBrief]:
    """Every cohort and when its training ends, the earliest end first; its sessions are not loaded."""
    rows = db.session.execute(
        select(Cohort, func.max(SessionDay.ends_at))
        .outerjoin(TrainingSession, TrainingSession.cohort_id == Cohort.id)
        .outerjoin(SessionDay, SessionDay.training_session_id == TrainingSession.id)
        .where(Cohort.programme_id == programme.id)
        .group_by(Cohort.id)
    )
    found = []
    for cohort, ends in rows:
        last: datetime | None = ends
        found.append(CohortInBrief(cohort, last or clock.end_of(cohort.offers_answered_by)))
    return sorted(found, key=lambda each: (each.ends_at, each.cohort.slug))


def session_or_404(programme: Programme, slug: str) -> TrainingSession:
    """A training session with course, cohort, days and venues, whatever its state. Raises NotFound."""
    found = db.session.scalar(
        _whole_sessions().where(TrainingSession.programme_id == programme.id, TrainingSession.slug == slug)
    )
    if found is None:
        raise NotFound
    return found


def session_by_slug(programme_id: uuid.UUID, slug: str) -> TrainingSession | None:
    """The training session of this slug."""
    return db.session.scalar(
        select(TrainingSession).where(
            TrainingSession.programme_id == programme_id, TrainingSession.slug == slug
        )
    )


def sessions(programme: Programme) -> list[TrainingSession]:
    """Every training session of the programme, with course, cohort and days; the earliest first."""
    found = list(db.session.scalars(_whole_sessions().where(TrainingSession.programme_id == programme.id)))
    return sorted(found, key=_first_moment)


def sessions_of_cohort(cohort: Cohort) -> list[TrainingSession]:
    """The cohort's sessions that were not cancelled, with course, days and venues, in the cohort's order."""
    return list(
        db.session.scalars(
            _whole_sessions()
            .where(TrainingSession.cohort_id == cohort.id, TrainingSession.status != SessionStatus.CANCELLED)
            .order_by(TrainingSession.position, TrainingSession.slug)
        )
    )


def session_of_level(cohort: Cohort, level: Level) -> TrainingSession | None:
    """The cohort's first session of a level that was not cancelled."""
    return next((each for each in sessions_of_cohort(cohort) if each.course.level is level), None)


def pools_beside(session: TrainingSession) -> list[uuid.UUID]:
    """The seats of the session and of all others of its cohort."""
    if session.cohort_id is None:
        return [session.pool_id]
    return list(
        db.session.scalars(
            select(TrainingSession.pool_id).where(TrainingSession.cohort_id == session.cohort_id)
        )
    )


def course_span(cohort: Cohort) -> tuple[datetime, datetime] | None:
    """When the course that people of the cohort apply for begins, and when its last day ends."""
    found = db.session.execute(
        select(func.min(SessionDay.starts_at), func.max(SessionDay.ends_at))
        .join(TrainingSession, TrainingSession.id == SessionDay.training_session_id)
        .join(Course, Course.id == TrainingSession.course_id)
        .where(
            TrainingSession.cohort_id == cohort.id,
            TrainingSession.status != SessionStatus.CANCELLED,
            Course.needs_application,
        )
        .having(func.count() > 0)
    ).one_or_none()
    return (found[0], found[1]) if found is not None else None


def session_day_or_404(session: TrainingSession, day_id: uuid.UUID) -> SessionDay:
    """One day of this session. Raises NotFound, also for a day of another session."""
    found = next((day for day in session.days if day.id == day_id), None)
    if found is None:
        raise NotFound
    return found


def first_day(cohort: Cohort) -> date | None:
    """The London date of the cohort's first day of training."""
    starts = [
        day.starts_at
        for session in cohort.sessions
        if session.status is not SessionStatus.CANCELLED
        for day in session.days
    ]
    return clock.local(min(starts)).date() if starts else None


def closure_names(programme_id: uuid.UUID) -> dict[date, str]:
    """The days on which the partnership does not work, with their names."""
    found = db.session.execute(
        select(LocalClosure.day, LocalClosure.name).where(
            LocalClosure.programme_id == programme_id, LocalClosure.agency_id.is_(None)
        )
    )
    return {row.day: row.name for row in found}


def days_between(
    programme_id: uuid.UUID, since: datetime, until: datetime, *, leave_out: uuid.UUID | None = None
) -> list[SessionDay]:
    """The days that take a room between two moments, with their course, cohort and trainers.

    Without those of cancelled sessions, what is done in one's own time, and `leave_out`.
    """
    wanted = (
        select(SessionDay)
        .join(SessionDay.training_session)
        .where(
            SessionDay.programme_id == programme_id,
            SessionDay.own_time.is_(False),
            SessionDay.starts_at < until,
            SessionDay.ends_at > since,
            TrainingSession.status != SessionStatus.CANCELLED,
        )
        .options(
            contains_eager(SessionDay.training_session).joinedload(TrainingSession.course),
            contains_eager(SessionDay.training_session).joinedload(TrainingSession.cohort),
            selectinload(SessionDay.trainers),
        )
        .order_by(SessionDay.starts_at, SessionDay.id)
    )
    if leave_out is not None:
        wanted = wanted.where(SessionDay.id != leave_out)
    return list(db.session.scalars(wanted))


def trainers_to_name(programme_id: uuid.UUID, viewer: Person | None) -> list[Person]:
    """Whoever holds the trainer role now and `viewer` may know of, by name."""
    held = people_with_role(programme_id, Role.TRAINER)
    return [person for person in held if visible_to(viewer, person)]


def people_named(programme: Programme, identifiers: Collection[uuid.UUID]) -> tuple[Person, ...]:
    """These people of the programme, by name."""
    found = db.session.scalars(
        select(Person)
        .where(Person.programme_id == programme.id, Person.id.in_(identifiers))
        .order_by(Person.full_name, Person.id)
    )
    return tuple(found)


def trainers_of(days: Collection[SessionDay], viewer: Person | None) -> dict[uuid.UUID, list[Person]]:
    """Who gives these days, by day and name, of those whom `viewer` may know of."""
    return {
        day_id: [person for person in people if visible_to(viewer, person)]
        for day_id, people in every_trainer_of(days).items()
    }


def every_trainer_of(days: Collection[SessionDay]) -> dict[uuid.UUID, list[Person]]:
    """Who gives these days, by day and name, whoever may know of them: a page shows `trainers_of`."""
    rows = db.session.execute(
        select(SessionTrainer.session_day_id, Person)
        .join(Person, Person.id == SessionTrainer.person_id)
        .where(SessionTrainer.session_day_id.in_([day.id for day in days]))
        .options(selectinload(Person.role_assignments))
        .order_by(Person.full_name, Person.id)
    )
    found: dict[uuid.UUID, list[Person]] = {day.id: [] for day in days}
    for day_id, person in rows:
        found[day_id].append(person)
    return found


def addresses_like(programme_id: uuid.UUID, wanted: str) -> set[str]:
    """The web addresses of sessions that begin so."""
    return set(
        db.session.scalars(
            select(TrainingSession.slug).where(
                TrainingSession.programme_id == programme_id, TrainingSession.slug.startswith(wanted)
            )
        )
    )


def usual_day_or_404(course: Course, usual_day_id: uuid.UUID) -> UsualDay:
    """One usual day of this course. Raises NotFound, also for a day of another course."""
    found = next((day for day in course.usual_days if day.id == usual_day_id), None)
    if found is None:
        raise NotFound
    return found


def sessions_of_course(course: Course) -> list[TrainingSession]:
    """Every session of a course that was not cancelled, with cohort and days; the latest first."""
    found = db.session.scalars(
        _whole_sessions().where(
            TrainingSession.course_id == course.id, TrainingSession.status != SessionStatus.CANCELLED
        )
    )
    return sorted(found, key=_first_moment, reverse=True)


def calendar_event(
    day: SessionDay, programme: Programme, *, with_place: bool = False, cancelled: bool = False
) -> CalendarEvent:
    """The day as calendars take it: a neutral title, and the place only for a person who asked for it."""
    venue = day.venue
    place = words.said_once(day.room, venue.name if venue else "", venue.address if venue else "")
    return CalendarEvent(
        uid=day.uid,
        sequence=day.sequence,
        stamp=day.stamp,
        starts_at=day.starts_at,
        ends_at=day.ends_at,
        title=day.calendar_title,
        description="",
        location=(place or None) if with_place else None,
        status=EventStatus.CANCELLED if cancelled else EventStatus.CONFIRMED,
        organizer_email=programme.contact_email,
        organizer_name=programme.sender_name,
    )


def _whole_cohorts() -> Select[Cohort]:
    return select(Cohort).options(
        selectinload(Cohort.sessions).joinedload(TrainingSession.course),
        selectinload(Cohort.sessions).selectinload(TrainingSession.days).joinedload(SessionDay.venue),
    )


def _whole_sessions() -> Select[TrainingSession]:
    return select(TrainingSession).options(
        joinedload(TrainingSession.course).joinedload(Course.companion),
        joinedload(TrainingSession.cohort),
        selectinload(TrainingSession.days).joinedload(SessionDay.venue),
    )


def _first_moment(session: TrainingSession) -> tuple[datetime, str]:
    """Sessions without days come last."""
    return min((day.starts_at for day in session.days), default=LATEST), session.slug
