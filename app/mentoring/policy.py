"""Who may do what with applications; pure."""

from __future__ import annotations

from collections.abc import Iterable

from app.directory.enums import Role
from app.directory.models import Person
from app.mentoring.enums import AssessmentStatus
from app.mentoring.models import Application, Assessment, MentorPeriod


def can_see_own(person: Person | None, application: Application) -> bool:
    """An applicant sees and changes the own application; nobody else does by these pages."""
    return person is not None and person.id == application.person_id


def can_assess(person: Person | None, assessment: Assessment) -> bool:
    """The assessor it was given to, while an assessor."""
    return person is not None and person.id == assessment.assessor_id and person.holds(Role.ASSESSOR)


def can_administer(person: Person | None, application: Application) -> bool:
    """An administrator acts on everybody's application but the own one and those still to be read blind."""
    return (
        person is not None
        and person.programme_id == application.programme_id
        and person.id != application.person_id
        and person.holds(Role.ADMINISTRATOR)
        and not still_reads_blind(person, application)
    )


def can_moderate(person: Person | None, application: Application) -> bool:
    """An administrator talks with assessors; about what they read themselves only once they have scored."""
    return can_administer(person, application) and not scores_are_awaited(person, application.assessments)


def scores_are_awaited(person: Person | None, readings: Iterable[Assessment]) -> bool:
    """Whether the person has one of these readings and has not scored it."""
    return person is not None and any(
        row.assessor_id == person.id and row.status is AssessmentStatus.ASSIGNED for row in readings
    )


def can_review(person: Person | None, application: Application) -> bool:
    """Administrator and programme lead read applications; agency leads never do.

    Their own, and those they have still to read blind, are excepted.
    """
    return (
        person is not None
        and person.programme_id == application.programme_id
        and person.id != application.person_id
        and person.holds(Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)
        and not still_reads_blind(person, application)
    )


def still_reads_blind(person: Person | None, application: Application) -> bool:
    """Whether the person has still to score it as an assessor who must not know whose it is."""
    return (
        person is not None
        and (application.cohort.blind or application.person.restricted)
        and person.holds(Role.ASSESSOR)
        and scores_are_awaited(person, application.assessments)
    )


def can_end_time(person: Person | None, period: MentorPeriod) -> bool:
    """Administrators of the programme."""
    return (
        person is not None and person.programme_id == period.programme_id and person.holds(Role.ADMINISTRATOR)
    )
