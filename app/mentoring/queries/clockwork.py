"""What falls due by the clock."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.directory.models import Person
from app.directory.queries import closures
from app.mentoring.enums import CHASES, OVERDUE_AFTER, ApplicationStatus, ChaseKind, SignatureStatus
from app.mentoring.models import Application, Countersignature
from app.platform import clock
from app.platform.db import db
from app.platform.working_days import add_working_days
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
    return [row.id for row in rows if _is_due(row, closed[row.programme_id], at)]


def next_chase(after: datetime) -> datetime | None:
    """When the next reminder of any open request comes due."""
    rows = _open_requests()
    closed = _closed_days(rows)
    instants = [instant for row in rows for _, instant in _steps(row, closed[row.programme_id])]
    return min((instant for instant in instants if instant > after), default=None)


def drafts_to_close(at: datetime) -> list[uuid.UUID]:
    """Drafts whose window has closed."""
    today = clock.local(at).date()
    return list(
        db.session.scalars(
            select(Application.id)
            .join(Cohort)
            .where(Application.status == ApplicationStatus.DRAFT, Cohort.applications_close_on < today)
        )
    )


def next_draft_closing(after: datetime) -> datetime | None:
    """When the next window with drafts in it closes."""
    days = db.session.scalars(
        select(Cohort.applications_close_on)
        .join(Application, Application.cohort_id == Cohort.id)
        .where(Application.status == ApplicationStatus.DRAFT)
        .distinct()
    )
    instants = (clock.from_local(day + timedelta(days=1)) for day in days)
    return min((instant for instant in instants if instant > after), default=None)


def _open_requests() -> list[Countersignature]:
    return list(
        db.session.scalars(
            select(Countersignature)
            .where(Countersignature.status == SignatureStatus.REQUESTED)
            .options(selectinload(Countersignature.chases))
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
    return {programme_id: closures(programme_id) for programme_id in {row.programme_id for row in rows}}
