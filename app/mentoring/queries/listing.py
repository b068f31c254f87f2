"""Many applications at once, loaded with what lists and the work queue need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, defaultload, joinedload, load_only, selectinload
from sqlalchemy.sql.base import ExecutableOption

from app.directory.models import Agency, Person
from app.directory.queries import seen_by
from app.mentoring.enums import ApplicationStatus
from app.mentoring.models import Application, Assessment, Countersignature
from app.platform.db import db
from app.platform.links import Link
from app.training.models import Cohort


def applications_found(
    cohort: Cohort,
    viewer: Person | None,
    statuses: Iterable[ApplicationStatus],
    options: Sequence[ExecutableOption],
) -> list[Application]:
    """The cohort's applications in one of `statuses`, or in any, of which `viewer` may know, oldest first."""
    wanted = (
        select(Application)
        .join(Application.person)
        .where(Application.cohort_id == cohort.id, seen_by(viewer))
        .options(*options)
        .order_by(func.coalesce(Application.submitted_at, Application.started_at), Application.reference)
    )
    chosen = list(statuses)
    if chosen:
        wanted = wanted.where(Application.status.in_(chosen))
    return list(db.session.scalars(wanted).unique())


# What tells on whom several hundred applications wait.
IN_BRIEF: tuple[ExecutableOption, ...] = (
    load_only(
        Application.cohort_id,
        Application.person_id,
        Application.agency_id,
        Application.deferred_to_id,
        Application.reference,
        Application.status,
        Application.started_at,
        Application.submitted_at,
        Application.returned_at,
        Application.told_at,
        Application.ended_at,
        Application.late_until,
        Application.manager_name,
        Application.manager_email,
        Application.somebody_else_signs,
        Application.signatory_role,
        Application.signatory_verified_at,
        Application.signature_wanted_at,
    ),
    selectinload(Application.countersignatures),
)
# And what a list of them shows.
IN_ROWS: tuple[ExecutableOption, ...] = (
    *IN_BRIEF,
    contains_eager(Application.person).load_only(Person.full_name, Person.agency_as_typed),
    selectinload(Application.agency).load_only(Agency.name),
    selectinload(Application.deferred_to),
    selectinload(Application.countersignatures).joinedload(Countersignature.link).load_only(Link.expires_at),
    selectinload(Application.assessments).load_only(
        Assessment.application_id,
        Assessment.assessor_id,
        Assessment.status,
        Assessment.assigned_at,
        Assessment.submitted_at,
    ),
)


def listed(*, eager: bool = True, readings: bool = True, requests: bool = True) -> Sequence[ExecutableOption]:
    """Whatever many rows share is loaded once; the cohort is the caller's."""
    person = contains_eager(Application.person) if eager else joinedload(Application.person)
    options = [
        person,
        joinedload(Application.agency),
        selectinload(Application.deferred_to),
        selectinload(Application.countersignatures),
    ]
    if requests:
        asked = selectinload(Application.countersignatures)
        options += [asked.joinedload(Countersignature.chases), asked.joinedload(Countersignature.link)]
    if readings:
        options.append(selectinload(Application.assessments).selectinload(Assessment.assessor))
    return options


def in_brief() -> Sequence[ExecutableOption]:
    """Of each row only who applies, for which agency, with which score and signature."""
    return [
        load_only(
            Application.cohort_id,
            Application.person_id,
            Application.agency_id,
            Application.deferred_to_id,
            Application.reference,
            Application.status,
            Application.merit,
            Application.started_at,
            Application.submitted_at,
            Application.forum_promised,
        ),
        defaultload(Application.person).load_only(
            Person.programme_id,
            Person.full_name,
            Person.job_title,
            Person.audience,
            Person.agency_id,
            Person.restricted,
            Person.merged_into_id,
        ),
        defaultload(Application.countersignatures).load_only(
            Countersignature.application_id, Countersignature.status, Countersignature.asked_at
        ),
    ]
