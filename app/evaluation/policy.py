"""Who may do what with tests and questionnaires."""

from __future__ import annotations

from app.directory.enums import Role
from app.directory.models import Person
from app.evaluation.enums import InstrumentKind, Moment
from app.evaluation.models import Instrument, Sitting


def can_sit(person: Person | None, sitting: Sitting) -> bool:
    """Only the participant answers, and only the participant reads the answers with a name on them."""
    return person is not None and sitting.person_id == person.id and sitting.dropped_at is None


def can_review(person: Person | None, sitting: Sitting) -> bool:
    """Right answers are shown to the participant, once the test after the course, or a later one, is in.

    While it is open again they are not.
    """
    return (
        can_sit(person, sitting)
        and sitting.instrument.kind is InstrumentKind.KNOWLEDGE_TEST
        and sitting.moment is not Moment.PRE
        and sitting.submitted_at is not None
        and sitting.reopened_at is None
    )


def can_edit(person: Person | None, instrument: Instrument) -> bool:
    """Training administrators write the questions."""
    return (
        person is not None
        and person.programme_id == instrument.programme_id
        and person.holds(Role.ADMINISTRATOR)
    )


def can_handle(person: Person | None, sitting: Sitting) -> bool:
    """Administrators and named staff open it again or type in a paper; they never see answers or marks."""
    return (
        person is not None
        and person.programme_id == sitting.programme_id
        and (person.holds(Role.ADMINISTRATOR) or person.holds(Role.NAMED_STAFF))
        and (not sitting.person.restricted or person.holds(Role.NAMED_STAFF))
    )
