"""The one way in which an application changes its state."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from app.directory import services as directory
from app.directory.models import Person
from app.mentoring import rules
from app.mentoring.emails import NUDGE, NUDGE_KEY
from app.mentoring.enums import ApplicationAction, ApplicationStatus
from app.mentoring.models import Application, Assessment
from app.platform import audit, mail
from app.platform.db import db

ENDS = frozenset(
    {
        ApplicationAction.WITHDRAW,
        ApplicationAction.DEFER,
        ApplicationAction.DECLINE,
        ApplicationAction.LAPSE,
        ApplicationAction.COMPLETE,
        ApplicationAction.NOT_COMPLETE,
        ApplicationAction.CLOSE_DRAFT,
    }
)


def alone(application: Application) -> Application:
    """The same application, locked until this transaction ends, and read again together with its readings.

    Who decides about the application or its readings at the same moment waits, and then sees what happened.
    """
    db.session.execute(select(Application.id).where(Application.id == application.id).with_for_update())
    db.session.expire(application)
    again = select(Assessment).where(Assessment.application_id == application.id)
    db.session.scalars(again.execution_options(populate_existing=True)).all()
    return application


def all_alone(applications: Iterable[Application]) -> list[Application]:
    """The same applications in their order, locked until this transaction ends, and read again."""
    wanted = list(applications)
    again = select(Application).where(Application.id.in_([each.id for each in wanted]))
    db.session.scalars(
        again.order_by(Application.id).with_for_update().execution_options(populate_existing=True)
    ).all()
    return wanted


def move(
    application: Application,
    action: ApplicationAction,
    to: ApplicationStatus | None = None,
    *,
    by: Person | None,
    at: datetime,
    note: str = "",
    via: audit.Via | None = None,
) -> None:
    """Ask the rules, then move and write the history; nobody is nudged any more. Raises RuleBroken."""
    before = application.status
    to = to or rules.next_status(application.status, action)
    audit.move(application, to, action=action.value, by=by, at=at, reason=note, via=via)
    if before is ApplicationStatus.DRAFT:
        mail.cancel_about(application.id, NUDGE)
        directory.forget_calls(f"{NUDGE_KEY} {application.id}")
    application.ended_at = at if action in ENDS else None
    db.session.flush()
