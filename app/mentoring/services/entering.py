"""Staff enter an application that came on paper or by telephone."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.directory import services as directory
from app.directory.enums import Audience
from app.directory.models import Agency, Person
from app.mentoring import queries, rules
from app.mentoring.enums import SignatureDoor
from app.mentoring.models import Application
from app.mentoring.services import applying, requesting, signing
from app.platform import audit, clock
from app.platform.errors import RuleBroken
from app.training.models import Cohort


@dataclass(frozen=True)
class PaperSignature:
    """Who signed on the paper that staff hold."""

    name: str
    email: str
    not_related: bool


@dataclass(frozen=True)
class PaperApplication:
    """What stands on the paper. `answers` and `days` by the identifiers of criterion and session day."""

    full_name: str
    email: str
    telephone: str
    job_title: str
    team: str
    audience: Audience
    agency: Agency
    received_on: date
    days: Mapping[uuid.UUID, bool]
    forum_promised: bool
    answers: Mapping[uuid.UUID, str]
    manager_name: str
    manager_email: str
    # As what they sign, when not as the line manager.
    signatory_role: str = ""
    signed: PaperSignature | None = None


def enter_for_somebody(
    cohort: Cohort, paper: PaperApplication, *, by: Person | None, at: datetime
) -> Application:
    """Type in and submit an application; the day it came counts. Somebody known keeps their own details.

    Raises RuleBroken as for the applicant, and when this person has applied already.
    """
    if paper.received_on > clock.local(at).date():
        raise RuleBroken("The day on which it came cannot lie ahead.")
    person = directory.find_or_add_person(
        cohort.programme_id,
        full_name=paper.full_name,
        email=paper.email,
        by=by,
        at=at,
        audience=paper.audience,
        agency=paper.agency,
        via=audit.Via.PAPER,
    )
    if queries.own_application(person, cohort) is not None:
        raise RuleBroken(f"{person.full_name} has applied already.")
    if person.email_confirmed_at is None:
        person.job_title = paper.job_title or person.job_title
        person.team = paper.team or person.team
        person.telephone = paper.telephone or person.telephone
    application = applying.create(cohort, person, by=by, at=at, via=audit.Via.PAPER)
    application.received_on_paper_on = paper.received_on
    application.entered_by_id = by.id if by else None
    application.about_you_done = True
    applying.save_dates(application, paper.days, by=by, at=at)
    applying.save_forum(application, paper.forum_promised, by=by, at=at)
    for criterion in queries.criteria_of(cohort.id):
        applying.save_answer(application, criterion, paper.answers.get(criterion.id, ""), by=by, at=at)
    requesting.refuse_signatory(application, paper.manager_email)
    rules.refuse_other_role(paper.signatory_role, {cohort.other_signatory})
    application.signatory_role = paper.signatory_role
    application.manager_name = paper.manager_name.strip()
    application.manager_email = paper.manager_email.strip()
    if paper.signed is not None:
        signing.record_signature(
            application,
            door=SignatureDoor.PAPER,
            manager_name=paper.signed.name,
            manager_email=paper.signed.email,
            not_related=paper.signed.not_related,
            by=by,
            at=at,
        )
    applying.submit(application, by=by, at=at)
    return application
