"""What must always hold of applications, countersignatures and assessments."""

from __future__ import annotations

from collections.abc import Iterator

from app.mentoring import queries, rules
from app.mentoring.enums import ApplicationStatus, AssessmentStatus, SignatureStatus
from app.mentoring.models import Application, Assessment, Countersignature
from app.platform.checks import history_faults


def faults() -> Iterator[str]:
    """Every history is whole and by the rules; no application that has all its scores is still being read."""
    yield from history_faults(
        Application, first={ApplicationStatus.DRAFT}, moves=rules.every_application_move()
    )
    yield from history_faults(
        Countersignature,
        first={SignatureStatus.REQUESTED},
        moves={(before, after) for (before, _), after in rules.SIGNATURE_MOVES.items()},
    )
    yield from history_faults(
        Assessment,
        first={AssessmentStatus.ASSIGNED},
        moves={(before, after) for (before, _), after in rules.ASSESSMENT_MOVES.items()},
    )
    for identifier in queries.read_and_not_ended():
        yield f"application {identifier}: every score is in and the reading has not ended"
