"""The administrator's desk: what waits on whom, and what went wrong."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import joinedload

from app.directory.enums import CallState, KeepApartState, Role
from app.directory.models import Call, KeepApartDecision, Person, Programme
from app.directory.queries import seen_by
from app.mentoring.enums import ApplicationStatus, AssessmentStatus, SignatureStatus
from app.mentoring.models import Application, Assessment, Countersignature
from app.mentoring.queries import WorkQueue, work_queue
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.mail import MailState, OutboxMessage
from app.training.models import Cohort

MOST_FAILED = 20
NOT_HANDED_IN = (ApplicationStatus.DRAFT, ApplicationStatus.NOT_SUBMITTED)
# What is shown of where people are now, in the order in which they get there.
SHOWN = (
    ApplicationStatus.ASSESSED,
    ApplicationStatus.APPOINTABLE,
    ApplicationStatus.OFFERED,
    ApplicationStatus.RESERVE,
    ApplicationStatus.ACCEPTED,
    ApplicationStatus.COMPLETED,
)


@dataclass(frozen=True)
class FailedEmail:
    """One email that could not be delivered."""

    message_id: uuid.UUID
    what: str
    to_address: str
    fault: str
    tries: int
    queued_at: datetime


@dataclass(frozen=True)
class AssessorLoad:
    """What one assessor was given in a cohort, and what is scored."""

    name: str
    given: int
    scored: int
    last_scored_at: datetime | None


@dataclass(frozen=True)
class Desk:
    """What stands on the work queue. Decisions are for named staff; nobody else sees that there are any."""

    queue: WorkQueue | None
    steps: tuple[tuple[str, int], ...]
    loads: tuple[AssessorLoad, ...]
    failed: tuple[FailedEmail, ...]
    failed_in_all: int
    calls: tuple[Call, ...]
    calls_in_all: int
    decisions: tuple[KeepApartDecision, ...]


def desk_of(
    programme: Programme, cohort: Cohort | None, viewer: Person, closed: frozenset[date], at: datetime
) -> Desk:
    """Everything that waits in a programme, as far as `viewer` may know."""
    failed, failed_in_all = _failed(programme, viewer)
    calls, calls_in_all = _calls(programme, viewer)
    return Desk(
        queue=work_queue(cohort, viewer, at, closed) if cohort else None,
        steps=_steps(cohort, viewer) if cohort else (),
        loads=_loads(cohort, viewer) if cohort else (),
        failed=failed,
        failed_in_all=failed_in_all,
        calls=calls,
        calls_in_all=calls_in_all,
        decisions=_decisions(programme) if viewer.holds(Role.NAMED_STAFF) else (),
    )


def failed_email_or_404(programme: Programme, message_id: uuid.UUID, viewer: Person | None) -> OutboxMessage:
    """An undelivered email that `viewer` may know of. Raises NotFound."""
    found = db.session.scalar(
        select(OutboxMessage)
        .outerjoin(Person, Person.id == OutboxMessage.person_id)
        .where(OutboxMessage.id == message_id, OutboxMessage.programme_id == programme.id, _known(viewer))
    )
    if found is None or found.state is not MailState.DEAD:
        raise NotFound
    return found


def _steps(cohort: Cohort, viewer: Person) -> tuple[tuple[str, int], ...]:
    """How many people have come how far, without those whom `viewer` may not know to be here."""
    signed = exists().where(
        Countersignature.application_id == Application.id, Countersignature.status == SignatureStatus.SIGNED
    )
    rows = db.session.execute(
        select(Application.status, func.count(), func.sum(case((signed, 1), else_=0)))
        .join(Application.person)
        .where(Application.cohort_id == cohort.id, seen_by(viewer))
        .group_by(Application.status)
    ).all()
    if not rows:
        return ()
    counted = {status: number for status, number, _ in rows}
    return (
        ("Started", sum(counted.values())),
        ("Handed in", sum(number for status, number in counted.items() if status not in NOT_HANDED_IN)),
        ("Signed", sum(number for _, _, number in rows)),
        *((f"{status.value.capitalize()} now", counted[status]) for status in SHOWN if counted.get(status)),
    )


def _loads(cohort: Cohort, viewer: Person) -> tuple[AssessorLoad, ...]:
    rows = db.session.execute(
        select(
            Person.full_name,
            func.count(),
            func.count(Assessment.submitted_at),
            func.max(Assessment.submitted_at),
        )
        .join(Assessment, Assessment.assessor_id == Person.id)
        .join(Application, Application.id == Assessment.application_id)
        .where(
            Application.cohort_id == cohort.id,
            Assessment.status != AssessmentStatus.STOOD_DOWN,
            seen_by(viewer),
        )
        .group_by(Person.id, Person.full_name)
        .order_by(Person.full_name)
    )
    return tuple(AssessorLoad(*row) for row in rows)


def _failed(programme: Programme, viewer: Person) -> tuple[tuple[FailedEmail, ...], int]:
    wanted = (
        select(OutboxMessage, func.count().over())
        .outerjoin(Person, Person.id == OutboxMessage.person_id)
        .where(
            OutboxMessage.programme_id == programme.id,
            OutboxMessage.state == MailState.DEAD,
            _known(viewer),
        )
        .order_by(OutboxMessage.queued_at)
        .limit(MOST_FAILED)
    )
    rows = list(db.session.execute(wanted))
    failed = tuple(
        FailedEmail(
            message_id=message.id,
            what=message.template.rpartition("/")[2].replace("_", " "),
            to_address=message.to_address,
            fault=message.fault or "",
            tries=message.attempts,
            queued_at=message.queued_at,
        )
        for message, _ in rows
    )
    return failed, rows[0][1] if rows else 0


def _known(viewer: Person | None) -> ColumnElement[bool]:
    """Emails to addresses of strangers, and to people whom the viewer may know to be here."""
    return or_(OutboxMessage.person_id.is_(None), seen_by(viewer))


def _calls(programme: Programme, viewer: Person) -> tuple[tuple[Call, ...], int]:
    rows = list(
        db.session.execute(
            select(Call, func.count().over())
            .join(Call.person)
            .where(
                Call.programme_id == programme.id,
                Call.status == CallState.TO_MAKE,
                seen_by(viewer),
            )
            .options(joinedload(Call.person))
            .order_by(Call.asked_at)
            .limit(MOST_FAILED)
        )
    )
    return tuple(call for call, _ in rows), rows[0][1] if rows else 0


def _decisions(programme: Programme) -> tuple[KeepApartDecision, ...]:
    return tuple(
        db.session.scalars(
            select(KeepApartDecision)
            .where(
                KeepApartDecision.programme_id == programme.id,
                KeepApartDecision.status == KeepApartState.OPEN,
            )
            .options(joinedload(KeepApartDecision.person))
            .order_by(KeepApartDecision.opened_at)
        )
    )
