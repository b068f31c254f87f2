"""The work queue: what waits in a cohort, and on whom."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, exists, func, or_, select

from app.directory.models import Agency, Person
from app.directory.queries import calendars, seen_by
from app.mentoring.enums import UNSETTLED, ApplicationStatus, AssessmentStatus, Holder, SignatureStatus
from app.mentoring.models import Application, Assessment, Countersignature
from app.mentoring.queries.assessing import still_reads_blind
from app.mentoring.queries.listing import IN_BRIEF
from app.mentoring.queries.moderating import Applicant, Reader, Signatory, conflicts
from app.mentoring.queries.signatures import bounced_signature, open_signature, signed_by
from app.mentoring.queries.standing import OVER, is_overdue, standing_of
from app.platform.db import db
from app.platform.working_days import Calendars
from app.training.models import Cohort

S = ApplicationStatus
ADDRESS_TO_CORRECT = "Email bounced: an address to correct"
SIGNATURE_MATTERS = frozenset({S.SUBMITTED, S.RETURNED, S.ASSESSED, S.APPOINTABLE})


class QueueItem(NamedTuple):
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


class _Line(NamedTuple):
    """One application as values: what the queue shows of it, and what tells a conflict of interest."""

    id: uuid.UUID
    reference: str
    status: ApplicationStatus
    started_at: datetime
    submitted_at: datetime | None
    told_at: datetime | None
    name: str
    agency: str
    applicant: Applicant
    signatories: list[Signatory]


class _Reading(NamedTuple):
    """Who reads an application, since when, and whether scores are still to come.

    `shown`: whoever looks may know of this assessor.
    """

    reader: Reader
    since: datetime
    awaited: bool
    shown: bool


def work_queue(
    cohort: Cohort, viewer: Person | None, at: datetime, closed: Calendars | None = None
) -> WorkQueue:
    """What waits on whom in the cohort; one application may wait on a manager and an assessor at once.

    `closed` are the closures of the programme and its agencies where the caller has them already.
    """
    closed = calendars(cohort.programme_id) if closed is None else closed
    parts = _Parts()
    unsigned = _unsigned(cohort, viewer)
    readings = _readings_of(cohort, viewer)
    unnamed = still_reads_blind(viewer)
    for line in _lines(cohort, viewer, unnamed):
        if line.id in unsigned:
            application = unsigned[line.id]
            _add_signing(parts, line, application, closed.of(application.agency_id), at)
        given = readings.get(line.id, ())
        if line.status is S.SUBMITTED and len(given) < cohort.assessments_per_application:
            parts.us.append(_item(line, "Find somebody to read it", line.submitted_at))
        elif line.status is S.SUBMITTED and not any(each.awaited for each in given):
            parts.us.append(_item(line, "Every score is in: end the reading", line.submitted_at))
        for reader, since, awaited, shown in given:
            if awaited and shown and line.status is S.SUBMITTED:
                parts.assessors.append(_item(line, f"Scores from {reader.name}", since))
            if shown and line.id not in unnamed and conflicts(line.applicant, line.signatories, reader):
                what = f"Should be read by somebody other than {reader.name}"
                parts.us.append(_item(line, what, since))
        if line.status is S.OFFERED:
            parts.applicants.append(_item(line, "Answer the offer of a place", line.told_at))
        if line.status is S.ASSESSED:
            parts.us.append(_item(line, "Settle the outcome", line.submitted_at))
    return parts.sorted()


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


@dataclass
class _Parts:
    """The queue while it is put together."""

    managers: list[QueueItem] = field(default_factory=list)
    assessors: list[QueueItem] = field(default_factory=list)
    applicants: list[QueueItem] = field(default_factory=list)
    us: list[QueueItem] = field(default_factory=list)

    def sorted(self) -> WorkQueue:
        """Each part, oldest first."""
        parts = (self.managers, self.assessors, self.applicants, self.us)
        return WorkQueue(*(tuple(sorted(part, key=_since)) for part in parts))


def _add_signing(
    parts: _Parts, line: _Line, application: Application, closed: frozenset[date], at: datetime
) -> None:
    """What waits because it is not sent, or because a signature is missing."""
    status = line.status
    waiting = open_signature(application)
    late = waiting is not None and is_overdue(waiting, closed, at)
    if waiting is not None:
        private = ", at a private address" if waiting.at_private_address else ""
        parts.managers.append(_item(line, f"Countersignature{private}", waiting.asked_at, late))
    if status in (S.DRAFT, S.RETURNED):
        standing = standing_of(application, closed, at)
        parts.applicants.append(_item(line, standing.headline, standing.since))
    bounced = bounced_signature(application)
    if bounced is not None:
        parts.applicants.append(_item(line, ADDRESS_TO_CORRECT, bounced.answered_at))
    elif waiting is None and status in SIGNATURE_MATTERS and signed_by(application) is None:
        standing = standing_of(application, closed, at)
        if standing.holder is Holder.APPLICANT and status is not S.RETURNED:
            parts.applicants.append(_item(line, "Somebody to countersign", standing.since))
    if _to_verify(application):
        since = application.signature_wanted_at or application.started_at
        parts.us.append(_item(line, "Check who may countersign instead", since))
    if waiting is not None and late:
        parts.us.append(_item(line, "No countersignature after 10 working days", waiting.asked_at, True))


def _lines(cohort: Cohort, viewer: Person | None, unnamed: Collection[uuid.UUID]) -> list[_Line]:
    """The applications that something can wait for, of which `viewer` may know, oldest first.

    Neither name nor agency stands in those that are `unnamed`.
    """
    rows = db.session.execute(
        select(
            Application.id,
            Application.reference,
            Application.status,
            Application.started_at,
            Application.submitted_at,
            Application.told_at,
            Person.full_name,
            func.coalesce(Agency.name, Person.agency_as_typed),
            Person.id,
            Person.agency_id,
            Application.agency_id,
            Person.team,
            Countersignature.manager_id,
            Countersignature.manager_email,
        )
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Agency, Agency.id == Application.agency_id)
        .outerjoin(Countersignature, Countersignature.application_id == Application.id)
        .where(Application.cohort_id == cohort.id, Application.status.not_in(OVER), seen_by(viewer))
        .order_by(func.coalesce(Application.submitted_at, Application.started_at), Application.reference)
    )
    found: dict[uuid.UUID, _Line] = {}
    for row in rows:
        line = found.get(row[0])
        if line is None:
            named = ("Not named yet", "You still read it") if row[0] in unnamed else row[6:8]
            line = _Line(*row[:6], *named, Applicant(row[8], (row[9], row[10]), row[11]), [])
            found[line.id] = line
        if row[13] is not None:
            line.signatories.append((row[12], row[13]))
    return list(found.values())


def _unsigned(cohort: Cohort, viewer: Person | None) -> dict[uuid.UUID, Application]:
    """Those that are not sent, or whose signature is missing or has still to be checked, as a whole."""
    asked, signed = (
        exists().where(Countersignature.application_id == Application.id, Countersignature.status == status)
        for status in (SignatureStatus.REQUESTED, SignatureStatus.SIGNED)
    )
    rows = db.session.scalars(
        select(Application)
        .join(Person, Person.id == Application.person_id)
        .where(
            Application.cohort_id == cohort.id,
            Application.status.not_in(OVER),
            seen_by(viewer),
            or_(
                Application.status.in_((S.DRAFT, S.RETURNED)),
                asked,
                ~signed,
                and_(Application.somebody_else_signs, Application.signatory_verified_at.is_(None)),
            ),
        )
        .options(*IN_BRIEF)
    )
    return {application.id: application for application in rows}


def _readings_of(cohort: Cohort, viewer: Person | None) -> dict[uuid.UUID, list[_Reading]]:
    """Who reads what, or has read it, of the applications that are not settled; by application."""
    rows = db.session.execute(
        select(
            Assessment.application_id,
            Assessment.assigned_at,
            Assessment.status == AssessmentStatus.ASSIGNED,
            seen_by(viewer),
            Person.id,
            Person.full_name,
            Person.email_key,
            Person.agency_id,
            Person.team,
        )
        .join(Application, Application.id == Assessment.application_id)
        .join(Person, Person.id == Assessment.assessor_id)
        .where(
            Application.cohort_id == cohort.id,
            Application.status.in_(UNSETTLED),
            Assessment.status != AssessmentStatus.STOOD_DOWN,
        )
        .order_by(Assessment.assigned_at, Assessment.id)
    )
    found: dict[uuid.UUID, list[_Reading]] = {}
    for application_id, since, awaited, shown, *assessor in rows:
        reading = _Reading(Reader(*assessor), since, awaited, shown)
        found.setdefault(application_id, []).append(reading)
    return found


def _to_verify(application: Application) -> bool:
    return bool(
        application.somebody_else_signs
        and application.signature_wanted_at
        and application.signatory_verified_at is None
    )


def _item(line: _Line, what: str, since: datetime | None, overdue: bool = False) -> QueueItem:
    return QueueItem(line.id, line.reference, line.name, line.agency, what, since or line.started_at, overdue)


def _since(item: QueueItem) -> datetime:
    return item.since
