"""Readings beside one another: spread, conversation, who is behind, and who should not have read."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import aliased

from app.directory.enums import Role
from app.directory.models import Person
from app.directory.queries import email_key, people_with_role, seen_by
from app.mentoring.enums import UNSETTLED, ApplicationStatus, AssessmentStatus
from app.mentoring.models import (
    Application,
    Assessment,
    Countersignature,
    Criterion,
    ModerationNote,
    Score,
)
from app.mentoring.queries.naming import AN_ASSESSOR, SOMEBODY, name_column
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
class Moderated:
    """One application whose scores stand side by side: assessors by name, and their points in that order.

    Points are by the criterion's position; None for abstaining.
    """

    id: uuid.UUID
    reference: str
    name: str
    assessors: list[str]
    scores: list[dict[int, int | None]]


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


class Applicant(NamedTuple):
    """What tells who should not read somebody's application: agencies now and of the day, and the team."""

    id: uuid.UUID
    agencies: tuple[uuid.UUID | None, uuid.UUID | None]
    team: str


# Whoever was asked to sign: the person we know, if any, and the address.
Signatory = tuple[uuid.UUID | None, str]


class Reader(NamedTuple):
    """An assessor, and what tells whose application they should not read."""

    id: uuid.UUID
    name: str
    email_key: str
    agency_id: uuid.UUID | None
    team: str


def conflicts(applicant: Applicant, signatories: Iterable[Signatory], assessor: Reader) -> bool:
    """Whether this assessor should not read it: the applicant, whoever signs, or of the same team.

    Keep-apart records are no part of it, because this is shown.
    """
    if assessor.id == applicant.id:
        return True
    if any(assessor.id == known or assessor.email_key == email_key(at) for known, at in signatories):
        return True
    team = applicant.team.strip().casefold()
    at_home = assessor.agency_id is not None and assessor.agency_id in applicant.agencies
    return bool(team) and at_home and assessor.team.strip().casefold() == team


def in_conflict(application: Application, assessor: Person) -> bool:
    """Whether this assessor should not read an application whose person and signatures are loaded."""
    person = application.person
    return conflicts(
        Applicant(person.id, (person.agency_id, application.agency_id), person.team),
        [(row.manager_id, row.manager_email) for row in application.countersignatures],
        Reader(assessor.id, assessor.full_name, assessor.email_key, assessor.agency_id, assessor.team),
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


def moderated(cohort: Cohort, viewer: Person | None) -> list[Moderated]:
    """Applications with scores in and not settled, by reference, as `viewer` may know of them.

    The viewer's own application is left out, and what they read as an assessor until their scores are in.
    Values only: of several hundred applications no row is loaded as a thing of its own.
    """
    me = viewer.id if viewer else None
    waiting = select(Assessment.application_id).where(
        Assessment.assessor_id == me, Assessment.status == AssessmentStatus.ASSIGNED
    )
    reader = aliased(Person)
    assessor_name = name_column(viewer, reader, AN_ASSESSOR)
    rows = db.session.execute(
        select(Assessment.id, Application.id, Application.reference, Person.full_name, assessor_name)
        .join(Application, Application.id == Assessment.application_id)
        .join(Person, Person.id == Application.person_id)
        .join(reader, reader.id == Assessment.assessor_id)
        .where(
            Application.cohort_id == cohort.id,
            Application.status.in_(UNSETTLED),
            Assessment.status == AssessmentStatus.SUBMITTED,
            Application.id.not_in(waiting),
            Application.person_id != me,
            seen_by(viewer),
        )
        .order_by(Application.reference, assessor_name, Assessment.id)
    ).all()
    scores = _scores_by_reading(cohort)
    found: dict[uuid.UUID, Moderated] = {}
    for reading_id, application_id, reference, name, assessor in rows:
        one = found.setdefault(application_id, Moderated(application_id, reference, name, [], []))
        one.assessors.append(assessor)
        one.scores.append(scores.get(reading_id, {}))
    return list(found.values())


def _scores_by_reading(cohort: Cohort) -> dict[uuid.UUID, dict[int, int | None]]:
    """Points by the criterion's position, of every reading of the cohort that can still be talked about."""
    rows = db.session.execute(
        select(Score.assessment_id, Criterion.position, Score.points)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .join(Assessment, Assessment.id == Score.assessment_id)
        .join(Application, Application.id == Assessment.application_id)
        .where(Application.cohort_id == cohort.id, Application.status.in_(UNSETTLED))
    )
    found: dict[uuid.UUID, dict[int, int | None]] = {}
    for reading_id, position, points in rows:
        found.setdefault(reading_id, {})[position] = points
    return found


def notes_by_application(applications: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How much has been said about each of these applications."""
    rows = db.session.execute(
        select(ModerationNote.application_id, func.count())
        .where(ModerationNote.application_id.in_(list(applications)))
        .group_by(ModerationNote.application_id)
    )
    return {row[0]: row[1] for row in rows}


def conversation(application_id: uuid.UUID, mask: Callable[[str], str], viewer: Person | None) -> list[Said]:
    """What was said about an application, earliest first; the words pass through `mask`.

    A reader who is out of it again is not named, nor is whom `viewer` may not know of.
    """
    without_name = case((Assessment.id.is_not(None), AN_ASSESSOR), else_=SOMEBODY)
    name = case(
        (Assessment.status == AssessmentStatus.STOOD_DOWN, AN_ASSESSOR),
        else_=name_column(viewer, Person, without_name),
    )
    rows = db.session.execute(
        select(name, ModerationNote.written_at, ModerationNote.text)
        .join_from(ModerationNote, Person, Person.id == ModerationNote.author_id)
        .outerjoin(
            Assessment,
            and_(
                Assessment.application_id == ModerationNote.application_id,
                Assessment.assessor_id == ModerationNote.author_id,
            ),
        )
        .where(ModerationNote.application_id == application_id)
        .order_by(ModerationNote.written_at, ModerationNote.id)
    ).all()
    return [Said(by, at, mask(text)) for by, at, text in rows]


def waiting_for(cohort: Cohort, assessor: Person, viewer: Person | None) -> tuple[int, int]:
    """How many applications of the cohort an assessor has still to read, and those `viewer` may know of."""
    everything, known = db.session.execute(
        select(func.count(), func.count().filter(seen_by(viewer)))
        .select_from(Assessment)
        .join(Application, Application.id == Assessment.application_id)
        .join(Person, Person.id == Application.person_id)
        .where(
            Application.cohort_id == cohort.id,
            Application.status == ApplicationStatus.SUBMITTED,
            Assessment.assessor_id == assessor.id,
            Assessment.status == AssessmentStatus.ASSIGNED,
        )
    ).one()
    return everything, known


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
