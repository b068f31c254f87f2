"""What falls due by the clock."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from app.directory.models import Person
from app.directory.queries import calendars
from app.mentoring.enums import (
    CHASES,
    NUDGES,
    OVERDUE_AFTER,
    TOLD_OF_OPENING,
    ApplicationStatus,
    ChaseKind,
    Nudge,
    SignatureStatus,
)
from app.mentoring.models import Application, Countersignature
from app.platform import clock
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.platform.working_days import add_working_days
from app.training.enums import CohortStatus
from app.training.models import Cohort

HOUR_OF_REMINDERS = 9


def countersignature_by_id(countersignature_id: uuid.UUID) -> Countersignature | None:
    """One request with its application."""
    return db.session.scalar(
        select(Countersignature)
        .where(Countersignature.id == countersignature_id)
        .options(
            joinedload(Countersignature.application).joinedload(Application.person).joinedload(Person.agency),
            joinedload(Countersignature.application).joinedload(Application.cohort),
        )
    )


def chases_due(at: datetime) -> list[uuid.UUID]:
    """Open requests about which a reminder has come due and was not sent."""
    rows = _open_requests()
    closed = _closed_days(rows)
    return [row.id for row in rows if _is_due(row, closed[row.id], at)]


def next_chase(after: datetime) -> datetime | None:
    """When the next reminder of any open request comes due."""
    rows = _open_requests()
    closed = _closed_days(rows)
    instants = [instant for row in rows for _, instant in _steps(row, closed[row.id])]
    return min((instant for instant in instants if instant > after), default=None)


def drafts_to_close(at: datetime) -> list[uuid.UUID]:
    """Drafts whose window has closed, and the longer one of whoever was let in late."""
    today = clock.local(at).date()
    return list(
        db.session.scalars(
            select(Application.id)
            .join(Application.cohort)
            .where(
                Application.status == ApplicationStatus.DRAFT,
                Cohort.applications_close_on < today,
                or_(Application.late_until.is_(None), Application.late_until < at),
            )
        )
    )


def next_draft_closing(after: datetime) -> datetime | None:
    """When the next window with drafts in it closes, or that of somebody let in late."""
    drafts = select(Application.cohort_id).where(Application.status == ApplicationStatus.DRAFT)
    days = set(db.session.scalars(select(Cohort.applications_close_on).where(Cohort.id.in_(drafts))))
    late = db.session.scalars(
        select(Application.late_until).where(
            Application.status == ApplicationStatus.DRAFT, Application.late_until.is_not(None)
        )
    )
    days |= {clock.local(until).date() for until in late if until is not None}
    instants = (clock.from_local(day + timedelta(days=1)) for day in days)
    return min((instant for instant in instants if instant > after), default=None)


def nudges_due(at: datetime) -> list[uuid.UUID]:
    """Drafts of which the owner is to be reminded that applications close soon, and was not yet."""
    drafts = _open_drafts(at)
    nudged = _nudged([row.id for row in drafts])
    return [row.id for row in drafts if _nudge(row, nudged.get(row.id, set()), at) is not None]


def nudge_due(application: Application, at: datetime) -> Nudge | None:
    """Which reminder an application's owner is to get now, if any."""
    if application.id not in {row.id for row in _open_drafts(at, application.id)}:
        return None
    return _nudge(application, _nudged([application.id]).get(application.id, set()), at)


def next_nudge(after: datetime) -> datetime | None:
    """When the next reminder about a draft comes due."""
    instants = (
        instant
        for row in _open_drafts(after)
        for _, instant in _nudge_instants(row.cohort.applications_close_on)
        if row.started_at < instant
    )
    return min((instant for instant in instants if instant > after), default=None)


def openings_to_tell(at: datetime) -> list[uuid.UUID]:
    """Deferred applications whose later cohort can be applied to now, and whose owner has not heard so.

    Whoever has begun there already need not hear it.
    """
    begun = aliased(Application)
    return list(
        db.session.scalars(
            _deferred(Application.id)
            .where(
                Cohort.applications_open_at <= at,
                Cohort.applications_close_on >= clock.local(at).date(),
                ~exists().where(begun.cohort_id == Cohort.id, begun.person_id == Application.person_id),
                ~exists().where(
                    AuditEntry.subject_id == Application.id,
                    AuditEntry.subject_kind == Application.__tablename__,
                    AuditEntry.action == TOLD_OF_OPENING,
                    AuditEntry.at >= Application.ended_at,
                ),
            )
            .order_by(Application.ended_at, Application.id)
        )
    )


def next_opening_to_tell(after: datetime) -> datetime | None:
    """When the next cohort opens for which an application is kept."""
    wanted = _deferred(Cohort.applications_open_at).where(Cohort.applications_open_at > after)
    return min(db.session.scalars(wanted), default=None)


def _deferred(wanted: Any) -> Select[tuple[Any]]:
    return (
        select(wanted)
        .select_from(Application)
        .join(Application.deferred_to)
        .where(Application.status == ApplicationStatus.DEFERRED, Cohort.status == CohortStatus.PUBLISHED)
    )


def _open_drafts(at: datetime, application_id: uuid.UUID | None = None) -> list[Application]:
    """Drafts that can still be sent in their cohort's own window."""
    wanted = (
        select(Application)
        .join(Application.cohort)
        .where(
            Application.status == ApplicationStatus.DRAFT,
            Cohort.status == CohortStatus.PUBLISHED,
            Cohort.applications_close_on >= clock.local(at).date(),
        )
        .options(contains_eager(Application.cohort))
        .order_by(Application.started_at, Application.id)
    )
    if application_id is not None:
        wanted = wanted.where(Application.id == application_id)
    return list(db.session.scalars(wanted))


def _nudge_instants(closes_on: date) -> list[tuple[Nudge, datetime]]:
    return [
        (kind, clock.from_local(closes_on - timedelta(days=days), HOUR_OF_REMINDERS)) for kind, days in NUDGES
    ]


def _nudge(row: Application, sent: set[str], at: datetime) -> Nudge | None:
    """The latest that has come; an earlier one that was missed is not made up for."""
    come = [
        (kind, instant)
        for kind, instant in _nudge_instants(row.cohort.applications_close_on)
        if instant <= at
    ]
    if not come:
        return None
    kind, instant = come[-1]
    return kind if row.started_at < instant and kind.value not in sent else None


def _nudged(identifiers: Sequence[uuid.UUID]) -> dict[uuid.UUID, set[str]]:
    sent: dict[uuid.UUID, set[str]] = {}
    found = db.session.execute(
        select(AuditEntry.subject_id, AuditEntry.action).where(
            AuditEntry.subject_kind == Application.__tablename__,
            AuditEntry.subject_id.in_(identifiers),
            AuditEntry.action.in_([kind.value for kind in Nudge]),
        )
    )
    for subject, action in found:
        sent.setdefault(subject, set()).add(action)
    return sent


def _open_requests() -> list[Countersignature]:
    return list(
        db.session.scalars(
            select(Countersignature)
            .where(Countersignature.status == SignatureStatus.REQUESTED)
            .options(selectinload(Countersignature.chases), joinedload(Countersignature.application))
            .order_by(Countersignature.asked_at)
        )
    )


def _steps(row: Countersignature, closed: frozenset[date]) -> list[tuple[ChaseKind, datetime]]:
    asked_on = clock.local(row.asked_at).date()
    steps = (*CHASES, (ChaseKind.SOMEBODY_ELSE, OVERDUE_AFTER))
    return [
        (kind, clock.from_local(add_working_days(asked_on, after, closed), HOUR_OF_REMINDERS))
        for kind, after in steps
    ]


def _is_due(row: Countersignature, closed: frozenset[date], at: datetime) -> bool:
    come = [kind for kind, instant in _steps(row, closed) if instant <= at]
    return bool(come) and come[-1] not in {chase.kind for chase in row.chases}


def _closed_days(rows: list[Countersignature]) -> dict[uuid.UUID, frozenset[date]]:
    """By request: when nobody of the applicant's agency works."""
    known = {programme_id: calendars(programme_id) for programme_id in {row.programme_id for row in rows}}
    return {row.id: known[row.programme_id].of(row.application.agency_id) for row in rows}
