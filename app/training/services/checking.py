"""What must always hold of cohorts and their sessions."""

from __future__ import annotations

from collections.abc import Iterator

from app.platform.checks import history_faults
from app.training import rules
from app.training.enums import CohortStatus, SessionStatus
from app.training.models import Cohort, TrainingSession


def faults() -> Iterator[str]:
    """Every history is whole and by the rules."""
    yield from history_faults(
        Cohort,
        first=set(CohortStatus),
        moves={(before, after) for (before, _), after in rules.COHORT_MOVES.items()},
    )
    yield from history_faults(
        TrainingSession,
        first=set(SessionStatus),
        moves={(before, after) for (before, _), after in rules.SESSION_MOVES.items()},
    )
