"""Who may do what to people and agencies."""

from __future__ import annotations

from app.directory.enums import DataRequestState, Role
from app.directory.models import Agency, DataRequest, Person, Programme, RoleAssignment

KEEPERS = (Role.ADMINISTRATOR, Role.NAMED_STAFF)


def can_see_people(viewer: Person | None) -> bool:
    """Administrators, programme leads and named staff."""
    return viewer is not None and viewer.holds(*KEEPERS, Role.PROGRAMME_LEAD)


def can_know(viewer: Person | None, person: Person) -> bool:
    """A restricted person is known to named staff and to themselves only; nobody is known elsewhere."""
    if viewer is None or viewer.programme_id != person.programme_id:
        return False
    return not person.restricted or viewer.id == person.id or viewer.holds(Role.NAMED_STAFF)


def can_change_person(viewer: Person | None, person: Person) -> bool:
    """Administrators and named staff, for whom they may know."""
    return viewer is not None and viewer.holds(*KEEPERS) and can_know(viewer, person)


def can_reveal_contact(viewer: Person | None, person: Person) -> bool:
    """Whoever may have to call."""
    return can_change_person(viewer, person)


def can_restrict(viewer: Person | None, person: Person) -> bool:
    """Named staff only."""
    return (
        viewer is not None and viewer.programme_id == person.programme_id and viewer.holds(Role.NAMED_STAFF)
    )


def can_give_role(viewer: Person | None, role: Role) -> bool:
    """Administrators give roles; only named staff make somebody named staff."""
    if viewer is None:
        return False
    return viewer.holds(Role.NAMED_STAFF) if role is Role.NAMED_STAFF else viewer.holds(Role.ADMINISTRATOR)


def can_end_role(viewer: Person | None, assignment: RoleAssignment) -> bool:
    """Whoever may give it may end it."""
    return can_give_role(viewer, assignment.role) and can_know(viewer, assignment.person)


def can_change_agency(viewer: Person | None, agency: Agency) -> bool:
    """Administrators of the agency's programme."""
    return (
        viewer is not None and viewer.programme_id == agency.programme_id and viewer.holds(Role.ADMINISTRATOR)
    )


def can_change_settings(viewer: Person | None, programme: Programme) -> bool:
    """Administrators of the programme."""
    return viewer is not None and viewer.programme_id == programme.id and viewer.holds(Role.ADMINISTRATOR)


def can_keep_apart(viewer: Person | None) -> bool:
    """Named staff only."""
    return viewer is not None and viewer.holds(Role.NAMED_STAFF)


def can_release_data(viewer: Person | None, request: DataRequest) -> bool:
    """Named staff, but nobody reads through their own copy."""
    return (
        viewer is not None
        and viewer.programme_id == request.programme_id
        and viewer.holds(Role.NAMED_STAFF)
        and viewer.id != request.person_id
    )


def can_take_data(viewer: Person | None, request: DataRequest) -> bool:
    """The person it is about, once it was released."""
    return (
        viewer is not None and viewer.id == request.person_id and request.status is DataRequestState.RELEASED
    )


def can_set_up_programme(viewer: Person | None) -> bool:
    """An administrator of any programme may set up another."""
    return viewer is not None and viewer.holds(Role.ADMINISTRATOR)
