"""Who may do what to accounts."""

from __future__ import annotations

from app.directory.enums import Role
from app.directory.models import Person


def can_remove_second_factor(viewer: Person | None, person: Person) -> bool:
    """Another administrator; nobody their own."""
    return (
        viewer is not None
        and viewer.programme_id == person.programme_id
        and viewer.holds(Role.ADMINISTRATOR)
        and viewer.id != person.id
    )
