"""The audit trail as it may be read: acts, identifiers and names of fields, never what they hold."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all

from app.directory.enums import Role
from app.directory.models import Call, KeepApart, KeepApartDecision, Person, Programme, RoomHold
from app.directory.queries import seen_by
from app.evaluation.models import Sitting
from app.forum.models import ForumBooking
from app.mentoring.models import Application, Assessment, Countersignature, MentorPeriod
from app.mentoring.queries import still_reads_blind
from app.places.models import Attendance, Place
from app.platform.audit import AuditEntry, Via
from app.platform.clock import from_local
from app.platform.db import db

PAGE = 50
# What only named staff may know to exist.
CONFIDENTIAL = (KeepApart.__tablename__, KeepApartDecision.__tablename__, RoomHold.__tablename__)


@dataclass(frozen=True)
class TrailFilter:
    """Which entries are wanted; nothing set means all. `subject` also finds what that person did."""

    subject: uuid.UUID | None = None
    kind: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class TrailLine:
    """One entry; a name stands only for somebody whom the reader may know."""

    at: datetime
    by: str
    by_id: uuid.UUID | None
    via: Via
    action: str
    kind: str
    subject_id: uuid.UUID
    subject: str
    fields: tuple[str, ...]
    from_state: str
    to_state: str
    has_reason: bool


def trail(programme: Programme, viewer: Person | None, wanted: TrailFilter, page: int) -> list[TrailLine]:
    """One page of the trail, latest first."""
    entries = list(
        db.session.scalars(
            select(AuditEntry)
            .where(*_conditions(programme, viewer, wanted))
            .order_by(AuditEntry.at.desc(), AuditEntry.position.desc(), AuditEntry.id)
            .limit(PAGE)
            .offset((page - 1) * PAGE)
        )
    )
    names = _names(programme, viewer, entries)
    return [_line(entry, names) for entry in entries]


def trail_length(programme: Programme, viewer: Person | None, wanted: TrailFilter) -> int:
    """How many entries there are."""
    return (
        db.session.scalar(
            select(func.count()).select_from(AuditEntry).where(*_conditions(programme, viewer, wanted))
        )
        or 0
    )


def _conditions(
    programme: Programme, viewer: Person | None, wanted: TrailFilter
) -> list[ColumnElement[bool]]:
    found = [AuditEntry.programme_id == programme.id]
    if wanted.subject:
        found.append(or_(AuditEntry.subject_id == wanted.subject, AuditEntry.by_id == wanted.subject))
    if wanted.kind:
        found.append(AuditEntry.subject_kind == wanted.kind)
    if wanted.since:
        found.append(AuditEntry.at >= from_local(wanted.since))
    if wanted.until:
        found.append(AuditEntry.at < from_local(wanted.until + timedelta(days=1)))
    unnamed = still_reads_blind(viewer)
    if unnamed:
        found.append(AuditEntry.subject_id.not_in(unnamed))
    if viewer is None or not viewer.holds(Role.NAMED_STAFF):
        restricted = select(Person.id).where(Person.programme_id == programme.id, Person.restricted)
        found += [
            AuditEntry.subject_kind.not_in(CONFIDENTIAL),
            AuditEntry.subject_id.not_in(_about(programme)),
            or_(AuditEntry.by_id.is_(None), AuditEntry.by_id.not_in(restricted)),
        ]
    return found


def _about(programme: Programme) -> Select[tuple[uuid.UUID]]:
    """The identifiers of restricted people and of everything that is theirs."""
    people = select(Person.id).where(Person.programme_id == programme.id, Person.restricted)
    theirs = [
        select(table.id).where(table.person_id.in_(people))
        for table in (Application, Place, Sitting, MentorPeriod, ForumBooking, Call)
    ]
    through_application = [
        select(table.id)
        .join(Application, Application.id == table.application_id)
        .where(Application.person_id.in_(people))
        for table in (Countersignature, Assessment)
    ]
    attendance = (
        select(Attendance.id).join(Place, Place.id == Attendance.place_id).where(Place.person_id.in_(people))
    )
    everything = union_all(people, *theirs, *through_application, attendance).subquery()
    return select(everything.c.id)


def _names(
    programme: Programme, viewer: Person | None, entries: Sequence[AuditEntry]
) -> dict[uuid.UUID, str]:
    wanted = {entry.by_id for entry in entries} | {entry.subject_id for entry in entries}
    people = select(Person.id, Person.full_name).where(
        Person.programme_id == programme.id, Person.id.in_(wanted), seen_by(viewer)
    )
    references = (
        select(Application.id, Application.reference)
        .join(Person, Person.id == Application.person_id)
        .where(Application.programme_id == programme.id, Application.id.in_(wanted), seen_by(viewer))
    )
    theirs = [
        select(table.id, Person.full_name)
        .join(Person, Person.id == table.person_id)
        .where(table.programme_id == programme.id, table.id.in_(wanted), seen_by(viewer))
        for table in (Place, Sitting, MentorPeriod, ForumBooking)
    ]
    rows = db.session.execute(union_all(people, references, *theirs))
    return {identifier: name for identifier, name in rows}  # noqa: C416 - rows are not plain pairs


def _line(entry: AuditEntry, names: dict[uuid.UUID, str]) -> TrailLine:
    return TrailLine(
        at=entry.at,
        by=names.get(entry.by_id, "somebody") if entry.by_id else "",
        by_id=entry.by_id if entry.by_id in names else None,
        via=entry.via,
        action=entry.action,
        kind=entry.subject_kind.replace("_", " "),
        subject_id=entry.subject_id,
        subject=names.get(entry.subject_id, ""),
        fields=tuple(entry.fields or ()),
        from_state=entry.from_state or "",
        to_state=entry.to_state or "",
        has_reason=entry.reason_id is not None,
    )
