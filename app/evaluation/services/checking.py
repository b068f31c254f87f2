"""What must always hold of tests and questionnaires."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.evaluation.models import Instrument, Reply, Sitting
from app.platform.audit import AuditEntry
from app.platform.db import db


def faults() -> Iterator[str]:
    """What was handed in was begun, holds an answer, stands in the trail; its instrument is frozen."""
    handed_in = set(
        db.session.scalars(
            select(AuditEntry.subject_id).where(
                AuditEntry.subject_kind == Sitting.__tablename__, AuditEntry.action == "hand in"
            )
        )
    )
    answered = set(db.session.scalars(select(Reply.sitting_id).distinct()))
    rows = db.session.execute(
        select(Sitting.id, Sitting.started_at, Sitting.submitted_at, Instrument.frozen_at)
        .join(Instrument, Instrument.id == Sitting.instrument_id)
        .where(Sitting.submitted_at.is_not(None))
    )
    for identifier, started_at, submitted_at, frozen_at in rows:
        if submitted_at is not None and (started_at is None or started_at > submitted_at):
            yield f"sitting {identifier}: it was handed in before it was begun"
        if identifier not in answered:
            yield f"sitting {identifier}: it was handed in without an answer"
        if identifier not in handed_in:
            yield f"sitting {identifier}: it was handed in and the trail does not say so"
        if frozen_at is None:
            yield f"sitting {identifier}: it was handed in and its instrument can still be changed"
