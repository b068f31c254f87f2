"""What an agency lead may know: the agency's own people, and of each the place, the days and completion.

Nobody else's people, nobody who has left, nobody restricted; never a time of arrival, a reason for an
absence, a score, an outcome of assessing, a choice of room or online, or a forum booking.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, distinct, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.directory.models import Agency, Person
from app.directory.queries import seen_by
from app.mentoring.enums import ApplicationStatus, SignatureStatus
from app.mentoring.models import Application, Countersignature, MentorPeriod
from app.places.enums import PRESENT, PlaceStatus, Route
from app.places.models import Attendance, Certificate, Place
from app.places.queries import asked_to_stand_in, held_while_asked, told_as_manager
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.training.enums import Part, SessionStatus
from app.training.models import Cohort, Course, SessionDay, TrainingSession

# Nothing tells apart those who are still read, held in reserve or found not to be appointable.
APPLIED = (
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.RETURNED,
    ApplicationStatus.ASSESSED,
    ApplicationStatus.APPOINTABLE,
    ApplicationStatus.UNSUCCESSFUL,
    ApplicationStatus.RESERVE,
    ApplicationStatus.OFFERED,
    ApplicationStatus.ACCEPTED,
    ApplicationStatus.COMPLETED,
)
# Whoever left after everybody was told stays among those who applied; nothing tells why or by whose choice.
LEFT = (
    ApplicationStatus.DECLINED,
    ApplicationStatus.LAPSED,
    ApplicationStatus.WITHDRAWN,
    ApplicationStatus.DEFERRED,
    ApplicationStatus.NOT_COMPLETED,
)
ASKED = (PlaceStatus.REQUESTED, PlaceStatus.WAITLISTED)


def _halves(which: Part) -> ColumnElement[int]:
    covered = case((SessionDay.part.in_((Part.WHOLE, which)), SessionDay.course_day))
    return func.count(distinct(covered))


# Of session days: how many half-days of the course they come to, a whole one being two.
HALF_DAYS = _halves(Part.FIRST) + _halves(Part.SECOND)
GIVEN_BACK = (PlaceStatus.DECLINED, PlaceStatus.LAPSED, PlaceStatus.WITHDRAWN)


@dataclass(frozen=True)
class AgencyRequest:
    """One of the agency's people who applied."""

    full_name: str
    job_title: str
    cohort_id: uuid.UUID
    cohort: str
    applied_at: datetime | None
    signed: bool


@dataclass(frozen=True)
class AgencyPlace:
    """One of the agency's people and one training session; `half_days` is None until the course has ended.

    `since` is when the offer was made, or the place given back, whichever is so now. `can_pass_on` says that
    the viewer may name a colleague for it.
    """

    place_id: uuid.UUID
    session_id: uuid.UUID
    full_name: str
    course: str
    starts_at: datetime
    ends_at: datetime
    has_place: bool
    offered: bool
    given_back: bool
    since: datetime | None
    ended: bool
    half_days: int | None
    half_days_of_all: int
    completed: bool
    can_pass_on: bool


@dataclass(frozen=True)
class MentorLine:
    """One of the agency's mentors. Whether somebody pauses is the person's own matter."""

    full_name: str
    job_title: str
    starts_on: date


@dataclass(frozen=True)
class PastCohort:
    """The agency's own history: headcounts of its day, whoever has left since included."""

    cohort: str
    applied: int
    placed: int


def agency_requests(agency: Agency, viewer: Person | None) -> list[AgencyRequest]:
    """Whoever of the agency has applied, by name; who left before everybody was told leaves no trace."""
    signed = (
        select(Countersignature.id)
        .where(
            Countersignature.application_id == Application.id,
            Countersignature.status == SignatureStatus.SIGNED,
        )
        .exists()
    )
    rows = db.session.execute(
        select(Person.full_name, Person.job_title, Cohort.id, Cohort.name, Application.submitted_at, signed)
        .select_from(Application)
        .join(Person, Person.id == Application.person_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(
            *_own(Application.agency_id, agency, viewer),
            or_(
                Application.status.in_(APPLIED),
                and_(Application.status.in_(LEFT), Application.told_at.is_not(None)),
            ),
        )
        .order_by(Cohort.applications_open_at.desc(), Person.full_name)
    )
    return [AgencyRequest(*row) for row in rows]


def agency_places(agency: Agency, viewer: Person | None, at: datetime) -> list[AgencyPlace]:
    """Whoever of the agency asked for, is offered or has a place, or gave one back, by session and name.

    Of a course that people are assessed for nobody is named who waits: some of those who have no place were
    found suitable and some were not. A place that is only held for a manager, who was not told, is left out.
    A place that a colleague is asked to take shows as it was until it is taken.
    """
    days = (
        select(
            SessionDay.training_session_id.label("session_id"),
            func.min(SessionDay.starts_at).label("starts_at"),
            func.max(SessionDay.ends_at).label("ends_at"),
            HALF_DAYS.label("half_days"),
        )
        .group_by(SessionDay.training_session_id)
        .subquery()
    )
    attended = (
        select(HALF_DAYS)
        .select_from(Attendance)
        .join(SessionDay, SessionDay.id == Attendance.session_day_id)
        .where(Attendance.place_id == Place.id, Attendance.status.in_(PRESENT))
        .correlate(Place)
        .scalar_subquery()
    )
    passed = select(Application.id).where(
        Application.id == Place.application_id, Application.status == ApplicationStatus.COMPLETED
    )
    certified = select(Certificate.id).where(
        Certificate.place_id == Place.id,
        Certificate.withdrawn_at.is_(None),
        Place.application_id.is_(None),
    )
    completed = or_(passed.exists(), certified.exists())
    given_back_at = (
        select(func.max(AuditEntry.at))
        .where(
            AuditEntry.subject_kind == Place.__tablename__,
            AuditEntry.subject_id == Place.id,
            AuditEntry.to_state.in_([status.value for status in GIVEN_BACK]),
        )
        .correlate(Place)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Place.id,
            TrainingSession.id,
            Person.full_name,
            Course.name,
            days.c.starts_at,
            days.c.ends_at,
            Place.status,
            Place.answered_at,
            Place.offered_at,
            given_back_at,
            attended,
            days.c.half_days,
            completed,
            _passes_on(viewer),
        )
        .select_from(Place)
        .join(Person, Person.id == Place.person_id)
        .join(TrainingSession, TrainingSession.id == Place.training_session_id)
        .join(Course, Course.id == TrainingSession.course_id)
        .join(days, days.c.session_id == TrainingSession.id)
        .where(
            *_own(Place.agency_id, agency, viewer),
            _shown(),
        )
        .order_by(days.c.starts_at.desc(), Course.name, Person.full_name)
    )
    return [
        AgencyPlace(
            place_id=place_id,
            session_id=session_id,
            full_name=name,
            course=course,
            starts_at=starts_at,
            ends_at=ends_at,
            has_place=_has_place(status, answered_at),
            offered=status is PlaceStatus.OFFERED or _only_offered(status, answered_at),
            given_back=status in GIVEN_BACK and offered_at is not None,
            since=left_at if status in GIVEN_BACK else offered_at,
            ended=ends_at <= at,
            half_days=present if status is PlaceStatus.ACCEPTED and ends_at <= at else None,
            half_days_of_all=number,
            completed=bool(passed),
            can_pass_on=bool(passed_on) and starts_at > at,
        )
        for (
            place_id,
            session_id,
            name,
            course,
            starts_at,
            ends_at,
            status,
            answered_at,
            offered_at,
            left_at,
            present,
            number,
            passed,
            passed_on,
        ) in rows
    ]


def agency_mentors(agency: Agency, viewer: Person | None) -> list[MentorLine]:
    """The agency's mentors of today, by name."""
    rows = db.session.execute(
        select(Person.full_name, Person.job_title, MentorPeriod.starts_on)
        .select_from(MentorPeriod)
        .join(Person, Person.id == MentorPeriod.person_id)
        .where(Person.agency_id == agency.id, seen_by(viewer), MentorPeriod.ends_on.is_(None))
        .order_by(Person.full_name)
    )
    return [MentorLine(*row) for row in rows]


def past_cohorts(agency: Agency, viewer: Person | None) -> list[PastCohort]:
    """How many applied and had a place while they belonged to the agency, by cohort, latest first."""
    applied = (
        select(func.count())
        .select_from(Application)
        .join(Person, Person.id == Application.person_id)
        .where(
            Application.cohort_id == Cohort.id,
            Application.agency_id == agency.id,
            Application.submitted_at.is_not(None),
            seen_by(viewer),
        )
        .correlate(Cohort)
        .scalar_subquery()
    )
    came = and_(held_while_asked(), Place.answered_at.is_not(None))
    placed = (
        select(func.count(distinct(Place.person_id)))
        .select_from(Place)
        .join(Person, Person.id == Place.person_id)
        .join(
            TrainingSession,
            and_(TrainingSession.id == Place.training_session_id, TrainingSession.cohort_id == Cohort.id),
        )
        .where(Place.agency_id == agency.id, or_(Place.status == PlaceStatus.ACCEPTED, came), seen_by(viewer))
        .correlate(Cohort)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Cohort.name, applied, placed)
        .where(Cohort.programme_id == agency.programme_id)
        .order_by(Cohort.applications_open_at.desc())
    )
    return [PastCohort(*row) for row in rows]


def _passes_on(viewer: Person | None) -> ColumnElement[bool]:
    """An expression over Place, Course and TrainingSession: another person's place that can change hands."""
    return and_(
        or_(Place.status.in_((PlaceStatus.ACCEPTED, PlaceStatus.OFFERED)), held_while_asked()),
        Place.person_id != (viewer.id if viewer else None),
        Place.application_id.is_(None),
        Place.route != Route.WITH_CORE,
        Course.needs_application.is_(False),
        TrainingSession.status == SessionStatus.PUBLISHED,
    )


def _has_place(status: PlaceStatus, answered_at: datetime | None) -> bool:
    """Of a place that is shown: whoever said yes to it has it until a colleague does."""
    return status is PlaceStatus.ACCEPTED or (status is PlaceStatus.SUBSTITUTED and answered_at is not None)


def _only_offered(status: PlaceStatus, answered_at: datetime | None) -> bool:
    return status is PlaceStatus.SUBSTITUTED and answered_at is None


def _shown() -> ColumnElement[bool]:
    """A WHERE condition on Place and Course: what an agency may know of."""
    told = or_(Place.route != Route.MANAGER, told_as_manager())
    declined_for_colleague = and_(
        Place.route == Route.SUBSTITUTE, Place.status.in_((PlaceStatus.DECLINED, PlaceStatus.LAPSED))
    )
    asked = and_(Course.needs_application.is_(False), Place.route.not_in((Route.WITH_CORE, Route.MANAGER)))
    return or_(
        Place.status == PlaceStatus.ACCEPTED,
        and_(held_while_asked(), told),
        and_(
            told,
            not_(asked_to_stand_in()),
            not_(declined_for_colleague),
            or_(
                Place.status == PlaceStatus.OFFERED,
                and_(Place.status.in_(GIVEN_BACK), Place.offered_at.is_not(None)),
            ),
        ),
        # A place that lapsed without an offer was waited for until the list closed.
        and_(
            asked,
            or_(
                Place.status.in_(ASKED),
                and_(Place.status == PlaceStatus.LAPSED, Place.offered_at.is_(None)),
            ),
        ),
    )


def _own(
    agency_of_the_day: InstrumentedAttribute[uuid.UUID | None], agency: Agency, viewer: Person | None
) -> tuple[ColumnElement[bool], ...]:
    """Matters of the agency's day whose people belong to it still and may be known to the viewer."""
    return (agency_of_the_day == agency.id, Person.agency_id == agency.id, seen_by(viewer))
