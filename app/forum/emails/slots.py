"""Letters about consultations, to both sides. With whom and about what stands on the page only."""

from __future__ import annotations

from app.directory.models import Person
from app.forum.models import Consultation
from app.forum.queries import consultation_event
from app.platform import words
from app.platform.ical import Method
from app.platform.invitations import Invitation
from app.platform.mail import Letter

CALL_CONSULTATION = "a conversation that is booked"


def consultation_on(consultation: Consultation, person: Person) -> Letter:
    """It is booked; an entry for the calendar comes with it."""
    return _letter("consultation_on", consultation, person, Method.REQUEST)


def consultation_off(consultation: Consultation, person: Person, *, by_you: bool) -> Letter:
    """It is cancelled; the entry leaves the calendar."""
    return _letter("consultation_off", consultation, person, Method.CANCEL, by_you=by_you)


def consultation_reminder(consultation: Consultation, person: Person) -> Letter:
    """It is tomorrow."""
    return _letter("consultation_reminder", consultation, person, None)


def _letter(
    name: str, consultation: Consultation, person: Person, method: Method | None, *, by_you: bool = False
) -> Letter:
    slot = consultation.slot
    event = consultation_event(slot, person.programme, with_place=person.place_in_calendar)
    offers = slot.facilitator_id == person.id
    page = "consultations/mine" if offers else "consultations"
    said = f"{words.day(slot.starts_at)}, {words.span(slot.starts_at, slot.ends_at)}"
    return Letter(
        template=f"forum/email/{name}",
        facts={
            "known_as": person.known_as,
            "day": words.day(slot.starts_at),
            "hours": words.span(slot.starts_at, slot.ends_at),
            "how": slot.how.value,
            "by_you": by_you,
        },
        links={"consultations": f"/{person.programme.slug}/forum/{page}"},
        invitation=Invitation(method, person.email, event) if method else None,
        about_id=consultation.id,
        once=f"{name} {consultation.id} {person.id}",
        spoken=f"The conversation of {said} is {'cancelled' if method is Method.CANCEL else 'booked'}.",
    )
