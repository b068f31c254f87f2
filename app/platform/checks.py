"""Checks of what must always hold, for `flask check` and the proofs. A fault is a sentence without names."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from app.platform.audit import AuditEntry
from app.platform.db import db

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
