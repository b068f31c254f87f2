"""Who may do what with places; pure."""

from __future__ import annotations

from app.directory.enums import Role
from app.directory.models import Agency, Person
from app.places.models import Place
from app.training.models import SessionDay, TrainingSession


def can_see_own(person: Person | None, place: Place) -> bool:
    """Somebody sees and answers the own place; nobody else does by these pages."""
    return person is not None and person.id == place.person_id


def can_share_out(person: Person | None, session: TrainingSession) -> bool:
    """Administrators decide about places."""
    return (
        person is not None
        and person.programme_id == session.programme_id
        and person.holds(Role.ADMINISTRATOR)
    )


def can_see_board(person: Person | None, session: TrainingSession) -> bool:
    """Administrators and programme leads see how places are shared out."""
    return (
        person is not None
        and person.programme_id == session.programme_id
        and person.holds(Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)
    )


def can_hold(person: Person | None, session: TrainingSession) -> bool:
    """Named staff ask that somebody's place waits."""
    return (
        person is not None and person.programme_id == session.programme_id and person.holds(Role.NAMED_STAFF)
    )


def can_administer(person: Person | None, place: Place) -> bool:
    """An administrator acts on everybody's place but the own one."""
    return (
        person is not None
        and person.programme_id == place.programme_id
        and person.id != place.person_id
        and person.holds(Role.ADMINISTRATOR)
    )


def can_see_completion(person: Person | None, session: TrainingSession) -> bool:
    """Administrators see who owes days; named staff also those who are on no list of theirs."""
    return (
        person is not None
        and person.programme_id == session.programme_id
        and person.holds(Role.ADMINISTRATOR, Role.NAMED_STAFF)
    )


def can_settle_completion(person: Person | None, place: Place) -> bool:
    """The same people offer days, excuse from them, and take a completion back; nobody for themselves."""
    return (
        person is not None
        and person.id != place.person_id
        and can_see_completion(person, place.training_session)
    )


def can_keep_register(person: Person | None, day: SessionDay) -> bool:
    """Trainers and administrators keep registers; named staff mark whoever is on no list of theirs."""
    return (
        person is not None
        and person.programme_id == day.programme_id
        and person.holds(Role.TRAINER, Role.ADMINISTRATOR, Role.NAMED_STAFF)
    )


def can_arrange(person: Person | None, day: SessionDay) -> bool:
    """Administrators arrange a day; named staff do, for those of whom only they know."""
    return (
        person is not None
        and person.programme_id == day.programme_id
        and person.holds(Role.ADMINISTRATOR, Role.NAMED_STAFF)
    )


def can_see_access(person: Person | None, day: SessionDay) -> bool:
    """Whoever arranges the day, and the trainers of its session's days, see what the room needs."""
    if can_arrange(person, day):
        return True
    return (
        person is not None
        and person.holds(Role.TRAINER)
        and any(each.person_id == person.id for other in day.training_session.days for each in other.trainers)
    )


def can_nominate(person: Person | None, session: TrainingSession, agency: Agency | None) -> bool:
    """An agency lead puts own colleagues forward, and in order; an administrator anybody's."""
    if person is None or person.programme_id != session.programme_id:
        return False
    if person.holds(Role.ADMINISTRATOR):
        return True
    return person.holds(Role.AGENCY_LEAD) if agency is None else person.leads(agency.id)


def can_name_colleague(person: Person | None, place: Place) -> bool:
    """A lead names a colleague for the place of somebody else who belongs to the agency today."""
    return person is not None and person.id != place.person_id and person.leads(place.person.agency_id)
