"""Writing an application and sending it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.directory import services as directory
from app.directory.enums import Audience
from app.directory.models import Agency, Person
from app.directory.queries import email_key
from app.mentoring import emails, queries, rules
from app.mentoring.enums import ApplicationAction, ApplicationStatus, SignatureAction, SignatureStatus
from app.mentoring.events import ApplicationSubmitted
from app.mentoring.models import Answer, Application, Availability, Criterion
from app.mentoring.services import assessing, requesting
from app.mentoring.services.drafts import draft_of
from app.mentoring.services.moves import move
from app.platform import audit, clock, ids
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.events import announce
from app.training.enums import CohortStatus
from app.training.models import Cohort


def start(cohort: Cohort, person: Person, *, by: Person | None, at: datetime) -> Application:
    """A draft, or the application this person has to the cohort already. Raises RuleBroken when closed."""
    known = queries.own_application(person, cohort)
    if known is not None:
        return known
    _refuse_closed(cohort, at)
    if not queries.criteria_of(cohort.id):
        raise RuleBroken("The questions are not written yet. The training team can tell you when they are.")
    return create(cohort, person, by=by, at=at)


def create(
    cohort: Cohort, person: Person, *, by: Person | None, at: datetime, via: audit.Via | None = None
) -> Application:
    """A draft, whatever the day; the reference tells nothing but the order."""
    prefix = f"{cohort.programme.slug[:2].upper()}-"
    application = Application(
        id=ids.new(),
        programme_id=cohort.programme_id,
        cohort=cohort,
        person=person,
        agency=person.agency,
        reference=f"{prefix}{queries.highest_reference(cohort.programme, prefix) + 1}",
        started_at=at,
    )
    db.session.add(application)
    audit.move(application, ApplicationStatus.DRAFT, action="start", by=by, at=at, via=via)
    db.session.flush()
    return application


def may_edit(application: Application, at: datetime) -> bool:
    """Whether the applicant may change what was written."""
    return rules.may_edit(
        application.status,
        window_open=clock.local(at).date() <= queries.last_day_of(application),
        reading_begun=queries.reading_begun(application.id),
    )


def save_about_you(
    application: Application,
    *,
    full_name: str,
    known_as: str,
    job_title: str,
    team: str,
    audience: Audience,
    agency: Agency | None,
    agency_as_typed: str,
    by: Person | None,
    at: datetime,
) -> None:
    """The applicant's details. Without `agency` the one typed waits for an administrator to resolve it."""
    _refuse_locked(application, by, at)
    person = application.person
    person.full_name, person.known_as = full_name.strip(), (known_as or full_name).strip()
    person.job_title, person.team, person.audience = job_title.strip(), team.strip(), audience
    if agency is not None:
        directory.move_to_agency(person, agency, by=by, at=at)
        application.agency = agency
    else:
        directory.name_unlisted_agency(person, agency_as_typed, by=by, at=at)
        application.agency = None
    application.about_you_done = True
    db.session.flush()
    audit.record(
        "save about you", application, by=by, at=at, fields=["name", "known as", "job", "team", "agency"]
    )
    _stay_complete(application)
    requesting.refresh_signature(application, by=by, at=at)


def follow_agency(event: Any, *, by: Person | None, at: datetime) -> None:
    """Reaction: an agency that was typed has been found, so applications made with it name it too.

    One that names an agency keeps it: that was the agency of its day.
    """
    person = db.session.get(Person, event.person_id)
    if person is None or person.agency is None:
        return
    for application in queries.applications_without_agency(person.id):
        application.agency = person.agency
        audit.record("name the agency", application, by=by, at=at, fields=["agency"])
    db.session.flush()


def save_dates(
    application: Application, said: Mapping[uuid.UUID, bool], *, by: Person | None, at: datetime
) -> None:
    """Whether the applicant can come on each day."""
    _refuse_locked(application, by, at)
    known = {row.session_day_id: row for row in application.availability}
    for day_id, can_come in said.items():
        if day_id in known:
            known[day_id].can_come = can_come
        else:
            application.availability.append(Availability(session_day_id=day_id, can_come=can_come))
    db.session.flush()
    audit.record("save dates", application, by=by, at=at, fields=["availability"])


def save_forum(application: Application, promised: bool, *, by: Person | None, at: datetime) -> None:
    """Whether the applicant will come to the forum afterwards."""
    _refuse_locked(application, by, at)
    application.forum_promised = promised
    audit.record("save forum", application, by=by, at=at, fields=["forum_promised"])


def save_answer(
    application: Application,
    criterion: Criterion,
    text: str,
    *,
    by: Person | None,
    at: datetime,
    withheld: Sequence[str] | None = None,
) -> None:
    """What the applicant wrote to one criterion; a draft keeps also what is too long.

    `withheld` are the passages that assessors are not shown, as they were when None. Raises RuleBroken when
    one of them is not in the text word for word: it would be shown.
    """
    _refuse_locked(application, by, at)
    if criterion.cohort_id != application.cohort_id:
        raise RuleBroken("This question belongs to another cohort.")
    answer = db.session.scalar(
        select(Answer).where(Answer.application_id == application.id, Answer.criterion_id == criterion.id)
    )
    if answer is None:
        answer = Answer(application_id=application.id, criterion_id=criterion.id)
        db.session.add(answer)
    answer.text = text.strip()
    kept = list(answer.withheld or []) if withheld is None else list(withheld)
    rules.refuse_lost_passages(answer.text, kept)
    answer.withheld = kept
    db.session.flush()
    audit.record("save answer", application, by=by, at=at, fields=[f"answer {criterion.position}"])
    _stay_complete(application)


def save_manager(
    application: Application,
    *,
    name: str,
    email: str,
    somebody_else: bool,
    role: str = "",
    by: Person | None,
    at: datetime,
) -> None:
    """Who countersigns: the line manager, or whoever has the `role` that the cohort names.

    An open request to another address is taken back in silence and the new one asked.

    Choosing somebody else needs no reason: whoever was asked before hears nothing more, and the training
    team checks the new signatory first. Raises RuleBroken for the applicant's own address, and for a role
    that the cohort does not name.
    """
    if application.status not in requesting.LIVE:
        raise RuleBroken(f"You cannot change an application that is {application.status.value}.")
    role = "" if somebody_else else role
    rules.refuse_other_role(role, {application.cohort.other_signatory, application.signatory_role})
    begins_to_avoid = somebody_else and not application.somebody_else_signs
    moved = email_key(email) != email_key(application.manager_email)
    in_another_part = (somebody_else, bool(role)) != (
        application.somebody_else_signs,
        bool(application.signatory_role),
    )
    if not (moved or in_another_part):
        application.manager_name, application.signatory_role = name.strip(), role
        return
    if begins_to_avoid:
        requesting.avoid_earlier_signatories(application, by=by, at=at)
    requesting.refuse_signatory(application, email)
    application.manager_name, application.manager_email = name.strip(), email.strip()
    application.somebody_else_signs, application.signatory_role = somebody_else, role
    application.signatory_verified_at = None
    for signature in application.countersignatures:
        if signature.status is SignatureStatus.REQUESTED:
            requesting.cancel(signature, by=by, at=at)
        elif signature.status is SignatureStatus.SIGNED:
            requesting.move_signature(signature, SignatureAction.GO_STALE, by=by, at=at)
    audit.record("name manager", application, by=by, at=at, fields=["manager"])
    db.session.flush()
    if application.signature_wanted_at is not None:
        requesting.ask_for_signature(application, by=by, at=at)


def submit(application: Application, *, by: Person | None, at: datetime) -> None:
    """Send the application; a manager who was not asked yet is asked now.

    Raises RuleBroken that names what is missing, or outside the window. One returned may come back later.
    """
    if application.status is not ApplicationStatus.RETURNED:
        _refuse_closed(application.cohort, at, received=application)
    to = rules.next_status(application.status, ApplicationAction.SUBMIT)
    rules.refuse_incomplete(draft_of(application))
    move(application, ApplicationAction.SUBMIT, to, by=by, at=at)
    application.submitted_at = application.submitted_at or at
    application.agency = application.person.agency
    db.session.flush()
    if queries.active_signature(application) is None and application.signature_wanted_at is None:
        requesting.ask_for_signature(application, by=by, at=at)
    directory.write_to(
        application.person,
        emails.received(application),
        at=at,
        call_about=emails.call_about(application.person),
    )
    assessing.assign_assessors(application, by=by, at=at)
    announce(ApplicationSubmitted(application.id), by=by, at=at)


def _refuse_closed(cohort: Cohort, at: datetime, received: Application | None = None) -> None:
    if cohort.status is not CohortStatus.PUBLISHED:
        raise RuleBroken("This cohort does not take applications.")
    rules.refuse_outside_window(
        clock.local(cohort.applications_open_at).date(),
        queries.last_day_of(received) if received else cohort.applications_close_on,
        clock.local(at).date(),
        received.received_on_paper_on if received else None,
    )


def _refuse_locked(application: Application, by: Person | None, at: datetime) -> None:
    """Staff who type in a paper application are not bound by the window; the applicant is."""
    by_staff = by is not None and by.id != application.person_id
    if by_staff and application.received_on_paper_on is not None:
        return
    if not may_edit(application, at):
        raise RuleBroken("Your application cannot be changed any more. The training team can help.")


def _stay_complete(application: Application) -> None:
    """What has been sent stays whole while it is changed."""
    if application.status is ApplicationStatus.SUBMITTED:
        rules.refuse_incomplete(draft_of(application))
