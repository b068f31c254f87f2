"""Headcounts and lists for other features: staff figures, agency leads, work queue, diaries."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.directory.models import Agency, Person, Programme
from app.directory.queries import seen_by
from app.mentoring.enums import ApplicationStatus
from app.places.enums import SEATED, Mark, PlaceStatus
from app.places.models import Attendance, Place
from app.platform.db import db
from app.training.models import Cohort, SessionDay, TrainingSession

PRESENT = (Mark.ATTENDED, Mark.LATE, Mark.LEFT_EARLY)


@dataclass(frozen=True)
class SessionNumbers:
    """Headcounts of one training session, for staff."""

    session: TrainingSession
    capacity: int
    by_status: dict[PlaceStatus, int]
    attended: int

    @property
    def held(self) -> int:
        return sum(self.by_status.get(status, 0) for status in SEATED)

    @property
    def free(self) -> int:
        return max(0, self.capacity - self.held)

    def count(self, status: PlaceStatus) -> int:
        return self.by_status.get(status, 0)


@dataclass(frozen=True)
class AgencyRow:
    """What an agency lead sees of one place: no times, no reasons, no answers."""

    person: Person
    course: str
    cohort: str
    status: PlaceStatus
    # Days attended, once the course has ended; before that nothing is told.
    days_attended: int | None
    days: int
    completed: bool


@dataclass(frozen=True)
class Waiting:
    """Something about places that waits on staff."""

    what: str
    count: int
    since: datetime | None
    session: TrainingSession


def counts(session: TrainingSession) -> dict[PlaceStatus, int]:
    """How many places the session has in each state."""
    found = db.session.execute(
        select(Place.status, func.count().label("number"))
        .where(Place.training_session_id == session.id)
        .group_by(Place.status)
    )
    return {row.status: row.number for row in found}


def session_numbers(cohort: Cohort) -> list[SessionNumbers]:
    """Headcounts of each of the cohort's sessions; `attended` counts people who were there at all."""
    sessions = list(
        db.session.scalars(
            select(TrainingSession)
            .where(TrainingSession.cohort_id == cohort.id)
            .options(joinedload(TrainingSession.course))
            .order_by(TrainingSession.position)
        )
    )
    by_status: defaultdict[uuid.UUID, dict[PlaceStatus, int]] = defaultdict(dict)
    for row in db.session.execute(
        select(Place.training_session_id, Place.status, func.count().label("number"))
        .join(TrainingSession)
        .where(TrainingSession.cohort_id == cohort.id)
        .group_by(Place.training_session_id, Place.status)
    ):
        by_status[row.training_session_id][row.status] = row.number
    attended: Counter[uuid.UUID] = Counter()
    for there in db.session.execute(
        select(SessionDay.training_session_id, func.count(func.distinct(Attendance.place_id)).label("number"))
        .join(Attendance, Attendance.session_day_id == SessionDay.id)
        .join(TrainingSession, TrainingSession.id == SessionDay.training_session_id)
        .where(TrainingSession.cohort_id == cohort.id, Attendance.status.in_(PRESENT))
        .group_by(SessionDay.training_session_id)
    ):
        attended[there.training_session_id] = there.number
    return [
        SessionNumbers(session, session.capacity, by_status[session.id], attended[session.id])
        for session in sessions
    ]


def agency_view(agency: Agency, viewer: Person | None, at: datetime) -> list[AgencyRow]:
    """The places of people who belong to the agency now and belonged to it then, for its lead.

    Place, days attended once the course ends, and completion; nothing else.
    """
    places = db.session.scalars(
        select(Place)
        .join(Person, Person.id == Place.person_id)
        .where(Place.agency_id == agency.id, Person.agency_id == agency.id, seen_by(viewer))
        .options(
            joinedload(Place.person),
            joinedload(Place.application),
            joinedload(Place.training_session).joinedload(TrainingSession.course),
            joinedload(Place.training_session).joinedload(TrainingSession.cohort),
            joinedload(Place.training_session).selectinload(TrainingSession.days),
            selectinload(Place.attendance),
        )
        .order_by(Person.full_name, Place.asked_at)
    )
    return [_agency_row(place, at) for place in places]


def waiting_on_us(programme: Programme, at: datetime) -> list[Waiting]:
    """What staff are asked to do about places: offers past their day, requests that nobody has shared out."""
    found = []
    late = db.session.execute(
        select(
            Place.training_session_id, func.count().label("number"), func.min(Place.answer_by).label("first")
        )
        .where(
            Place.programme_id == programme.id,
            Place.status == PlaceStatus.OFFERED,
            Place.expires_by_clock.is_(False),
            Place.answer_by < at,
        )
        .group_by(Place.training_session_id)
    ).all()
    asked = db.session.execute(
        select(
            Place.training_session_id, func.count().label("number"), func.min(Place.asked_at).label("first")
        )
        .where(Place.programme_id == programme.id, Place.status == PlaceStatus.REQUESTED)
        .group_by(Place.training_session_id)
    ).all()
    wanted = {row.training_session_id for row in (*late, *asked)}
    sessions = {
        session.id: session
        for session in db.session.scalars(
            select(TrainingSession)
            .where(TrainingSession.id.in_(wanted))
            .options(joinedload(TrainingSession.course))
        )
    }
    for what, rows in (("Offers that nobody answered in time", late), ("Places asked for", asked)):
        found += [Waiting(what, row.number, row.first, sessions[row.training_session_id]) for row in rows]
    return found


def upcoming_days(person: Person, at: datetime) -> list[SessionDay]:
    """The days still to come of somebody's accepted places, earliest first."""
    return list(
        db.session.scalars(
            select(SessionDay)
            .join(Place, Place.training_session_id == SessionDay.training_session_id)
            .where(
                Place.person_id == person.id,
                Place.status == PlaceStatus.ACCEPTED,
                SessionDay.ends_at > at,
            )
            .options(
                joinedload(SessionDay.venue),
                joinedload(SessionDay.training_session).joinedload(TrainingSession.course),
            )
            .order_by(SessionDay.starts_at)
        )
    )


def _agency_row(place: Place, at: datetime) -> AgencyRow:
    session = place.training_session
    over = bool(session.days) and session.days[-1].ends_at <= at
    attended = len({row.session_day_id for row in place.attendance if row.status in PRESENT})
    application = place.application
    return AgencyRow(
        person=place.person,
        course=session.course.name,
        cohort=session.cohort.name if session.cohort else "",
        status=place.status,
        days_attended=attended if over and place.status is PlaceStatus.ACCEPTED else None,
        days=len(session.days),
        completed=application is not None and application.status is ApplicationStatus.COMPLETED,
    )
