"""What must always hold of calls, decisions about rooms, copies of data, and a programme's own words."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.directory import rules
from app.directory.enums import CallState, DataRequestState, KeepApartState
from app.directory.models import Call, DataRequest, EmailWording, KeepApartDecision, Person
from app.platform.checks import history_faults
from app.platform.db import db
from app.platform.mail import PLAIN, MailState, OutboxMessage


def faults() -> Iterator[str]:
    """Every history is whole and by the rules, and no version of own words is missing."""
    yield from history_faults(
        Call,
        first={CallState.TO_MAKE},
        moves={(before, after) for (before, _), after in rules.CALL_MOVES.items()},
    )
    yield from history_faults(
        KeepApartDecision,
        first={KeepApartState.OPEN},
        moves={(before, after) for (before, _), after in rules.DECISION_MOVES.items()},
    )
    yield from history_faults(
        DataRequest,
        first={DataRequestState.ASKED},
        moves={(before, after) for (before, _), after in rules.DATA_MOVES.items()},
    )
    yield from _wordings()
    yield from _merged()


def _merged() -> Iterator[str]:
    """A merged record leads to one of its programme that is not merged, and nobody is reached by it."""
    stays = aliased(Person)
    pairs = select(Person, stays).join(stays, Person.merged_into_id == stays.id)
    for goes, into in db.session.execute(pairs):
        if into.merged_into_id is not None or into.programme_id != goes.programme_id:
            yield f"person {goes.id}: it was merged into a record that cannot stand for it"
        if goes.email or goes.telephone or any(held.ended_at is None for held in goes.role_assignments):
            yield f"person {goes.id}: it was merged and can still be reached or still has a role"
    merged = select(Person.id).where(Person.merged_into_id.is_not(None))
    for waiting in (
        select(Call.person_id).where(Call.status == CallState.TO_MAKE, Call.person_id.in_(merged)),
        select(OutboxMessage.person_id).where(
            OutboxMessage.state == MailState.QUEUED, OutboxMessage.person_id.in_(merged)
        ),
    ):
        for person_id in db.session.scalars(waiting):
            yield f"person {person_id}: it was merged and something still waits for it"


def _wordings() -> Iterator[str]:
    found: dict[tuple[uuid.UUID, str], list[int]] = defaultdict(list)
    for programme_id, template, version in db.session.execute(
        select(EmailWording.programme_id, EmailWording.template, EmailWording.version)
    ):
        found[programme_id, template].append(version)
    for (programme_id, template), versions in found.items():
        if sorted(versions) != list(range(PLAIN + 1, PLAIN + 1 + len(versions))):
            yield f"email_wording {programme_id} {template}: a version is missing"
