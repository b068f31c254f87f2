"""What becomes of applications and signatures when two records are found to be one person's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, or_, select

from app.directory.events import RecordsMerged
from app.directory.models import Person
from app.directory.queries import email_key
from app.mentoring.enums import ApplicationStatus, AssessmentStatus, SignatureStatus
from app.mentoring.models import Application, Assessment, Countersignature, ManagerPage, MentorPeriod
from app.platform import audit, clock, links
from app.platform.db import db
from app.platform.errors import RuleBroken

S = ApplicationStatus
# What stays behind with the record that goes, where the other one applied to the same cohort.
STAYS_BEHIND = frozenset({S.WITHDRAWN, S.NOT_SUBMITTED, S.DECLINED, S.LAPSED, S.UNSUCCESSFUL})
MENTOR = "The record that goes is a mentor's. Keep that record, and let the other one go."
READS = "One of these records still has applications to read. Give them to somebody else first."
AWAITED = "The record that goes has been asked to countersign. Wait for the answer, or keep that record."
# Says the same whatever it was: one of them may have asked in confidence not to be read by the other.
NOT_HERE = "These records cannot be made one here. Please check with the person whether both are theirs."


def follow_merge(event: RecordsMerged, *, by: Person | None, at: datetime) -> None:
    """Applications go over with their history, and so does what the record signed as a manager.

    One that has ended stays behind when the other record applied to the same cohort. Raises RuleBroken for a
    mentor's record, for readings and signatures that are awaited, for two applications to one cohort, and
    when one record is in an application of the other the manager or a reader, or is not wanted as one.
    """
    stays, goes = db.session.get_one(Person, event.stays_id), db.session.get_one(Person, event.goes_id)
    if db.session.scalar(select(MentorPeriod.id).where(MentorPeriod.person_id == goes.id).limit(1)):
        raise RuleBroken(MENTOR)
    reading = select(Assessment.id).where(
        Assessment.assessor_id.in_([stays.id, goes.id]), Assessment.status == AssessmentStatus.ASSIGNED
    )
    if db.session.scalar(reading.limit(1)):
        raise RuleBroken(READS)
    if _in_the_others(stays, goes) or _in_the_others(goes, stays):
        raise RuleBroken(NOT_HERE)
    _bring_applications(stays, goes, by=by, at=at)
    _bring_signatures(stays, goes, by=by, at=at)
    _bring_wishes(stays, goes)
    db.session.flush()


def _bring_applications(stays: Person, goes: Person, *, by: Person | None, at: datetime) -> None:
    applied = {application.cohort_id for application in _applications_of(stays)}
    for application in _applications_of(goes):
        if application.cohort_id not in applied:
            application.person = stays
            audit.record("bring over", application, by=by, at=at, fields=["person_id"])
        elif application.status not in STAYS_BEHIND:
            raise RuleBroken(
                f"Both records have an application to {application.cohort.name}. Keep the record whose "
                "application counts, once the other application is withdrawn or closed."
            )


def _bring_signatures(stays: Person, goes: Person, *, by: Person | None, at: datetime) -> None:
    """Whoever signed is reached as this person wants from now on; the signed words stay as they are."""
    named = or_(
        Countersignature.manager_id == goes.id, func.lower(Countersignature.manager_email) == goes.email_key
    )
    for signature in db.session.scalars(
        select(Countersignature).where(Countersignature.programme_id == stays.programme_id, named)
    ):
        if signature.status is SignatureStatus.REQUESTED:
            raise RuleBroken(AWAITED)
        if not signature.avoided:
            signature.manager_id, signature.manager_email = stays.id, stays.email
            audit.record("bring over", signature, by=by, at=at, fields=["manager_email", "manager_id"])
    for page in db.session.scalars(
        select(ManagerPage).where(
            ManagerPage.programme_id == goes.programme_id, ManagerPage.email_key == goes.email_key
        )
    ):
        links.withdraw(page.link, clock.real_now())
        db.session.delete(page)


def _bring_wishes(stays: Person, goes: Person) -> None:
    """Who named the one as manager, or did not want the one as a reader, means the other."""
    for application in db.session.scalars(
        select(Application).where(Application.programme_id == stays.programme_id)
    ):
        if email_key(application.manager_email) == goes.email_key:
            application.manager_email = stays.email
        if str(goes.id) in application.readers_to_avoid:
            kept = [reader for reader in application.readers_to_avoid if reader != str(goes.id)]
            application.readers_to_avoid = sorted({*kept, str(stays.id)})


def _applications_of(person: Person) -> list[Application]:
    return list(db.session.scalars(select(Application).where(Application.person_id == person.id)))


def _in_the_others(applicant: Person, named: Person) -> bool:
    """Whether `named` is in an application of the other the manager or a reader, or is not wanted as one."""
    applications = _applications_of(applicant)
    if any(
        str(named.id) in application.readers_to_avoid
        or email_key(application.manager_email) == named.email_key
        for application in applications
    ):
        return True
    theirs = [application.id for application in applications]
    signed = select(Countersignature.id).where(
        Countersignature.application_id.in_(theirs),
        or_(
            Countersignature.manager_id == named.id,
            func.lower(Countersignature.manager_email) == named.email_key,
        ),
    )
    reads = select(Assessment.id).where(
        Assessment.application_id.in_(theirs), Assessment.assessor_id == named.id
    )
    return bool(db.session.scalar(select(or_(signed.exists(), reads.exists()))))
