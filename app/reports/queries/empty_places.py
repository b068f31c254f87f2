"""Places of a cohort that were given up, and days on which somebody with a place was not there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from app.directory.models import Agency, Person
from app.directory.queries import seen_by
from app.places.enums import AbsenceReason, Mark, PlaceStatus
from app.places.models import Attendance, Place
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.training.models import Cohort, SessionDay, TrainingSession

NO_AGENCY = "No agency"


@dataclass
class EmptyLine:
    """One agency's places on one session; days are counted by person, and only days that are over."""

    agency: str
    held: int = 0
    given_up_at: list[datetime] = field(default_factory=list)
    reasons: dict[AbsenceReason, int] = field(default_factory=dict)
    not_recorded: int = 0

    @property
    def missed(self) -> int:
        return sum(self.reasons.values())


Lines = dict[uuid.UUID, dict[str, EmptyLine]]


def empty_lines(cohort: Cohort, at: datetime) -> Lines:
    """By session and agency of the day. Restricted people are in no number, whoever looks."""
    lines: Lines = {}
    for session_id, agency, given_up_at in db.session.execute(_given_up(cohort)):
        _line(lines, session_id, agency).given_up_at.append(given_up_at)
    for session_id, agency, held in db.session.execute(_held(cohort)):
        _line(lines, session_id, agency).held += held
    for session_id, agency, mark, reason, days in db.session.execute(_days(cohort, at)):
        line = _line(lines, session_id, agency)
        if mark is Mark.ABSENT:
            kept = reason or AbsenceReason.NOT_KNOWN
            line.reasons[kept] = line.reasons.get(kept, 0) + days
        elif mark is None or mark is Mark.NOT_RECORDED:
            line.not_recorded += days
    return lines


def _line(lines: Lines, session_id: uuid.UUID, agency: str | None) -> EmptyLine:
    name = agency or NO_AGENCY
    return lines.setdefault(session_id, {}).setdefault(name, EmptyLine(name))


def _given_up(cohort: Cohort) -> Select[Any]:
    """Places that were held and given up for good, and when."""
    return (
        _places(cohort, Place.training_session_id, Agency.name, func.max(AuditEntry.at).label("given_up_at"))
        .join(
            AuditEntry,
            and_(
                AuditEntry.subject_kind == Place.__tablename__,
                AuditEntry.subject_id == Place.id,
                AuditEntry.from_state == PlaceStatus.ACCEPTED.value,
                AuditEntry.to_state == PlaceStatus.WITHDRAWN.value,
            ),
        )
        .where(Place.status == PlaceStatus.WITHDRAWN)
        .group_by(Place.id, Place.training_session_id, Agency.name)
    )


def _held(cohort: Cohort) -> Select[Any]:
    return (
        _places(cohort, Place.training_session_id, Agency.name, func.count(Place.id))
        .where(Place.status == PlaceStatus.ACCEPTED)
        .group_by(Place.training_session_id, Agency.name)
    )


def _days(cohort: Cohort, at: datetime) -> Select[Any]:
    """Days of held places that are over, by what the register says of them; none of one's own time."""
    return (
        _places(
            cohort,
            Place.training_session_id,
            Agency.name,
            Attendance.status,
            Attendance.reason,
            func.count(Place.id),
        )
        .join(SessionDay, SessionDay.training_session_id == Place.training_session_id)
        .outerjoin(
            Attendance, and_(Attendance.place_id == Place.id, Attendance.session_day_id == SessionDay.id)
        )
        .where(
            Place.status == PlaceStatus.ACCEPTED,
            SessionDay.ends_at <= at,
            SessionDay.own_time.is_(False),
        )
        .group_by(Place.training_session_id, Agency.name, Attendance.status, Attendance.reason)
    )


def _places(cohort: Cohort, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Place)
        .join(Person, Person.id == Place.person_id)
        .join(TrainingSession, TrainingSession.id == Place.training_session_id)
        .outerjoin(Agency, Agency.id == Place.agency_id)
        .where(TrainingSession.cohort_id == cohort.id, seen_by(None))
    )
