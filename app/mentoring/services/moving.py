"""What happens to an application after it was settled: places call most of these in their transaction."""

from __future__ import annotations

from datetime import datetime

from app.directory import services as directory
from app.directory.models import Person
from app.mentoring import emails, queries
from app.mentoring.enums import (
    ApplicationAction,
    AssessmentAction,
    AssessmentStatus,
    SignatureStatus,
)
from app.mentoring.events import ApplicationWithdrawn
from app.mentoring.models import Application, Countersignature
from app.mentoring.rules import next_assessment_status
from app.mentoring.services import requesting
from app.mentoring.services.moves import alone, move
from app.platform import audit
from app.platform.errors import RuleBroken
from app.platform.events import announce
from app.platform.mail import Letter


def mark_offered(application: Application, *, by: Person | None, at: datetime, note: str = "") -> None:
    """A place is offered. Raises RuleBroken for an unsigned application: only signed ones are offered one."""
    if queries.signed_by(application) is None:
        raise RuleBroken(f"{application.reference} is not countersigned, so no place can be offered.")
    move(application, ApplicationAction.OFFER, by=by, at=at, note=note)
    application.told_at = at


def mark_reserve(application: Application, *, by: Person | None, at: datetime, note: str = "") -> None:
    """On the waiting list: from release, or back after an offer ran out or a place was taken back."""
    move(application, ApplicationAction.HOLD_IN_RESERVE, by=by, at=at, note=note)
    application.told_at = application.told_at or at


def mark_without_place(application: Application, *, by: Person | None, at: datetime, note: str) -> None:
    """The course has begun without this person or is called off; the applicant reads `note` about it.

    Nobody is asked to sign for it any more.
    """
    move(application, ApplicationAction.END_WITHOUT_PLACE, by=by, at=at)
    _stop_asking(application, by=by, at=at)
    application.told_at = application.told_at or at
    application.outcome_note = note


def mark_accepted(application: Application, *, by: Person | None, at: datetime, note: str = "") -> None:
    """The place was accepted."""
    move(application, ApplicationAction.ACCEPT, by=by, at=at, note=note)


def mark_declined(application: Application, *, by: Person | None, at: datetime, note: str = "") -> None:
    """The place was declined; nobody is asked to sign for it any more."""
    move(application, ApplicationAction.DECLINE, by=by, at=at, note=note)
    _stop_asking(application, by=by, at=at)


def mark_lapsed(application: Application, *, by: Person | None, at: datetime, note: str = "") -> None:
    """An unanswered offer was ended by an administrator; nobody is asked to sign for it any more."""
    move(application, ApplicationAction.LAPSE, by=by, at=at, note=note)
    _stop_asking(application, by=by, at=at)


def complete(application: Application, *, by: Person | None, at: datetime, note: str = "") -> None:
    """The course is completed by its rule."""
    move(application, ApplicationAction.COMPLETE, by=by, at=at, note=note)


def not_complete(application: Application, *, by: Person | None, at: datetime, note: str = "") -> None:
    """The course has ended without completion."""
    move(application, ApplicationAction.NOT_COMPLETE, by=by, at=at, note=note)


def withdraw(application: Application, *, by: Person | None, at: datetime, note: str = "") -> None:
    """The applicant withdraws, at any time: the request is taken back, promised days are freed, readers stop.

    Whoever signed or is being asked hears that the days are free; an avoided manager hears nothing.
    """
    alone(application)
    promised = queries.needs_release(application)
    move(application, ApplicationAction.WITHDRAW, by=by, at=at, note=note)
    let_go(application, promised=promised, by=by, at=at)
    directory.write_to(
        application.person,
        emails.withdrawn_to_applicant(application),
        at=at,
        call_about=emails.call_about(application.person),
    )
    announce(ApplicationWithdrawn(application.id), by=by, at=at)


def return_for_correction(application: Application, *, by: Person | None, at: datetime, note: str) -> None:
    """Send it back to the applicant, who reads `note`. Raises RuleBroken without one."""
    alone(application)
    if not note.strip():
        raise RuleBroken("Say what should be mended; the applicant reads it.")
    move(application, ApplicationAction.RETURN, by=by, at=at, note=note)
    application.returned_at = at
    directory.write_to(
        application.person,
        emails.returned(application, note.strip()),
        at=at,
        call_about=emails.call_about(application.person),
    )


def tell_of_days(signature: Countersignature, letter: Letter, *, at: datetime) -> None:
    """Write to a manager that days are free, or needed, after all."""
    directory.write_to_address(
        signature.programme_id,
        signature.manager_email,
        letter,
        at=at,
        call_about="a change to training dates",
    )


def let_go(application: Application, *, promised: bool, by: Person | None, at: datetime) -> None:
    """The request is taken back, and readings that are missing stop.

    The signatory hears that the days are free where they were `promised` until now.
    """
    active = queries.active_signature(application)
    if active is not None and active.status is SignatureStatus.REQUESTED:
        requesting.cancel(active, by=by, at=at)
    if active is not None and promised and not active.avoided:
        tell_of_days(active, emails.dates_free_again(active), at=at)
    for row in application.assessments:
        if row.status is AssessmentStatus.ASSIGNED:
            to = next_assessment_status(row.status, AssessmentAction.END_WITH_APPLICATION)
            audit.move(row, to, action=AssessmentAction.END_WITH_APPLICATION.value, by=by, at=at)


def _stop_asking(application: Application, *, by: Person | None, at: datetime) -> None:
    request = queries.open_signature(application)
    if request is not None:
        requesting.cancel(request, by=by, at=at)
