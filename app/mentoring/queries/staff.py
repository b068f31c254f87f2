"""What administrators see of a cohort's applications, and what other features ask."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

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
from app.mentoring.queries.listing import IN_ROWS, applications_found, listed
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
    cohort: Cohort, statuses: Iterable[ApplicationStatus] = (S.APPOINTABLE,)
) -> list[Appointable]:
    """Whoever was found appointable (or has another of `statuses`), for sharing out places.

    Restricted people are included: the caller asks `seen_by` before it shows anybody.
    """
    found = list(
        db.session.scalars(
            select(Application)
            .where(Application.cohort_id == cohort.id, Application.status.in_(list(statuses)))
            .options(*listed(eager=False, readings=False, requests=False))
            .order_by(Application.reference)
        )
    )
    kinds = set(db.session.scalars(select(Essential.kind).where(Essential.cohort_id == cohort.id)))
    days = [day.id for day in release_days(cohort.id)]
    can_come = Counter(
        db.session.scalars(
            select(Availability.application_id)
            .join(Application, Application.id == Availability.application_id)
            .where(
                Application.cohort_id == cohort.id,
                Availability.session_day_id.in_(days),
                Availability.can_come,
            )
        )
    )
    return [_appointable(each, kinds, can_come[each.id] == len(days)) for each in found]


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
