"""What becomes of applications and signatures when two records are found to be one person's."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import or_, select, update

from app.directory.events import RecordsMerged
from app.directory.models import Person
from app.mentoring.models import Application, Assessment, Countersignature, MentorPeriod
from app.platform import audit
from app.platform.db import db
from app.platform.errors import RuleBroken

TWO_PEOPLE = "One of these records is named in the other's application as somebody else: they are two people."


def follow_merge(event: RecordsMerged, *, by: Person | None, at: datetime) -> None:
    """Applications go over with their history, and so does what the record signed as a manager.

    One that has ended stays behind when the other record applied to the same cohort. Raises RuleBroken for a
    mentor's record, for two applications to one cohort, and when one record signed, reads or is to be kept
    from reading what the other wrote.
    """
    stays, goes = db.session.get_one(Person, event.stays_id), db.session.get_one(Person, event.goes_id)
    if db.session.scalar(select(MentorPeriod.id).where(MentorPeriod.person_id == goes.id).limit(1)):
        raise RuleBroken("The record that goes is a mentor's. Keep that record, and let the other one go.")
    if _name_each_other(stays, goes):
        raise RuleBroken(TWO_PEOPLE)
    applied = {application.cohort_id for application in _applications_of(stays)}
    for application in _applications_of(goes):
        if application.cohort_id not in applied:
            application.person = stays
            audit.record("bring over", application, by=by, at=at, fields=["person_id"])
        elif application.ended_at is None:
            raise RuleBroken(
                f"Both records have an application to {application.cohort.name}. "
                f"Withdraw {application.reference} first, or keep the record that has it."
            )
    db.session.execute(
        update(Countersignature).where(Countersignature.manager_id == goes.id).values(manager_id=stays.id)
    )
    _avoid_instead(goes.id, stays.id, stays.programme_id)
    db.session.flush()


def _applications_of(person: Person) -> list[Application]:
    return list(db.session.scalars(select(Application).where(Application.person_id == person.id)))


def _name_each_other(one: Person, other: Person) -> bool:
    """Whether one of them is, in an application of the other, the manager or a reader."""
    for applicant, named in ((one, other), (other, one)):
        applications = _applications_of(applicant)
        if any(str(named.id) in application.readers_to_avoid for application in applications):
            return True
        theirs = [application.id for application in applications]
        signed = select(Countersignature.id).where(
            Countersignature.application_id.in_(theirs), Countersignature.manager_id == named.id
        )
        reads = select(Assessment.id).where(
            Assessment.application_id.in_(theirs), Assessment.assessor_id == named.id
        )
        if db.session.scalar(select(or_(signed.exists(), reads.exists()))):
            return True
    return False


def _avoid_instead(goes_id: uuid.UUID, stays_id: uuid.UUID, programme_id: uuid.UUID) -> None:
    """Whoever did not want the one as a reader does not want the other."""
    for application in db.session.scalars(
        select(Application).where(Application.programme_id == programme_id)
    ):
        if str(goes_id) in application.readers_to_avoid:
            kept = [reader for reader in application.readers_to_avoid if reader != str(goes_id)]
            application.readers_to_avoid = sorted({*kept, str(stays_id)})
