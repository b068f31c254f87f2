"""Applications and what was written in them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.directory.enums import Role
from app.directory.models import Person, Programme
from app.directory.queries import people_with_role, visible_to
from app.mentoring.enums import ApplicationStatus
from app.mentoring.models import (
    Answer,
    Application,
    Availability,
    Countersignature,
    Criterion,
    Essential,
)
from app.platform import clock
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.platform.errors import NotFound
from app.training.enums import CohortStatus, SessionStatus
from app.training.models import Cohort, Course, SessionDay, TrainingSession

WHOLE = (
    joinedload(Application.cohort),
    joinedload(Application.deferred_to),
    joinedload(Application.person).joinedload(Person.agency),
    joinedload(Application.agency),
    selectinload(Application.countersignatures).joinedload(Countersignature.chases),
    selectinload(Application.countersignatures).joinedload(Countersignature.snapshot),
)


def cohort_or_404(programme: Programme, slug: str, *, published_only: bool = False) -> Cohort:
    """Raises NotFound, also for another programme's cohort or one that is not shown yet."""
    found = db.session.scalar(select(Cohort).where(Cohort.programme_id == programme.id, Cohort.slug == slug))
    if found is None or (published_only and found.status is not CohortStatus.PUBLISHED):
        raise NotFound
    return found


def application_or_404(programme: Programme, application_id: uuid.UUID, viewer: Person | None) -> Application:
    """Raises NotFound for another programme's application, and for a restricted person's unless allowed."""
    found = db.session.scalar(
        select(Application)
        .where(Application.id == application_id, Application.programme_id == programme.id)
        .options(*WHOLE)
    )
    if found is None or not visible_to(viewer, found.person):
        raise NotFound
    return found


def own_application_or_404(
    programme: Programme, application_id: uuid.UUID, person: Person | None
) -> Application:
    """Raises NotFound for anybody else's application: nobody learns that it exists."""
    found = application_or_404(programme, application_id, person)
    if person is None or found.person_id != person.id:
        raise NotFound
    return found


def application_by_id(application_id: uuid.UUID) -> Application | None:
    """For handlers of events and for the clock."""
    return db.session.scalar(select(Application).where(Application.id == application_id).options(*WHOLE))


def own_application(person: Person, cohort: Cohort) -> Application | None:
    """Somebody's application to one cohort."""
    return db.session.scalar(
        select(Application)
        .where(Application.person_id == person.id, Application.cohort_id == cohort.id)
        .options(*WHOLE)
    )


def own_applications(person: Person) -> list[Application]:
    """Everything somebody has applied for, latest first."""
    return list(
        db.session.scalars(
            select(Application)
            .where(Application.person_id == person.id)
            .options(*WHOLE)
            .order_by(Application.started_at.desc())
        )
    )


def applications_of_people(cohort_id: uuid.UUID, people: Sequence[uuid.UUID]) -> list[Application]:
    """What these people applied for in one cohort, restricted people included."""
    return list(
        db.session.scalars(
            select(Application).where(Application.cohort_id == cohort_id, Application.person_id.in_(people))
        )
    )


def with_signatures(applications: Collection[uuid.UUID]) -> dict[uuid.UUID, Application]:
    """These applications with their signatures and the managers we know, by identifier."""
    found = db.session.scalars(
        select(Application)
        .where(Application.id.in_(list(applications)))
        .options(selectinload(Application.countersignatures).joinedload(Countersignature.manager))
    )
    return {application.id: application for application in found}


def applications_without_agency(person_id: uuid.UUID) -> list[Application]:
    """Somebody's applications that name no agency of the list."""
    return list(
        db.session.scalars(
            select(Application).where(Application.person_id == person_id, Application.agency_id.is_(None))
        )
    )


def cohort_of_applications(cohort_id: uuid.UUID) -> Cohort | None:
    """A cohort by identifier."""
    return db.session.get(Cohort, cohort_id)


def criteria_of(cohort_id: uuid.UUID) -> list[Criterion]:
    """What assessors of the cohort score, in order."""
    return list(
        db.session.scalars(
            select(Criterion).where(Criterion.cohort_id == cohort_id).order_by(Criterion.position)
        )
    )


def strengthening_of(application: Application) -> list[tuple[str, str]]:
    """What would make an unsuccessful application stronger: the criteria's titles and the words, in order."""
    if application.status is not ApplicationStatus.UNSUCCESSFUL or not application.to_strengthen:
        return []
    return [
        (criterion.title, application.to_strengthen[str(criterion.id)])
        for criterion in criteria_of(application.cohort_id)
        if str(criterion.id) in application.to_strengthen
    ]


def criterion_or_404(cohort_id: uuid.UUID, number: int) -> Criterion:
    """The criterion at a position of the list, counted from 1. Raises NotFound."""
    found = criteria_of(cohort_id)
    if not 1 <= number <= len(found):
        raise NotFound
    return found[number - 1]


def last_day_of(application: Application) -> date:
    """The last day on which an application can be sent and changed: of everybody, or of its own."""
    close = application.cohort.applications_close_on
    late = application.late_until
    return max(close, clock.local(late).date()) if late else close


def following_cohort(cohort: Cohort, today: date) -> Cohort | None:
    """The programme's next cohort that takes applications, today or from a day to come."""
    return db.session.scalar(
        select(Cohort)
        .where(
            Cohort.programme_id == cohort.programme_id,
            Cohort.id != cohort.id,
            Cohort.status == CohortStatus.PUBLISHED,
            Cohort.applications_close_on >= today,
        )
        .order_by(Cohort.applications_open_at, Cohort.id)
        .limit(1)
    )


def later_cohorts(cohort: Cohort, today: date) -> list[Cohort]:
    """The programme's cohorts for which an application to this one can be kept, the nearest first."""
    return list(
        db.session.scalars(
            select(Cohort)
            .where(
                Cohort.programme_id == cohort.programme_id,
                Cohort.status != CohortStatus.CANCELLED,
                Cohort.applications_close_on > cohort.applications_close_on,
                Cohort.applications_close_on >= today,
            )
            .order_by(Cohort.applications_close_on, Cohort.id)
        )
    )


def anybody_applied(cohort_id: uuid.UUID) -> bool:
    """Whether somebody has begun an application: from then on everybody is asked the same."""
    begun = select(Application.id).where(Application.cohort_id == cohort_id).limit(1)
    return db.session.scalar(begun) is not None


def cohorts_that_ask(cohort: Cohort) -> list[Cohort]:
    """The programme's other cohorts whose criteria are written, latest first."""
    return list(
        db.session.scalars(
            select(Cohort)
            .where(
                Cohort.programme_id == cohort.programme_id,
                Cohort.id != cohort.id,
                Cohort.id.in_(select(Criterion.cohort_id)),
            )
            .order_by(Cohort.applications_close_on.desc())
        )
    )


def essentials_of(cohort_id: uuid.UUID) -> list[Essential]:
    """What every applicant must be able to do, in order."""
    return list(
        db.session.scalars(
            select(Essential).where(Essential.cohort_id == cohort_id).order_by(Essential.position)
        )
    )


def release_days(cohort_id: uuid.UUID) -> list[SessionDay]:
    """The days for which an applicant is needed: the course applied for and the one that goes with it.

    What is done in one's own time is on no day. Of several dates of
    that other course it is the first in the cohort’s order.
    """
    sessions = list(
        db.session.scalars(
            select(TrainingSession)
            .join(Course)
            .where(TrainingSession.cohort_id == cohort_id, TrainingSession.status != SessionStatus.CANCELLED)
            .options(
                joinedload(TrainingSession.course),
                joinedload(TrainingSession.days).joinedload(SessionDay.venue),
            )
            .order_by(TrainingSession.position)
        ).unique()
    )
    applied_for = [session for session in sessions if session.course.needs_application]
    companions = {session.course.companion_id for session in applied_for}
    beside = {each.course_id: each for each in reversed(sessions) if each.course_id in companions}
    sessions = [*applied_for, *beside.values()]
    days = [day for session in sessions for day in session.days if not day.own_time]
    return sorted(days, key=lambda day: day.starts_at)


def answers_by_criterion(application_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """What was written, by criterion."""
    found = db.session.execute(
        select(Answer.criterion_id, Answer.text).where(Answer.application_id == application_id)
    )
    return {row[0]: row[1] for row in found}


def withheld_by_criterion(application_id: uuid.UUID) -> dict[uuid.UUID, list[str]]:
    """The passages that assessors are not shown, by criterion; for the applicant and administrators."""
    found = db.session.execute(
        select(Answer.criterion_id, Answer.withheld).where(Answer.application_id == application_id)
    )
    return {row[0]: row[1] for row in found if row[1]}


def assessors_to_name(applicant: Person) -> list[Person]:
    """Assessors of the programme whom an applicant may ask not to be read by; nobody who is restricted."""
    known = people_with_role(applicant.programme_id, Role.ASSESSOR)
    return [each for each in known if each.id != applicant.id and not each.restricted]


def availability_by_day(application_id: uuid.UUID) -> dict[uuid.UUID, bool]:
    """What was said about each day."""
    found = db.session.execute(
        select(Availability.session_day_id, Availability.can_come).where(
            Availability.application_id == application_id
        )
    )
    return {row[0]: row[1] for row in found}


def highest_reference(programme: Programme, prefix: str) -> int:
    """The highest number given so far, with the programme's row locked until the transaction ends."""
    db.session.execute(select(Programme.id).where(Programme.id == programme.id).with_for_update())
    newest = db.session.scalar(
        select(Application.reference)
        .where(Application.programme_id == programme.id, Application.reference.like(f"{prefix}%"))
        .order_by(func.length(Application.reference).desc(), Application.reference.desc())
        .limit(1)
    )
    return int(newest.removeprefix(prefix)) if newest else 1000


def histories_of(application: Application) -> list[AuditEntry]:
    """Every act on an application, its signatures and assessments, latest first."""
    subjects: Sequence[uuid.UUID] = [
        application.id,
        *(signature.id for signature in application.countersignatures),
        *(assessment.id for assessment in application.assessments),
    ]
    return list(
        db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.subject_id.in_(subjects))
            .options(joinedload(AuditEntry.reason))
            .order_by(AuditEntry.at.desc(), AuditEntry.position.desc())
        )
    )


def days_to_show(days: Sequence[SessionDay]) -> list[dict[str, Any]]:
    """The days as pages list them: by date, each part with its times; town or area, never the building."""
    shown: dict[date, list[dict[str, Any]]] = {}
    for day in days:
        shown.setdefault(clock.local(day.starts_at).date(), []).append(
            {
                "start": day.starts_at,
                "end": day.ends_at,
                "what": day.full_name,
                "where": day.venue.area if day.venue else "",
            }
        )
    return [{"day": on, "parts": parts} for on, parts in shown.items()]
