"""The one way to write to somebody, and how they wish to be reached."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta

from sqlalchemy import or_, select

from app.directory import emails, queries, rules
from app.directory.enums import CallState, ContactBy, LinkPurpose
from app.directory.events import AddressChanged
from app.directory.models import AddressChange, Call, Person
from app.directory.services.calendar_links import end_calendar_link
from app.platform import audit, clock, events, ids, links, mail, throttle
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.mail import Letter, MailState

ADDRESS_LIVES = timedelta(minutes=30)
ADDRESS_WAIT = timedelta(hours=1)
MOST_ADDRESSES = 5
MOST_FAILURES = 10


def write_to(person: Person, letter: Letter, *, at: datetime, call_about: str) -> None:
    """Send somebody a letter as they wish to be reached, at hours they gave.

    Somebody who asked for the telephone only gets no email: staff are asked to call, `call_about` in neutral
    words ("the answer to a training application"), with what there is to say where the letter has it spoken.
    """
    if person.merged_into_id is not None:
        person = db.session.get_one(Person, person.merged_into_id)
    if person.contact_by is ContactBy.TELEPHONE:
        ask_for_call(person, call_about, at=at, once=letter.once, words=letter.spoken)
        return
    mail.queue(
        letter,
        to=person.email,
        person_id=person.id,
        programme_id=person.programme_id,
        at=at,
        not_before=within_hours(at, person.contact_from, person.contact_until),
    )


def write_to_address(
    programme_id: uuid.UUID, address: str, letter: Letter, *, at: datetime, call_about: str
) -> None:
    """Send a letter to an address that may belong to somebody we know: then that person's wishes count."""
    known = queries.person_by_email(programme_id, address)
    if known is not None:
        write_to(known, letter, at=at, call_about=call_about)
    else:
        mail.queue(letter, to=address.strip(), programme_id=programme_id, at=at)


def within_hours(at: datetime, earliest: time | None, latest: time | None) -> datetime:
    """`at`, or the next moment between two times of a London day."""
    if earliest is None or latest is None or earliest >= latest:
        return at
    local = clock.local(at)
    if local.time() < earliest:
        return clock.from_local(local.date(), earliest.hour, earliest.minute)
    if local.time() >= latest:
        return clock.from_local(local.date() + timedelta(days=1), earliest.hour, earliest.minute)
    return at


def change_wishes(
    person: Person,
    *,
    contact_by: ContactBy,
    telephone: str,
    may_telephone: bool,
    may_leave_message: bool,
    contact_from: time | None,
    contact_until: time | None,
    by: Person | None,
    at: datetime,
    via: audit.Via | None = None,
) -> None:
    """How somebody wishes to be reached from now on.

    With "telephone only", emails that still wait are taken back and become calls. Raises RuleBroken for hours
    or a telephone number that do not go together.
    """
    rules.require_hours(contact_from, contact_until)
    rules.require_number(contact_by, telephone)
    wanted = {
        "contact_by": contact_by,
        "telephone": telephone.strip(),
        "may_telephone": may_telephone or contact_by is ContactBy.TELEPHONE,
        "may_leave_message": may_leave_message,
        "contact_from": contact_from,
        "contact_until": contact_until,
    }
    changed = [name for name, value in wanted.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, wanted[name])
    if not changed:
        return
    audit.record("change contact wishes", person, by=by, at=at, via=via, fields=changed)
    if contact_by is ContactBy.TELEPHONE:
        stop_waiting_emails(person, at=at)
        end_calendar_link(person, by=by, at=at)


def ask_for_call(
    person: Person, about: str, *, at: datetime, once: str | None = None, words: str = ""
) -> None:
    """Have staff call somebody, once for each `once`; `words` are what there is to say, when we know them."""
    if once and db.session.scalar(select(Call.id).where(Call.once == once)):
        return
    db.session.add(
        Call(
            programme_id=person.programme_id,
            person_id=person.id,
            about=about,
            words=words,
            once=once,
            asked_at=at,
        )
    )


def forget_calls(*beginnings: str) -> None:
    """Calls nobody has made yet and that are not needed any more, by how their `once` begins."""
    begins = or_(*(Call.once.startswith(beginning, autoescape=True) for beginning in beginnings))
    found = db.session.scalars(select(Call).where(begins, Call.status == CallState.TO_MAKE))
    for call in found:
        db.session.delete(call)


def has_been_called(beginning: str, since: datetime) -> bool:
    """Whether a call asked for at `since` or later was made, by how its `once` begins."""
    found = select(Call.id).where(
        Call.once.startswith(beginning, autoescape=True),
        Call.status == CallState.MADE,
        Call.asked_at >= since,
    )
    return db.session.scalar(found.limit(1)) is not None


def stop_waiting_emails(person: Person, *, at: datetime) -> None:
    """Emails that have not gone out become one call."""
    waiting = queries.waiting_messages(person)
    for message in waiting:
        message.state = MailState.CANCELLED
    if waiting:
        ask_for_call(person, "news about training", at=at)


def set_place_in_calendar(person: Person, wanted: bool, *, by: Person | None, at: datetime) -> None:
    """Whether calendar entries say where; somebody who asks has read who else may see that."""
    if person.place_in_calendar != wanted:
        person.place_in_calendar = wanted
        audit.record("change calendar wishes", person, by=by, at=at, fields=["place_in_calendar"])


def ask_new_address(person: Person, address: str, *, by: Person | None, at: datetime) -> None:
    """Send a code to another address; nothing else goes there until it is confirmed.

    Raises RuleBroken for the address somebody has already. Says nothing about who else may have it.
    """
    if queries.email_key(address) == person.email_key:
        raise RuleBroken("This is the address we have already.")
    real = clock.real_now()
    if not throttle.allowed("new address", str(person.id), most=MOST_ADDRESSES, within=ADDRESS_WAIT):
        raise RuleBroken("You have asked for several codes. Please wait an hour, then try again.")
    throttle.count("new address", str(person.id))
    earlier = queries.address_change_of(person)
    if earlier is not None:
        links.withdraw(earlier.link, real)
        db.session.delete(earlier)
        db.session.flush()
    change = AddressChange(id=ids.new(), person_id=person.id, email=address.strip(), asked_at=at)
    change.link = links.issue(
        LinkPurpose.CONFIRM_ADDRESS.value,
        change.id,
        programme_id=person.programme_id,
        at=real,
        expires_at=real + ADDRESS_LIVES,
    )
    db.session.add(change)
    db.session.flush()
    audit.record("ask to change address", person, by=by, at=at, fields=["email"])
    mail.queue(emails.confirm_address(change), to=change.email, programme_id=person.programme_id, at=at)


def confirm_new_address(person: Person, code: str, *, by: Person | None, at: datetime) -> str:
    """Take the new address when the code from its email is right; "" when it was, else why not.

    Raises RuleBroken when the address belongs to somebody else: only its owner gets as far as that.
    """
    change = queries.address_change_of(person)
    real = clock.real_now()
    if change is None or change.link.state(real) is not links.LinkState.LIVE:
        return "This code has run out. Give the new address again, and we send another."
    if not throttle.allowed("confirm address", str(person.id), most=MOST_FAILURES, within=ADDRESS_WAIT):
        return "There were too many tries. Please wait an hour, then give the address again."
    if not links.code_matches(change.link, code):
        throttle.count("confirm address", str(person.id))
        return "This code is not right. It is in the newest email to the new address."
    links.use(change.link, real)
    take_address(person, change.email, confirmed=True, by=by, at=at)
    db.session.delete(change)
    return ""


def take_address_from_call(person: Person, address: str, *, by: Person, at: datetime) -> None:
    """The address somebody gave when staff spoke with them; it counts as confirmed once they sign in with it.

    Nothing is sent to the address it replaces: somebody else may read there.
    """
    if queries.email_key(address) == person.email_key:
        raise RuleBroken("This is the address we have already.")
    take_address(person, address, confirmed=False, by=by, at=at)


def take_address(person: Person, address: str, *, confirmed: bool, by: Person | None, at: datetime) -> None:
    """Replace the safe address. What still waits for the old one is taken back and goes to the new one."""
    if queries.person_by_email(person.programme_id, address) is not None:
        raise RuleBroken("Somebody with this email address is known already.")
    earlier = person.email_key
    person.email = address.strip()
    person.email_key = queries.email_key(address)
    person.email_confirmed_at = at if confirmed else None
    for message in queries.waiting_messages(person):
        message.to_address = person.email
    db.session.flush()
    audit.record("change address", person, by=by, at=at, fields=["email"])
    end_calendar_link(person, by=by, at=at)
    events.announce(AddressChanged(person.id, earlier), by=by, at=at)


def mark_call(call: Call, action: str, *, by: Person, at: datetime) -> None:
    """Note that a call was made, or take that back. Raises RuleBroken when that is so already."""
    audit.move(call, rules.next_call_state(call.status, action), action=f"call {action}", by=by, at=at)
    call.made_at = at if call.status is CallState.MADE else None
