"""Who may see the desk."""

from __future__ import annotations

from app.directory.enums import Role
from app.directory.models import Person

DESK = (Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)


def can_see_desk(person: Person | None) -> bool:
    """Whether somebody may see what waits on whom."""
    return person is not None and person.holds(*DESK)


def can_retry_email(person: Person | None) -> bool:
    """Whether somebody may have an undelivered email sent again."""
    return person is not None and person.holds(Role.ADMINISTRATOR)
