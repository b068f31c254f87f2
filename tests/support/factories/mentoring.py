"""Applications, signatures and readings with explicit facts. Call inside an open transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from app.directory.models import Person
from app.mentoring import queries, services
from app.mentoring.enums import (
    ApplicationStatus,
    AssessmentStatus,
    EssentialKind,
    SignatureDoor,
    SignatureStatus,
)
from app.mentoring.models import (
    Answer,
    Application,
    Assessment,
    Availability,
    Countersignature,
    Criterion,
    Essential,
    MentorPeriod,
    Score,
    SignedSnapshot,
)
from app.platform import audit, ids
from app.platform.db import db
from app.training.models import Cohort

STARTED_AT = datetime(2017, 9, 11, 9, 0, tzinfo=UTC)
SUBMITTED_AT = datetime(2017, 9, 15, 15, 0, tzinfo=UTC)
ASKED_AT = datetime(2017, 9, 14, 13, 5, tzinfo=UTC)
ANCHORS = ["Nothing of it yet", "A beginning", "Some of it", "Most of it", "All of it, with examples"]
QUESTIONS = (
    "What do you understand about this kind of harm and its wider context?",
    "Who do you work with?",
    "When have you spoken to a group?",
    "How would you lead a briefing?",
    "How have you helped colleagues learn?",
)


def create_criteria(
    cohort: Cohort, *, number: int = 5, word_limit: int = 250, weights: Sequence[int] = ()
) -> list[Criterion]:
    """What is scored, 0 to 4 each, and the three essentials."""
    criteria = [
        Criterion(
            id=ids.new(),
            cohort_id=cohort.id,
            position=position,
            title=f"Criterion {position}",
            question=QUESTIONS[(position - 1) % len(QUESTIONS)],
            word_limit=word_limit,
            weight=weights[position - 1] if weights else 1,
            most=4,
            anchors=ANCHORS,
        )
        for position in range(1, number + 1)
    ]
    db.session.add_all(criteria)
    for position, kind in enumerate(EssentialKind, start=1):
        db.session.add(
            Essential(
                cohort_id=cohort.id, position=position, kind=kind, text=f"You can promise {kind.value}."
            )
        )
    db.session.flush()
    return criteria


def create_application(
    person: Person,
    cohort: Cohort,
    *,
    status: ApplicationStatus = ApplicationStatus.SUBMITTED,
    reference: str = "",
    complete: bool = True,
    can_come: bool = True,
    forum_promised: bool = True,
    manager_name: str = "Tom Ballantyne",
    manager_email: str = "tom.ballantyne@example.org",
    somebody_else_signs: bool = False,
    signatory_role: str = "",
    merit: int | None = None,
    started_at: datetime = STARTED_AT,
    submitted_at: datetime | None = SUBMITTED_AT,
    told_at: datetime | None = None,
) -> Application:
    """An application in a state, written in full unless told otherwise; nobody has been asked to sign."""
    prefix = f"{cohort.programme.slug[:2].upper()}-"
    application = Application(
        id=ids.new(),
        programme_id=cohort.programme_id,
        cohort=cohort,
        person=person,
        agency=person.agency,
        reference=reference or f"{prefix}{queries.highest_reference(cohort.programme, prefix) + 1}",
        started_at=started_at,
        submitted_at=None if status is ApplicationStatus.DRAFT else submitted_at,
        about_you_done=complete,
        forum_promised=forum_promised if complete else None,
        manager_name=manager_name if complete else "",
        manager_email=manager_email if complete else "",
        somebody_else_signs=somebody_else_signs,
        signatory_role=signatory_role,
        merit=merit,
        told_at=told_at,
    )
    db.session.add(application)
    audit.move(application, ApplicationStatus.DRAFT, action="start", by=person, at=started_at)
    if status is not ApplicationStatus.DRAFT:
        audit.move(application, status, action="place for a test", by=None, at=submitted_at or started_at)
    db.session.flush()
    if complete:
        for criterion in queries.criteria_of(cohort.id):
            db.session.add(
                Answer(
                    application_id=application.id,
                    criterion_id=criterion.id,
                    text=f"My own words to {criterion.title.lower()}.",
                )
            )
        for day in queries.release_days(cohort.id):
            application.availability.append(Availability(session_day_id=day.id, can_come=can_come))
    db.session.flush()
    return application


def create_request(application: Application, *, at: datetime = ASKED_AT) -> Countersignature:
    """The named manager has been asked by email."""
    asked = services.ask_for_signature(application, by=application.person, at=at)
    assert asked is not None
    return asked


def create_signature(
    application: Application,
    *,
    status: SignatureStatus = SignatureStatus.SIGNED,
    manager: Person | None = None,
    at: datetime = ASKED_AT,
) -> Countersignature:
    """A signature in a state, without a link and without emails."""
    signature = Countersignature(
        id=ids.new(),
        programme_id=application.programme_id,
        application_id=application.id,
        manager_name=manager.full_name if manager else application.manager_name,
        manager_email=manager.email if manager else application.manager_email,
        manager_id=manager.id if manager else None,
        stands_in=application.somebody_else_signs,
        status=status,
        asked_at=at,
        answered_at=None if status is SignatureStatus.REQUESTED else at,
        door=SignatureDoor.LINK if status is SignatureStatus.SIGNED else None,
        not_related=status is SignatureStatus.SIGNED,
    )
    if status is SignatureStatus.SIGNED:
        content = services.current_content(
            application, signature.manager_name, typed_name=signature.manager_name
        )
        signature.snapshot = SignedSnapshot(content=content)
    application.countersignatures.append(signature)
    db.session.flush()
    return signature


def create_assessment(
    application: Application,
    assessor: Person,
    *,
    points: Mapping[int, int] | None = None,
    comment: str = "",
    at: datetime = SUBMITTED_AT,
) -> Assessment:
    """A reading; with `points` by criterion's position it has been submitted."""
    assessment = Assessment(
        id=ids.new(),
        programme_id=application.programme_id,
        application_id=application.id,
        assessor_id=assessor.id,
        status=AssessmentStatus.SUBMITTED if points else AssessmentStatus.ASSIGNED,
        assigned_at=at,
        submitted_at=at if points else None,
        comment=comment,
    )
    if points:
        assessment.scores = [
            Score(criterion_id=criterion.id, points=points[criterion.position])
            for criterion in queries.criteria_of(application.cohort_id)
        ]
    application.assessments.append(assessment)
    db.session.flush()
    return assessment


def create_mentor_period(
    person: Person, *, cohort: Cohort | None = None, starts_on: date = date(2017, 11, 16)
) -> MentorPeriod:
    """Somebody is a mentor from a day on."""
    period = MentorPeriod(
        id=ids.new(),
        programme_id=person.programme_id,
        person_id=person.id,
        agency_id=person.agency_id,
        cohort_id=cohort.id if cohort else None,
        starts_on=starts_on,
    )
    db.session.add(period)
    db.session.flush()
    return period
