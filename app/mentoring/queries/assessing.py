"""What assessors read. A blind reading is selected by column, so that no name is ever loaded for it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from app.directory.enums import Role
from app.directory.models import Agency, Person, Programme
from app.directory.queries import people_with_role
from app.mentoring.enums import UNSETTLED, ApplicationStatus, AssessmentStatus
from app.mentoring.models import Answer, Application, Assessment, Criterion
from app.mentoring.queries.masking import mask_of
from app.mentoring.queries.naming import assessor_name
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.withheld import without
from app.training.models import Cohort


@dataclass(frozen=True)
class ReadingRow:
    """One line of an assessor's list."""

    assessment_id: uuid.UUID
    reference: str
    cohort_name: str
    status: AssessmentStatus
    assigned_at: datetime
    submitted_at: datetime | None
    due_on: date


@dataclass(frozen=True)
class Reading:
    """One application as its assessor may see it; name and agency are None where reading is blind.

    Whatever colleagues say about it passes through `mask`. `can_change`: the assessor's scores are in and
    the outcome is not settled.
    """

    reference: str
    name: str | None
    job_title: str | None
    agency: str | None
    answers: tuple[tuple[Criterion, str], ...]
    mask: Callable[[str], str]
    can_change: bool


@dataclass(frozen=True)
class OtherReading:
    """A colleague's scores, shown after one's own are in."""

    assessor: str
    scores: dict[uuid.UUID, int | None]
    comments: dict[uuid.UUID, str]
    comment: str
    reasons: tuple[str, ...]


def own_readings(assessor: Person) -> list[ReadingRow]:
    """Everything one assessor was given and did not stand down from, waiting ones first, oldest first."""
    found = db.session.execute(
        select(
            Assessment.id,
            Application.reference,
            Cohort.name,
            Assessment.status,
            Assessment.assigned_at,
            Assessment.submitted_at,
            Cohort.decisions_by,
        )
        .join(Application, Application.id == Assessment.application_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(
            Assessment.assessor_id == assessor.id,
            Assessment.status != AssessmentStatus.STOOD_DOWN,
            Application.status != ApplicationStatus.WITHDRAWN,
        )
        .order_by(Assessment.submitted_at.is_not(None), Assessment.assigned_at, Application.reference)
    )
    return [ReadingRow(*row) for row in found]


def assessment_or_404(programme: Programme, assessment_id: uuid.UUID, assessor: Person | None) -> Assessment:
    """An assessor's own assessment, without the application's row. Raises NotFound."""
    found = db.session.scalar(
        select(Assessment)
        .where(Assessment.id == assessment_id, Assessment.programme_id == programme.id)
        .options(selectinload(Assessment.scores))
    )
    if found is None or assessor is None or found.assessor_id != assessor.id:
        raise NotFound
    return found


def reading_of(assessment: Assessment) -> Reading:
    """What the assessor reads. Where it is read blind the answers come without what tells who wrote them."""
    application_id = assessment.application_id
    reference, cohort_id, status, blind, restricted = db.session.execute(
        select(
            Application.reference, Application.cohort_id, Application.status, Cohort.blind, Person.restricted
        )
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(Person, Person.id == Application.person_id)
        .where(Application.id == application_id)
    ).one()
    written = db.session.execute(
        select(Criterion, func.coalesce(Answer.text, ""), Answer.withheld)
        .outerjoin(
            Answer,
            (Answer.criterion_id == Criterion.id) & (Answer.application_id == application_id),
        )
        .where(Criterion.cohort_id == cohort_id)
        .order_by(Criterion.position)
    )
    answers = tuple((criterion, without(text, hidden or ())) for criterion, text, hidden in written)
    can_change = assessment.status is AssessmentStatus.SUBMITTED and status in UNSETTLED
    if blind or restricted:
        mask = mask_of(application_id)
        masked = tuple((each, mask(text)) for each, text in answers)
        return Reading(reference, None, None, None, masked, mask, can_change)
    name, job_title, agency = db.session.execute(
        select(Person.full_name, Person.job_title, Agency.name)
        .select_from(Application)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Agency, Agency.id == Application.agency_id)
        .where(Application.id == application_id)
    ).one()
    return Reading(reference, name, job_title, agency, answers, str, can_change)


def is_read_blind(application: Application) -> bool:
    """Whether assessors know neither name nor agency: the cohort is blind, or the person is restricted."""
    return application.cohort.blind or application.person.restricted


def still_reads_blind(viewer: Person | None) -> frozenset[uuid.UUID]:
    """Applications that `viewer` has still to score without knowing whose they are.

    No page of the office names their applicants to this person before.
    """
    if viewer is None or not viewer.holds(Role.ASSESSOR):
        return frozenset()
    return frozenset(
        db.session.scalars(
            select(Assessment.application_id)
            .join(Application, Application.id == Assessment.application_id)
            .join(Cohort, Cohort.id == Application.cohort_id)
            .join(Person, Person.id == Application.person_id)
            .where(
                Assessment.assessor_id == viewer.id,
                Assessment.status == AssessmentStatus.ASSIGNED,
                or_(Cohort.blind, Person.restricted),
            )
        )
    )


def other_readings(assessment: Assessment, mask: Callable[[str], str]) -> list[OtherReading]:
    """Colleagues' scores and words, which pass through `mask`; empty until one's own scores are in.

    Restricted colleagues are not named, unless to named staff.
    """
    if assessment.status is not AssessmentStatus.SUBMITTED:
        return []
    # One's own is among them, so that what it was before need not be asked for apart.
    found = db.session.scalars(
        select(Assessment)
        .where(
            Assessment.application_id == assessment.application_id,
            Assessment.status == AssessmentStatus.SUBMITTED,
        )
        .options(
            selectinload(Assessment.scores),
            selectinload(Assessment.earlier),
            joinedload(Assessment.assessor),
        )
        .order_by(Assessment.submitted_at)
    ).all()
    return [
        OtherReading(
            assessor_name(assessment.assessor, row.assessor),
            {score.criterion_id: score.points for score in row.scores},
            {score.criterion_id: mask(score.comment) for score in row.scores if score.comment},
            mask(row.comment),
            tuple(mask(each.reason) for each in row.earlier),
        )
        for row in found
        if row.id != assessment.id
    ]


def reading_begun(application_id: uuid.UUID) -> bool:
    """Whether somebody has scored the application."""
    return (
        db.session.scalar(
            select(Assessment.id)
            .where(
                Assessment.application_id == application_id, Assessment.status == AssessmentStatus.SUBMITTED
            )
            .limit(1)
        )
        is not None
    )


def loads_of_assessors(programme_id: uuid.UUID, cohort_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """How many applications of the cohort each assessor reads or has read, by name of assessor."""
    assessors = people_with_role(programme_id, Role.ASSESSOR)
    counted = db.session.execute(
        select(Assessment.assessor_id, func.count())
        .join(Application, Application.id == Assessment.application_id)
        .where(Application.cohort_id == cohort_id, Assessment.status != AssessmentStatus.STOOD_DOWN)
        .group_by(Assessment.assessor_id)
    )
    found = {row[0]: row[1] for row in counted}
    return {assessor.id: found.get(assessor.id, 0) for assessor in assessors}


def short_of_readers(cohort: Cohort) -> list[Application]:
    """Submitted applications that fewer assessors read than the cohort asks for, oldest first."""
    reading = (
        select(func.count())
        .where(Assessment.application_id == Application.id, Assessment.status != AssessmentStatus.STOOD_DOWN)
        .correlate(Application)
        .scalar_subquery()
    )
    return list(
        db.session.scalars(
            select(Application)
            .where(
                Application.cohort_id == cohort.id,
                Application.status == ApplicationStatus.SUBMITTED,
                reading < cohort.assessments_per_application,
            )
            .options(selectinload(Application.countersignatures), selectinload(Application.assessments))
            .order_by(Application.submitted_at, Application.id)
        )
    )


def read_and_not_ended() -> list[uuid.UUID]:
    """Submitted applications of any programme that have all their scores and wait for no more."""
    done, waiting = (
        func.count().filter(Assessment.status == status)
        for status in (AssessmentStatus.SUBMITTED, AssessmentStatus.ASSIGNED)
    )
    return list(
        db.session.scalars(
            select(Application.id)
            .join(Cohort, Cohort.id == Application.cohort_id)
            .join(Assessment, Assessment.application_id == Application.id)
            .where(Application.status == ApplicationStatus.SUBMITTED)
            .group_by(Application.id, Cohort.assessments_per_application)
            .having(done >= Cohort.assessments_per_application, waiting == 0)
        )
    )


def assessments_of(application: Application) -> list[Assessment]:
    """Every reading of an application with assessor and scores, by name of assessor; for staff."""
    found = list(
        db.session.scalars(
            select(Assessment)
            .where(Assessment.application_id == application.id)
            .options(
                selectinload(Assessment.scores),
                joinedload(Assessment.earlier),
                joinedload(Assessment.assessor),
            )
        ).unique()
    )
    # These are all of them: whoever asks the application for its readings need not ask the database.
    set_committed_value(application, "assessments", found)
    return sorted(found, key=lambda row: row.assessor.full_name)
