"""What the clock does, one unit of work and one transaction at a time.

A job tells which things fall due, and acts on one of them. Its act looks again whether it is still due, so
that two workers or a second round do nothing twice.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.platform import clock
from app.platform.db import db, in_transaction
from app.platform.errors import RuleBroken

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """One thing the clock does.

    `due(at)` gives the identifiers of what is due at `at` and not done yet. `act(identifier, at)` does one,
    in a transaction of the caller's. `next_due(after)` is the earliest instant later than `after` at which
    something will fall due, as far as the database knows now, or None.
    """

    name: str
    due: Callable[[datetime], Sequence[uuid.UUID]]
    act: Callable[[uuid.UUID, datetime], None]
    next_due: Callable[[datetime], datetime | None]


def run_due(jobs: Sequence[Job], at: datetime) -> int:
    """Do everything that is due at `at`, in the order of the list; returns how many units were done.

    One unit that cannot be done is logged and does not stop the others.
    """
    done = 0
    with clock.held(at):
        for job in jobs:
            for identifier in job.due(at):
                done += _do(job, identifier, at)
            db.session.rollback()
    return done


def next_due(jobs: Sequence[Job], after: datetime, until: datetime) -> datetime | None:
    """The earliest instant in (after, until] at which any job has something to do."""
    instants = (job.next_due(after) for job in jobs)
    found = min((instant for instant in instants if instant is not None and instant <= until), default=None)
    db.session.rollback()
    return found


def _do(job: Job, identifier: uuid.UUID, at: datetime) -> int:
    try:
        in_transaction(lambda: job.act(identifier, at))
    except RuleBroken as broken:
        log.warning("job_refused", extra={"job": job.name, "subject": str(identifier), "why": broken.message})
        return 0
    except Exception:
        log.exception("job_broken", extra={"job": job.name, "subject": str(identifier)})
        db.session.rollback()
        return 0
    return 1
