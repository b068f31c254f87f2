"""What must always hold of calls, decisions about rooms, copies of data, and a programme's own words."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from app.directory import rules
from app.directory.enums import CallState, DataRequestState, KeepApartState
from app.directory.models import Call, DataRequest, EmailWording, KeepApartDecision
from app.platform.checks import history_faults
from app.platform.db import db
from app.platform.mail import PLAIN


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


def _wordings() -> Iterator[str]:
    found: dict[tuple[uuid.UUID, str], list[int]] = defaultdict(list)
    for programme_id, template, version in db.session.execute(
        select(EmailWording.programme_id, EmailWording.template, EmailWording.version)
    ):
        found[programme_id, template].append(version)
    for (programme_id, template), versions in found.items():
        if sorted(versions) != list(range(PLAIN + 1, PLAIN + 1 + len(versions))):
            yield f"email_wording {programme_id} {template}: a version is missing"
