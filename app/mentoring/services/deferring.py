"""Keeping an application for a later cohort, and saying when that can be applied to."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.directory import services as directory
from app.directory.models import Person
from app.mentoring import emails, queries, rules
from app.mentoring.enums import TOLD_OF_OPENING, ApplicationAction
from app.mentoring.events import ApplicationWithdrawn
from app.mentoring.models import Application
from app.mentoring.services.moves import alone, move
from app.mentoring.services.moving import let_go
from app.platform import audit, clock
from app.platform.errors import RuleBroken
from app.platform.events import announce
from app.training.enums import CohortStatus
from app.training.models import Cohort


def defer(
    application: Application, cohort: Cohort, *, by: Person | None, at: datetime, note: str = ""
) -> None:
    """Keep the application for a later cohort; promised days are freed as when withdrawing.

    The applicant is told for which. Raises RuleBroken for a cohort that is not later, that is closed or
    cancelled, or in which the person has an application.
    """
    if cohort.programme_id != application.programme_id or cohort.status is CohortStatus.CANCELLED:
        raise RuleBroken("This cohort does not take place.")
    rules.refuse_earlier_cohort(
        cohort.applications_close_on, application.cohort.applications_close_on, clock.local(at).date()
    )
    if queries.own_application(application.person, cohort) is not None:
        raise RuleBroken(f"{application.person.known_as} has an application to {cohort.name} already.")
    alone(application)
    promised = queries.needs_release(application)
    move(application, ApplicationAction.DEFER, by=by, at=at, note=note)
    application.deferred_to = cohort
    let_go(application, promised=promised, by=by, at=at)
    if application.id in queries.openings_to_tell(at):
        # The letter that follows says that it is open.
        audit.record(TOLD_OF_OPENING, application, by=None, at=at)
    directory.write_to(
        application.person,
        emails.deferred(application, cohort, at),
        at=at,
        call_about=emails.call_about(application.person),
    )
    announce(ApplicationWithdrawn(application.id), by=by, at=at)


def tell_of_opening(application_id: uuid.UUID, at: datetime) -> None:
    """The later cohort can be applied to: its applicant hears so, once."""
    application = queries.application_by_id(application_id)
    if application is None or application.deferred_to is None:
        return
    if application_id not in queries.openings_to_tell(at):
        return
    audit.record(TOLD_OF_OPENING, application, by=None, at=at)
    directory.write_to(
        application.person,
        emails.later_cohort_opens(application, application.deferred_to),
        at=at,
        call_about=emails.call_about(application.person),
    )
