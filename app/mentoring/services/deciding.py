"""Settling who may be offered a place, and undoing a mistake."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from app.directory.models import Person
from app.mentoring import emails, queries, rules
from app.mentoring.enums import ApplicationAction, ApplicationStatus
from app.mentoring.events import ApplicationBackInReserve, CompletionUndone
from app.mentoring.models import Application
from app.mentoring.services import assessing, periods
from app.mentoring.services.moves import all_alone, alone, move
from app.mentoring.services.moving import tell_of_days
from app.platform import audit
from app.platform.errors import RuleBroken
from app.platform.events import announce

S = ApplicationStatus


def settle(
    applications: Iterable[Application],
    *,
    appointable: bool,
    by: Person | None,
    at: datetime,
    note: str = "",
    strengthen: Mapping[uuid.UUID, str] | None = None,
) -> int:
    """Find applications appointable or unsuccessful; nobody is told before release. Returns how many.

    `strengthen` says for each criterion what would make an unsuccessful application stronger. Raises
    RuleBroken when one is missing.
    """
    action = ApplicationAction.APPOINT if appointable else ApplicationAction.DECLINE_TO_APPOINT
    reasons = {} if appointable else dict(strengthen or {})
    criteria: dict[uuid.UUID, list[uuid.UUID]] = {}
    count = 0
    for application in all_alone(applications):
        cohort_id = application.cohort_id
        if not appointable and cohort_id not in criteria:
            criteria[cohort_id] = [each.id for each in queries.criteria_of(cohort_id)]
            rules.refuse_unexplained(reasons, criteria[cohort_id])
        wanted = ApplicationAction.REVERSE if appointable and application.status is S.UNSUCCESSFUL else action
        move(application, wanted, by=by, at=at, note=note)
        application.outcome_note = note
        application.to_strengthen = {str(key): text.strip() for key, text in reasons.items()}
        count += 1
    if not count:
        raise RuleBroken("Choose at least one application.")
    return count


def undo(application: Application, *, by: Person | None, at: datetime, note: str) -> None:
    """Take back a mistaken end; readings that ended with it go on.

    Raises RuleBroken without a reason, and after everybody was told.
    """
    if not note.strip():
        raise RuleBroken("Say why this is undone.")
    alone(application)
    if not rules.may_undo(application.status, told=application.told_at is not None):
        instead = " Find the application appointable instead." if application.status is S.UNSUCCESSFUL else ""
        raise RuleBroken(f"The outcome has been told, so it cannot be taken back.{instead}")
    left = application.status
    to = rules.next_status(application.status, ApplicationAction.UNDO, before=_before(application))
    move(application, ApplicationAction.UNDO, to, by=by, at=at, note=note)
    application.deferred_to = None
    if to in rules.READ_ON:
        assessing.give_again(application, by=by, at=at)
    if to is S.RESERVE:
        announce(ApplicationBackInReserve(application.id), by=by, at=at)
    if left is S.COMPLETED:
        announce(CompletionUndone(application.id), by=by, at=at)
        periods.end_what_completing_began(application, by=by, at=at)
    if left in (S.WITHDRAWN, S.DEFERRED):
        _hold_to_promise(application, at=at)


def _hold_to_promise(application: Application, *, at: datetime) -> None:
    """The manager who signed, and read that the days were free, reads that they are needed after all."""
    signed = queries.signed_by(application)
    if signed is not None and not signed.avoided and queries.needs_release(application):
        tell_of_days(signed, emails.dates_needed_again(signed), at=at)


def mark_told(application: Application, *, by: Person | None, at: datetime, note: str = "") -> None:
    """The outcome has been released to the applicant; `note` is the sentence about it."""
    application.told_at = at
    if note:
        application.outcome_note = note
    audit.record("tell the outcome", application, by=by, at=at)


def _before(application: Application) -> ApplicationStatus | None:
    last = next(
        (
            entry
            for entry in reversed(audit.history(application))
            if entry.to_state == application.status.value
        ),
        None,
    )
    return S(last.from_state) if last is not None and last.from_state else None
