"""Who may plan training, and who may see where it takes place."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from app.directory.enums import Role
from app.directory.models import Person
from app.training.enums import SessionStatus
from app.training.models import SessionDay, TrainingSession

PLANNERS = (Role.ADMINISTRATOR,)
ON_SITE = (Role.ADMINISTRATOR, Role.PROGRAMME_LEAD, Role.TRAINER)


def can_plan(person: Person | None) -> bool:
    """Whether somebody may create and change courses, venues, cohorts and sessions."""
    return person is not None and person.holds(*PLANNERS)


def can_see_session(person: Person | None, session: TrainingSession) -> bool:
    """A session that was not published yet is for staff only."""
    return session.status is not SessionStatus.PLANNED or (person is not None and person.holds(*ON_SITE))


def can_see_whereabouts(person: Person | None, day: SessionDay, admitted: Collection[uuid.UUID]) -> bool:
    """Address, room and join link are for people with an accepted place on the day, and for staff on site."""
    return person is not None and (day.id in admitted or person.holds(*ON_SITE))
