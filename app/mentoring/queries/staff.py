"""What administrators see of a cohort's applications, and what other features ask."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from app.directory.models import Person
from app.directory.queries import closures, seen_by, visible_to
from app.mentoring.enums import (
    UNSETTLED,
    ApplicationStatus,
    AssessmentStatus,
    EssentialKind,
    Holder,
    SignatureStatus,
)
from app.mentoring.models import Application, Assessment, Countersignature, Essential
from app.mentoring.queries.applications import release_days
from app.mentoring.queries.moderating import in_conflict
from app.mentoring.queries.signatures import bounced_signature, latest_signature, open_signature, signed_by
from app.mentoring.queries.standing import OVER, Standing, is_overdue, standing_of
from app.platform.db import db
from app.training.models import Cohort

S = ApplicationStatus
ADDRESS_TO_CORRECT = "Email bounced: an address to correct"
NOBODY = frozenset({Holder.NOBODY})
SIGNATURE_MATTERS = frozenset({S.SUBMITTED, S.RETURNED, S.ASSESSED, S.APPOINTABLE})


@dataclass(frozen=True)
class Filters:
    """What an administrator wants to see of the list."""

    status: ApplicationStatus | None = None
    agency_id: uuid.UUID | None = None
    waiting_on: Holder | None = None


@dataclass(frozen=True)
class ApplicationRow:
    """One line of the list."""

    application: Application
    standing: Standing
    signed: bool
    bounced: bool
    readings_in: int
    readings_given: int


@dataclass(frozen=True)
class QueueItem:
    """One thing that waits."""

    application_id: uuid.UUID
    reference: str
    name: str
    agency: str
    what: str
    since: datetime
    overdue: bool = False


@dataclass(frozen=True)
class WorkQueue:
    """What waits in a cohort, by who has the ball, each oldest first."""

    on_managers: tuple[QueueItem, ...]
    on_assessors: tuple[QueueItem, ...]
    on_applicants: tuple[QueueItem, ...]
    on_us: tuple[QueueItem, ...]

    @property
    def total(self) -> int:
        return len(self.on_managers) + len(self.on_assessors) + len(self.on_applicants) + len(self.on_us)


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
    wanted = (
        select(Application)
        .join(Application.person)
        .where(Application.cohort_id == cohort.id, seen_by(viewer))
        .options(*_listed())
        .order_by(func.coalesce(Application.submitted_at, Application.started_at), Application.reference)
    )
    chosen = list(statuses)
    if chosen:
        wanted = wanted.where(Application.status.in_(chosen))
    return list(db.session.scalars(wanted).unique())


def application_rows(
    cohort: Cohort, viewer: Person | None, filters: Filters, at: datetime
) -> list[ApplicationRow]:
    """The list of applications as filtered; whom they wait on is what the work queue says."""
    closed = closures(cohort.programme_id)
    rows = []
    found = applications_in(cohort, viewer, [filters.status] if filters.status else ())
    waiting = waiting_on(_queue_of(found, cohort, viewer, closed, at)) if filters.waiting_on else {}
    for application in found:
        standing = standing_of(application, closed, at)
        if filters.agency_id and application.agency_id != filters.agency_id:
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
            )
        )
    return rows


def work_queue(
    cohort: Cohort, viewer: Person | None, at: datetime, closed: frozenset[date] | None = None
) -> WorkQueue:
    """What waits on whom in the cohort; one application may wait on a manager and an assessor at once.

    `closed` are the programme's closures where the caller has them already.
    """
    closed = closures(cohort.programme_id) if closed is None else closed
    return _queue_of(applications_in(cohort, viewer), cohort, viewer, closed, at)


def waiting_on(queue: WorkQueue) -> dict[uuid.UUID, frozenset[Holder]]:
    """On whom each application of the queue waits; those that wait on nobody are left out."""
    parts = {
        Holder.MANAGER: queue.on_managers,
        Holder.ASSESSORS: queue.on_assessors,
        Holder.APPLICANT: queue.on_applicants,
        Holder.TEAM: queue.on_us,
    }
    found: dict[uuid.UUID, frozenset[Holder]] = {}
    for holder, items in parts.items():
        for item in items:
            found[item.application_id] = found.get(item.application_id, frozenset()) | {holder}
    return found


def _queue_of(
    applications: Iterable[Application],
    cohort: Cohort,
    viewer: Person | None,
    closed: frozenset[date],
    at: datetime,
) -> WorkQueue:
    """Readings of a restricted assessor are left out unless `viewer` may know of them."""
    managers: list[QueueItem] = []
    assessors: list[QueueItem] = []
    applicants: list[QueueItem] = []
    us: list[QueueItem] = []
    for application in applications:
        status = application.status
        if status in OVER:
            continue
        waiting = open_signature(application)
        if waiting is not None:
            late = is_overdue(waiting, closed, at)
            what = (
                "Countersignature, at a private address" if waiting.at_private_address else "Countersignature"
            )
            managers.append(_item(application, what, waiting.asked_at, late))
        if status in (S.DRAFT, S.RETURNED):
            standing = standing_of(application, closed, at)
            applicants.append(_item(application, standing.headline, standing.since))
        bounced = bounced_signature(application)
        if bounced is not None:
            applicants.append(_item(application, ADDRESS_TO_CORRECT, bounced.answered_at))
        elif waiting is None and status in SIGNATURE_MATTERS and signed_by(application) is None:
            standing = standing_of(application, closed, at)
            if standing.holder is Holder.APPLICANT and status is not S.RETURNED:
                applicants.append(_item(application, "Somebody to countersign", standing.since))
        if _to_verify(application):
            since = application.signature_wanted_at or application.started_at
            us.append(_item(application, "Check who may countersign instead", since))
        if waiting is not None and is_overdue(waiting, closed, at):
            us.append(_item(application, "No countersignature after 10 working days", waiting.asked_at, True))
        if status is S.SUBMITTED:
            _readings(application, cohort, viewer, assessors, us)
        if status in UNSETTLED:
            us.extend(
                _item(
                    application,
                    f"Should be read by somebody other than {row.assessor.full_name}",
                    row.assigned_at,
                )
                for row in application.assessments
                if row.status is not AssessmentStatus.STOOD_DOWN
                and in_conflict(application, row.assessor)
                and visible_to(viewer, row.assessor)
            )
        if status is S.OFFERED:
            applicants.append(_item(application, "Answer the offer of a place", application.told_at))
        if status is S.ASSESSED:
            us.append(_item(application, "Settle the outcome", application.submitted_at))
    return WorkQueue(*(tuple(sorted(part, key=_since)) for part in (managers, assessors, applicants, us)))


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
            .options(*_listed(eager=False, readings=False), selectinload(Application.availability))
            .order_by(Application.reference)
        )
    )
    kinds = set(db.session.scalars(select(Essential.kind).where(Essential.cohort_id == cohort.id)))
    days = {day.id for day in release_days(cohort.id)}
    return [_appointable(application, kinds, days) for application in found]


def unsuccessful(cohort: Cohort) -> list[Application]:
    """Whoever was found unsuccessful, for telling everybody together."""
    return list(
        db.session.scalars(
            select(Application)
            .where(Application.cohort_id == cohort.id, Application.status == S.UNSUCCESSFUL)
            .options(*_listed(eager=False))
            .order_by(Application.reference)
        )
    )


def _listed(*, eager: bool = True, readings: bool = True) -> Sequence[ExecutableOption]:
    person = contains_eager(Application.person) if eager else joinedload(Application.person)
    options = [
        person,
        joinedload(Application.agency),
        joinedload(Application.cohort),
        joinedload(Application.deferred_to),
        selectinload(Application.countersignatures).joinedload(Countersignature.chases),
        selectinload(Application.countersignatures).joinedload(Countersignature.link),
    ]
    if readings:
        options.append(selectinload(Application.assessments).joinedload(Assessment.assessor))
    return options


def _appointable(application: Application, kinds: set[EssentialKind], days: set[uuid.UUID]) -> Appointable:
    said = {row.session_day_id: row.can_come for row in application.availability}
    gaps = []
    if EssentialKind.ALL_DAYS in kinds and not all(said.get(day) for day in days):
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


def _readings(
    application: Application,
    cohort: Cohort,
    viewer: Person | None,
    assessors: list[QueueItem],
    us: list[QueueItem],
) -> None:
    given = [row for row in application.assessments if row.status is not AssessmentStatus.STOOD_DOWN]
    if len(given) < cohort.assessments_per_application:
        us.append(_item(application, "Find somebody to read it", application.submitted_at))
    assessors.extend(
        _item(application, f"Scores from {row.assessor.full_name}", row.assigned_at)
        for row in given
        if row.status is AssessmentStatus.ASSIGNED and visible_to(viewer, row.assessor)
    )


def _to_verify(application: Application) -> bool:
    return bool(
        application.somebody_else_signs
        and application.signature_wanted_at
        and application.signatory_verified_at is None
    )


def _item(application: Application, what: str, since: datetime | None, overdue: bool = False) -> QueueItem:
    return QueueItem(
        application.id,
        application.reference,
        application.person.full_name,
        application.agency.name if application.agency else application.person.agency_as_typed,
        what,
        since or application.started_at,
        overdue,
    )


def _since(item: QueueItem) -> datetime:
    return item.since
