"""Who must not come into a room yet: kept without reasons, known to named staff only.

Two people may be kept apart; and anybody may be held back from one room, for any reason whatever. What comes
of the two is the same everywhere, so that nobody can work out from it that two people are kept apart.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from app.directory import queries, rules
from app.directory.events import KeptApart, KeptOut, LetIn
from app.directory.models import KeepApart, KeepApartDecision, Person, RoomHold
from app.platform import audit, events, ids
from app.platform.db import db
from app.platform.errors import RuleBroken


def must_wait(
    person: Person,
    others: Collection[uuid.UUID],
    *,
    room_id: uuid.UUID,
    room_name: str,
    at: datetime,
) -> bool:
    """Whether a keep-apart record or a hold stops this person from joining `others` in one room.

    A record queues a decision for named staff; a hold waits for them itself. The caller commits that decision
    and tells the person and everybody else only that the training team will be in touch. A yes covers the
    records it was given for: one made later asks again.
    """
    if not queries.kept_out(person.id, others, room_id):
        return person.id in queries.held_back(room_id)
    decision = queries.keep_apart_decision(person.id, room_id)
    if decision is not None and decision.allowed and decision.settled_at is not None:
        reopen_decision(decision, by=None, at=at)
    if decision is None:
        db.session.add(
            KeepApartDecision(
                programme_id=person.programme_id,
                person_id=person.id,
                room_id=room_id,
                room_name=room_name,
                opened_at=at,
            )
        )
        db.session.flush()
    return True


def keep_apart(one: Person, other: Person, *, by: Person, at: datetime) -> KeepApart:
    """Two people are not to be brought into one room from now on. Raises RuleBroken for one and the same."""
    if one.id == other.id:
        raise RuleBroken("Choose two different people.")
    if one.programme_id != other.programme_id:
        raise RuleBroken("Both must belong to this programme.")
    first, second = sorted((one.id, other.id), key=lambda identifier: identifier.hex)
    record = db.session.scalar(
        select(KeepApart).where(KeepApart.one_id == first, KeepApart.other_id == second)
    )
    if record is None:
        record = KeepApart(
            id=ids.new(), programme_id=one.programme_id, one_id=first, other_id=second, made_at=at
        )
        db.session.add(record)
    elif record.ended_at is None:
        raise RuleBroken("These two are kept apart already.")
    record.ended_at, record.made_at = None, at
    db.session.flush()
    audit.record("keep apart", record, by=by, at=at)
    events.announce(KeptApart(first, second), by=by, at=at)
    return record


def end_keep_apart(record: KeepApart, *, by: Person, at: datetime) -> None:
    """The two may meet again."""
    if record.ended_at is not None:
        raise RuleBroken("This has been ended already.")
    record.ended_at = at
    audit.record("end keep apart", record, by=by, at=at)


def settle_decision(decision: KeepApartDecision, *, allowed: bool, by: Person, at: datetime) -> None:
    """Say whether somebody who was stopped may come into this room after all; a yes puts them in line."""
    audit.move(
        decision,
        rules.next_decision_state(decision.status, "settle"),
        action="settle keep apart",
        by=by,
        at=at,
    )
    decision.allowed = allowed
    decision.settled_at = at
    db.session.flush()
    what = LetIn if allowed else KeptOut
    events.announce(what(decision.person_id, decision.room_id), by=by, at=at)


def reopen_decision(decision: KeepApartDecision, *, by: Person | None, at: datetime) -> None:
    """Take an answer back."""
    audit.move(
        decision,
        rules.next_decision_state(decision.status, "undo"),
        action="reopen keep apart",
        by=by,
        at=at,
    )
    decision.allowed = None
    decision.settled_at = None


def hold(person: Person, *, room_id: uuid.UUID, room_name: str, by: Person, at: datetime) -> RoomHold:
    """Somebody is to wait for a room from now on. Raises RuleBroken for oneself, or if so already."""
    if person.id == by.id:
        raise RuleBroken("Somebody else decides about your own place.")
    row = queries.hold_on(person.id, room_id)
    if row is None:
        row = RoomHold(
            id=ids.new(), programme_id=person.programme_id, person_id=person.id, room_id=room_id, made_at=at
        )
        row.person = person
        db.session.add(row)
    elif row.ended_at is None:
        raise RuleBroken("This place waits already.")
    row.room_name, row.made_at, row.ended_at = room_name, at, None
    db.session.flush()
    audit.record("hold", row, by=by, at=at)
    return row


def let_go(row: RoomHold, *, by: Person, at: datetime) -> None:
    """The wait is over, and puts the person in line. Raises RuleBroken for oneself, and when it was over."""
    if row.person_id == by.id:
        raise RuleBroken("Somebody else decides about your own place.")
    end_hold(row, by=by, at=at)
    events.announce(LetIn(row.person_id, row.room_id), by=by, at=at)


def end_hold(row: RoomHold, *, by: Person, at: datetime) -> None:
    """The wait is over, and nothing follows from it."""
    if row.ended_at is not None:
        raise RuleBroken("This place does not wait any more.")
    row.ended_at = at
    db.session.flush()
    audit.record("end hold", row, by=by, at=at)
