"""Drafts around the closing day: reminders, the clock that closes them, and who is let in late."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import select

from app.directory import services as directory
from app.directory.models import Person
from app.mentoring import emails, queries, rules
from app.mentoring.enums import ApplicationAction, ApplicationStatus
from app.mentoring.models import Application
from app.mentoring.services import requesting
from app.mentoring.services.drafts import draft_of
from app.mentoring.services.moves import move
from app.platform import audit, clock
from app.platform.db import db
from app.platform.errors import RuleBroken


def nudge(application_id: uuid.UUID, at: datetime) -> None:
    """Remind somebody that what they began is not sent, 7 and 2 days before applications close.

    Each goes out once, and none for what was begun later than it was due, sent or withdrawn.
    """
    db.session.execute(select(Application.id).where(Application.id == application_id).with_for_update())
    application = queries.application_by_id(application_id)
    kind = queries.nudge_due(application, at) if application is not None else None
    if application is None or kind is None:
        return
    done, parts = rules.parts_done(draft_of(application))
    audit.record(kind.value, application, by=None, at=at)
    directory.write_to(
        application.person,
        emails.draft_nudge(application, kind, done=done, parts=parts),
        at=at,
        call_about=emails.call_about_draft(application.person),
    )


def close_draft(application_id: uuid.UUID, at: datetime) -> None:
    """The clock closes a draft whose window has passed; it is kept, and its owner hears so."""
    application = queries.application_by_id(application_id)
    if application is None or application.status is not ApplicationStatus.DRAFT:
        return
    if clock.local(at).date() <= queries.last_day_of(application):
        return
    waiting = queries.open_signature(application)
    if waiting is not None:
        requesting.cancel(waiting, by=None, at=at)
    move(application, ApplicationAction.CLOSE_DRAFT, by=None, at=at)
    directory.write_to(
        application.person,
        emails.draft_closed(
            application, queries.following_cohort(application.cohort, clock.local(at).date())
        ),
        at=at,
        call_about=emails.call_about_draft(application.person),
    )


def let_in_late(application: Application, day: date, *, by: Person | None, at: datetime, note: str) -> None:
    """Let somebody finish and send a draft until the end of `day`, after applications have closed.

    Whoever countersigns is asked anew unless the answer is there. Raises RuleBroken without a reason, while
    applications are open, and for a day that has passed or lies after signatures close.
    """
    if not note.strip():
        raise RuleBroken("Say why this application may come late.")
    cohort = application.cohort
    rules.refuse_late_day(
        day, clock.local(at).date(), cohort.applications_close_on, cohort.signatures_close_on
    )
    move(application, ApplicationAction.LET_IN_LATE, by=by, at=at, note=note)
    application.late_until = clock.end_of(day)
    if queries.active_signature(application) is None:
        application.signature_wanted_at = None
    db.session.flush()
    directory.write_to(
        application.person,
        emails.let_in_late(application),
        at=at,
        call_about=emails.call_about_draft(application.person),
    )
