"""What administrators see of a cohort's applications, and what other features ask."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.directory.models import Person
from app.directory.queries import calendars
from app.mentoring.enums import (
    ApplicationStatus,
    AssessmentStatus,
    EssentialKind,
    Holder,
    SignatureStatus,
)
from app.mentoring.models import Application, Availability, Essential
from app.mentoring.queries.applications import release_days
from app.mentoring.queries.assessing import still_reads_blind
from app.mentoring.queries.listing import IN_ROWS, applications_found, in_brief, listed
from app.mentoring.queries.queue import waiting_on, work_queue
from app.mentoring.queries.signatures import bounced_signature, latest_signature, signed_by
from app.mentoring.queries.standing import Standing, standing_of
from app.platform.db import db
from app.training.models import Cohort

S = ApplicationStatus
NOBODY = frozenset({Holder.NOBODY})


@dataclass(frozen=True)
class Filters:
    """What an administrator wants to see of the list."""

    status: ApplicationStatus | None = None
    agency_id: uuid.UUID | None = None
    waiting_on: Holder | None = None


@dataclass(frozen=True)
class ApplicationRow:
    """One line of the list; not `named` where whoever looks has still to read it blind."""

    application: Application
    standing: Standing
    signed: bool
    bounced: bool
    readings_in: int
    readings_given: int
    named: bool


@dataclass(frozen=True)
class Appointable:
    """Somebody who may be offered a place when `signed` and `essentials_met`."""

    application: Application
    signed: bool
    essentials_met: bool
    missing: tuple[str, ...]

    @property
    def eligible(self) -> bool:
        return self.signed and self.essentials_met


def applications_in(
    cohort: Cohort, viewer: Person | None, statuses: Iterable[ApplicationStatus] = ()
) -> list[Application]:
    """The cohort's applications that `viewer` may know of, with what lists need, oldest first."""
    return applications_found(cohort, viewer, statuses, listed())


def application_rows(
    cohort: Cohort, viewer: Person | None, filters: Filters, at: datetime
) -> list[ApplicationRow]:
    """The list of applications as filtered; whom they wait on is what the work queue says."""
    closed = calendars(cohort.programme_id)
    rows = []
    waiting = waiting_on(work_queue(cohort, viewer, at, closed)) if filters.waiting_on else {}
    statuses = [filters.status] if filters.status else ()
    unnamed = still_reads_blind(viewer)
    for application in applications_found(cohort, viewer, statuses, IN_ROWS):
        standing = standing_of(application, closed.of(application.agency_id), at)
        if filters.agency_id and (application.agency_id != filters.agency_id or application.id in unnamed):
            continue
        if filters.waiting_on and filters.waiting_on not in waiting.get(application.id, NOBODY):
            continue
        given = [row for row in application.assessments if row.status is not AssessmentStatus.STOOD_DOWN]
        rows.append(
            ApplicationRow(
                application,
                standing,
                signed_by(application) is not None,
                bounced_signature(application) is not None,
                sum(row.status is AssessmentStatus.SUBMITTED for row in given),
                len(given),
                application.id not in unnamed,
            )
        )
    return rows


def appointable(
    cohort: Cohort, statuses: Iterable[ApplicationStatus] = (S.APPOINTABLE,), *, brief: bool = False
) -> list[Appointable]:
    """Whoever was found appointable (or has another of `statuses`), for sharing out places.

    Restricted people are included: the caller asks `seen_by` before it shows anybody. What is `brief` has
    who asks, for which agency, with which score and signature; the rest is read when it is asked for.
    """
    found = list(
        db.session.scalars(
            select(Application)
            .where(Application.cohort_id == cohort.id, Application.status.in_(list(statuses)))
            .options(*listed(eager=False, readings=False, requests=False), *(in_brief() if brief else ()))
            .order_by(Application.reference)
        )
    )
    kinds = set(db.session.scalars(select(Essential.kind).where(Essential.cohort_id == cohort.id)))
    held_up = _not_free_on_every_day(cohort) if EssentialKind.ALL_DAYS in kinds else frozenset()
    return [_appointable(each, kinds, each.id not in held_up) for each in found]


def _not_free_on_every_day(cohort: Cohort) -> frozenset[uuid.UUID]:
    """Applications of people who have not said that they can come on every day that a manager releases."""
    days = [day.id for day in release_days(cohort.id)]
    can_come = (
        select(func.count())
        .where(
            Availability.application_id == Application.id,
            Availability.session_day_id.in_(days),
            Availability.can_come,
        )
        .scalar_subquery()
    )
    return frozenset(
        db.session.scalars(
            select(Application.id).where(Application.cohort_id == cohort.id, can_come < len(days))
        )
    )


def unsuccessful(cohort: Cohort) -> list[Application]:
    """Whoever was found unsuccessful, for telling everybody together."""
    return list(
        db.session.scalars(
            select(Application)
            .where(Application.cohort_id == cohort.id, Application.status == S.UNSUCCESSFUL)
            .options(*listed(eager=False))
            .order_by(Application.reference)
        )
    )


def _appointable(application: Application, kinds: set[EssentialKind], every_day: bool) -> Appointable:
    gaps = []
    if EssentialKind.ALL_DAYS in kinds and not every_day:
        gaps.append("not free on every day")
    if EssentialKind.FORUM in kinds and not application.forum_promised:
        gaps.append("cannot come to the forum")
    signed = signed_by(application) is not None
    if not signed:
        latest = latest_signature(application)
        gaps.append(
            "manager said no" if latest and latest.status is SignatureStatus.DECLINED else "not signed"
        )
    return Appointable(application, signed, len(gaps) == (0 if signed else 1), tuple(gaps))
