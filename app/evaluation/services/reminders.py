"""Telling people that something is open, and reminding them once."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.directory.services import write_to
from app.evaluation import emails, queries, rules
from app.evaluation.models import Sitting
from app.platform import audit
from app.platform.db import db


def tell(sitting_id: uuid.UUID, at: datetime) -> None:
    """One letter about everything that is open for the same person, cohort and moment, once.

    While another letter about tests is less than three days old it waits; the page shows what is open.
    """
    sitting = _wanted(sitting_id, at)
    if sitting is None or sitting.told_at is not None:
        return
    together = queries.companions(sitting, at)
    wait = rules.quiet_until(queries.last_letter_at(sitting.person_id), at)
    if wait is not None:
        for one in together:
            one.tell_at = wait
        return
    write_to(sitting.person, emails.sittings_open(sitting, together), at=at, call_about=emails.CALL_ABOUT)
    for one in together:
        one.told_at = at
        audit.record("tell that it is open", one, by=None, at=at)


def remind(sitting_id: uuid.UUID, at: datetime) -> None:
    """One reminder about everything that is still open for the same person, cohort and moment, once.

    It waits as the first letter does.
    """
    sitting = _wanted(sitting_id, at)
    if sitting is None or sitting.reminded_at is not None:
        return
    together = queries.companions(sitting, at)
    wait = rules.quiet_until(queries.last_letter_at(sitting.person_id), at)
    if wait is not None:
        for one in together:
            one.remind_at = wait
        return
    write_to(sitting.person, emails.sittings_reminder(sitting, together), at=at, call_about=emails.CALL_ABOUT)
    for one in together:
        one.reminded_at = at
        audit.record("remind", one, by=None, at=at)


def _wanted(sitting_id: uuid.UUID, at: datetime) -> Sitting | None:
    sitting = db.session.get(Sitting, sitting_id)
    if sitting is None or sitting.submitted_at or sitting.dropped_at or sitting.opens_at > at:
        return None
    return sitting if sitting.closes_at is None or at < sitting.closes_at else None
