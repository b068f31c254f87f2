"""Readings beside one another: spread, conversation, who is behind, and who should not have read."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.directory.enums import Role
from app.directory.models import Person
from app.directory.queries import email_key, people_with_role, seen_by
from app.mentoring.enums import UNSETTLED, ApplicationStatus, AssessmentStatus
from app.mentoring.models import Application, Assessment, Countersignature, ModerationNote
from app.platform import clock
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.training.models import Cohort

REMINDED = "remind an assessor"


@dataclass(frozen=True)
class Said:
    """One contribution to the conversation about an application."""

    by: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Progress:
    """How far one assessor is with a cohort; `oldest` is since when the first of those waiting waits."""

    assessor: Person
    given: int
    done: int
    oldest: datetime | None
    reminded_today: bool

    @property
    def waiting(self) -> int:
        return self.given - self.done


def in_conflict(application: Application, assessor: Person) -> bool:
    """Whether this assessor should not read it: the applicant, whoever signs, or of the same team.

    Looks at what is loaded; keep-apart records are no part of it, because this is shown.
    """
    applicant = application.person
    same_team = (
        assessor.agency_id is not None
        and assessor.agency_id in (applicant.agency_id, application.agency_id)
        and bool(assessor.team.strip())
        and assessor.team.strip().casefold() == applicant.team.strip().casefold()
    )
    return (
        assessor.id == applicant.id
        or same_team
        or any(
            row.manager_id == assessor.id or email_key(row.manager_email) == assessor.email_key
            for row in application.countersignatures
        )
    )


def conflicts_of(application: Application) -> set[uuid.UUID]:
    """Assessors of the programme who should not read it; whoever signed an earlier application as well."""
    earlier = set(
        db.session.scalars(
            select(Countersignature.manager_id)
            .join(Application, Application.id == Countersignature.application_id)
            .where(Application.person_id == application.person_id, Countersignature.manager_id.is_not(None))
        )
    )
    assessors = people_with_role(application.programme_id, Role.ASSESSOR)
    return {each.id for each in assessors if each.id in earlier or in_conflict(application, each)}


def moderated(cohort: Cohort, viewer: Person | None) -> list[Application]:
    """Applications with scores in and not settled, with readings and scores, as `viewer` may know of them.

    The viewer's own application is left out, and what they read as an assessor until their scores are in.
    """
    waiting = select(Assessment.application_id).where(
        Assessment.assessor_id == (viewer.id if viewer else None),
        Assessment.status == AssessmentStatus.ASSIGNED,
    )
    scored = select(Assessment.application_id).where(Assessment.status == AssessmentStatus.SUBMITTED)
    return list(
        db.session.scalars(
            select(Application)
            .join(Application.person)
            .where(
                Application.cohort_id == cohort.id,
                Application.status.in_(UNSETTLED),
                Application.id.in_(scored),
                Application.id.not_in(waiting),
                Application.person_id != (viewer.id if viewer else None),
                seen_by(viewer),
            )
            .options(
                contains_eager(Application.person),
                joinedload(Application.agency),
                selectinload(Application.assessments).joinedload(Assessment.assessor),
                selectinload(Application.assessments).selectinload(Assessment.scores),
            )
            .order_by(Application.reference)
        ).unique()
    )


def notes_by_application(applications: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How much has been said about each of these applications."""
    rows = db.session.execute(
        select(ModerationNote.application_id, func.count())
        .where(ModerationNote.application_id.in_(list(applications)))
        .group_by(ModerationNote.application_id)
    )
    return {row[0]: row[1] for row in rows}


def conversation(application_id: uuid.UUID, mask: Callable[[str], str]) -> list[Said]:
    """What was said about an application, earliest first; the words pass through `mask`."""
    rows = db.session.execute(
        select(Person.full_name, ModerationNote.written_at, ModerationNote.text)
        .join_from(ModerationNote, Person, Person.id == ModerationNote.author_id)
        .where(ModerationNote.application_id == application_id)
        .order_by(ModerationNote.written_at, ModerationNote.id)
    ).all()
    return [Said(name, at, mask(text)) for name, at, text in rows]


def waiting_for(cohort: Cohort, assessor: Person) -> int:
    """How many applications of the cohort an assessor has still to read."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Assessment)
            .join(Application, Application.id == Assessment.application_id)
            .where(
                Application.cohort_id == cohort.id,
                Application.status == ApplicationStatus.SUBMITTED,
                Assessment.assessor_id == assessor.id,
                Assessment.status == AssessmentStatus.ASSIGNED,
            )
        )
        or 0
    )


def reading_progress(cohort: Cohort, viewer: Person | None, at: datetime) -> list[Progress]:
    """How far every assessor is, whoever has waited longest first, as far as `viewer` may know of people."""
    done = Assessment.status == AssessmentStatus.SUBMITTED
    waits = and_(
        Assessment.status == AssessmentStatus.ASSIGNED, Application.status == ApplicationStatus.SUBMITTED
    )
    mine = (
        select(
            Assessment.assessor_id,
            func.count().filter(or_(done, waits)).label("given"),
            func.count().filter(done).label("done"),
            func.min(Assessment.assigned_at).filter(waits).label("oldest"),
        )
        .join(Application, Application.id == Assessment.application_id)
        .join(Person, Person.id == Application.person_id)
        .where(Application.cohort_id == cohort.id, or_(done, waits), seen_by(viewer))
        .group_by(Assessment.assessor_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Person, mine.c.given, mine.c.done, mine.c.oldest)
        .join_from(mine, Person, Person.id == mine.c.assessor_id)
        .where(seen_by(viewer))
    ).all()
    reminded = reminded_on(clock.local(at).date(), [row[0].id for row in rows])
    found = [
        Progress(person, given, done, oldest, person.id in reminded) for person, given, done, oldest in rows
    ]
    return sorted(found, key=lambda each: (each.oldest is None, each.oldest or at, each.assessor.full_name))


def reminded_on(day: date, people: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these assessors were reminded on that day."""
    return set(
        db.session.scalars(
            select(AuditEntry.subject_id).where(
                AuditEntry.action == REMINDED,
                AuditEntry.subject_kind == Person.__tablename__,
                AuditEntry.subject_id.in_(list(people)),
                AuditEntry.at >= clock.from_local(day),
                AuditEntry.at < clock.from_local(day + timedelta(days=1)),
            )
        )
    )
