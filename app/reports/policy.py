"""Who reads which report."""

from __future__ import annotations

from app.directory.enums import Role
from app.directory.models import Agency, Person
from app.training.models import Cohort, Course


def can_read_figures(person: Person | None, cohort: Cohort) -> bool:
    """Those who run the programme read what a cohort adds up to."""
    return (
        person is not None
        and person.programme_id == cohort.programme_id
        and person.holds(Role.PROGRAMME_LEAD, Role.ADMINISTRATOR)
    )


def can_read_course(person: Person | None, course: Course) -> bool:
    """The same people read what a course adds up to over its cohorts."""
    return (
        person is not None
        and person.programme_id == course.programme_id
        and person.holds(Role.PROGRAMME_LEAD, Role.ADMINISTRATOR)
    )


def can_take_rows(person: Person | None, cohort: Cohort) -> bool:
    """Answers one by one, without names, are for the programme lead only."""
    return (
        person is not None
        and person.programme_id == cohort.programme_id
        and person.holds(Role.PROGRAMME_LEAD)
    )


def sees_small_counts(person: Person | None) -> bool:
    """Counts of absences, outcomes and reasons are whole for training administrators only."""
    return person is not None and person.holds(Role.ADMINISTRATOR)


def can_read_agency(person: Person | None, agency: Agency) -> bool:
    """An agency lead reads about the agency that person leads now."""
    return person is not None and person.leads(agency.id)
