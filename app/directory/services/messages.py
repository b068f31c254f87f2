"""Writing to many: one recipient each, as each wishes to be reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.directory import emails, rules
from app.directory.enums import ContactBy
from app.directory.models import Person, Programme
from app.directory.services.contact import ask_for_call, write_to
from app.platform import audit, clock
from app.platform.errors import RuleBroken
from app.platform.mail import Letter

MOST = 1000


@dataclass(frozen=True)
class Delivery:
    """Who gets a message by email and whom staff will call."""

    by_email: Sequence[Person]
    by_telephone: Sequence[Person]


def delivery_of(recipients: Sequence[Person]) -> Delivery:
    """How a message would reach these people."""
    return Delivery(
        by_email=[person for person in recipients if person.contact_by is ContactBy.EMAIL],
        by_telephone=[person for person in recipients if person.contact_by is ContactBy.TELEPHONE],
    )


def words_to(person: Person, programme: Programme, text: str) -> str:
    """The text for this person. Raises RuleBroken for a gap that we cannot fill."""
    return rules.filled(text, {"known as": person.known_as, "programme": programme.name})


def letter_to(person: Person, programme: Programme, text: str, answer_by: date | None) -> Letter:
    """The message as this person gets it. Raises RuleBroken for a gap that we cannot fill."""
    day = f"{answer_by:%A} {answer_by.day} {answer_by:%B}" if answer_by else ""
    return emails.own_words(rules.paragraphs(words_to(person, programme, text)), day)


def send_message(
    programme: Programme,
    recipients: Sequence[Person],
    text: str,
    *,
    answer_by: date | None,
    expected: int,
    by: Person,
    at: datetime,
) -> Delivery:
    """Write to each of these people, and list a call for whoever wants no email.

    Raises RuleBroken when nobody is on the list, or the list is not as long as in the preview.
    """
    if not recipients:
        raise RuleBroken("Nobody is on this list.")
    if len(recipients) != expected:
        raise RuleBroken("The list has changed since the preview. Look at it again before you send.")
    if len(recipients) > MOST:
        raise RuleBroken(f"Write to at most {MOST} people at once.")
    if answer_by is not None and answer_by < clock.local(at).date():
        raise RuleBroken("The day to answer by has passed.")
    delivery = delivery_of(recipients)
    about = "a message from the training team"
    for person in delivery.by_email:
        write_to(person, letter_to(person, programme, text, answer_by), at=at, call_about=about)
    for person in delivery.by_telephone:
        ask_for_call(person, about, at=at, words=words_to(person, programme, text))
    audit.record("write to a list", programme, by=by, at=at).programme_id = programme.id
    return delivery
