"""The one list of what must never be in the data, and looking for it each night."""

from __future__ import annotations

import logging
from datetime import datetime

from app.directory.services import checking as directory
from app.evaluation.services import checking as evaluation
from app.forum.services import checking as forum
from app.mentoring.services import checking as mentoring
from app.places.services import checking as places
from app.platform import checks
from app.platform.db import db, in_transaction
from app.training.services import checking as training

log = logging.getLogger(__name__)

MOST_LOGGED = 20
CHECKS = (directory, training, mentoring, evaluation, places, forum)


def faults() -> list[str]:
    """Everything in the database that must never be, a sentence each, without names."""
    found = [fault for check in CHECKS for fault in check.faults()]
    db.session.rollback()
    return found


def check_nightly(real: datetime) -> bool:
    """Look once in the night before `real`, the computer's own time; returns whether that was now.

    The log says what was found; administrators see only that something is wrong.
    """
    if not checks.is_due(real):
        return False
    found = faults()
    for fault in found[:MOST_LOGGED]:
        log.error("data_fault", extra={"fault": fault})
    log.info("data_checked", extra={"faults": len(found)})
    in_transaction(lambda: checks.note(len(found), real))
    return True
