"""Checks of what must always hold, for `flask check` and the proofs. A fault is a sentence without names."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from app.platform import clock
from app.platform.audit import AuditEntry, Via
from app.platform.db import db

# When nobody works with the service.
HOUR = 3
KIND = "data check"
WHOLE, FAULTY = "nothing found", "faults found"
# Every check is about the same thing: this installation.
INSTALLATION = uuid.UUID(int=0)

Moves = Collection[tuple[StrEnum, StrEnum]]


def history_faults(model: Any, *, first: Collection[StrEnum], moves: Moves) -> Iterator[str]:
    """What is wrong with the histories of the rows of `model`.

    Every row began in one of `first`; each later entry takes up where the one before it ended, by one of
    `moves` (from, to); and the last entry is where the row is now.
    """
    legal = {(before.value, after.value) for before, after in moves}
    beginnings = {status.value for status in first}
    entries = _entries(model.__tablename__)
    for identifier, status in db.session.execute(select(model.id, model.status)):
        fault = _fault(entries.get(identifier, []), status.value, beginnings, legal)
        if fault:
            yield f"{model.__tablename__} {identifier}: {fault}"


def latest() -> AuditEntry | None:
    """The latest check of this installation."""
    return db.session.scalar(
        select(AuditEntry)
        .where(AuditEntry.subject_kind == KIND, AuditEntry.subject_id == INSTALLATION)
        .order_by(AuditEntry.at.desc())
        .limit(1)
    )


def faulty_since() -> datetime | None:
    """When the latest check was made, if it found a fault; None when all was well or nobody looked yet."""
    found = latest()
    return found.at if found is not None and found.action == FAULTY else None


def is_due(real: datetime) -> bool:
    """Whether nobody has looked since the last night began."""
    local = clock.local(real)
    night = clock.from_local(local.date() - timedelta(days=local.hour < HOUR), HOUR)
    found = latest()
    db.session.rollback()
    return found is None or found.at < night


def note(faults: int, real: datetime) -> None:
    """Keep what a check found: whether, and not what."""
    db.session.add(
        AuditEntry(
            at=real,
            via=Via.CLOCK,
            action=FAULTY if faults else WHOLE,
            subject_kind=KIND,
            subject_id=INSTALLATION,
            fields=[],
        )
    )


def _entries(kind: str) -> dict[uuid.UUID, list[tuple[str | None, str]]]:
    found: dict[uuid.UUID, list[tuple[str | None, str]]] = defaultdict(list)
    rows = db.session.execute(
        select(AuditEntry.subject_id, AuditEntry.from_state, AuditEntry.to_state)
        .where(AuditEntry.subject_kind == kind, AuditEntry.to_state.is_not(None))
        .order_by(AuditEntry.subject_id, AuditEntry.at, AuditEntry.position)
    )
    for identifier, before, after in rows:
        found[identifier].append((before, after or ""))
    return found


def _fault(
    entries: list[tuple[str | None, str]], now: str, beginnings: set[str], legal: set[tuple[str, str]]
) -> str:
    at: str | None = None
    for before, after in entries:
        if at is None and before is None:
            if after not in beginnings:
                return f"it began as {after}"
        elif at is None and before not in beginnings:
            return f"its history begins after it was {before}"
        elif at is not None and before != at:
            return f"it was {at}, and then moved from {before}"
        elif (before, after) not in legal:
            return f"it moved from {before} to {after}, which no rule allows"
        at = after
    if at is None and now not in beginnings:
        return f"it is {now} and has no history"
    if at is not None and at != now:
        return f"it is {now}, but its history ends as {at}"
    return ""
