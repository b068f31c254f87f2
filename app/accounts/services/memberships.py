"""Whom an account is in which programme, and ending all its sessions."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime

from app.accounts import queries
from app.accounts.models import Account, Membership
from app.directory import queries as directory
from app.directory import services as people
from app.directory.events import AddressChanged, RecordsMerged, RoleGiven
from app.directory.models import Person
from app.platform import audit
from app.platform.db import db
from app.platform.errors import RuleBroken


def account_for(person: Person, *, at: datetime) -> Account:
    """The account of this person, made from their address when there is none yet.

    For the rehearsal and for tests, where nobody proves an address.
    """
    known = queries.account_of_person(person)
    if known is not None:
        return known
    account = queries.account_by_email(person.email) or new_account(person.email, at=at)
    account.memberships.append(Membership(person_id=person.id))
    db.session.flush()
    return account


def new_account(address: str, *, at: datetime) -> Account:
    """An account that signs in with this address."""
    account = Account(email=address.strip(), email_key=directory.email_key(address), made_at=at)
    db.session.add(account)
    db.session.flush()
    return account


def link_people(account: Account, *, at: datetime) -> None:
    """Give an account everybody with its proven address whom nobody signs in as yet, one a programme."""
    taken = {person.programme_id for person in queries.people_of(account)}
    for person in queries.people_without_account(account.email):
        if person.programme_id in taken:
            continue
        account.memberships.append(Membership(person_id=person.id))
        taken.add(person.programme_id)
        if person.email_confirmed_at is None:
            person.email_confirmed_at = at
            audit.record("confirm address", person, by=person, at=at, fields=["email_confirmed_at"])
    db.session.flush()


def join_programme(account: Account, programme_id: uuid.UUID, *, full_name: str, at: datetime) -> Person:
    """Whoever this account is in the programme, as a new person when it is nobody there yet.

    Raises RuleBroken when somebody else signs in as the person with this address.
    """
    link_people(account, at=at)
    for person in queries.people_of(account):
        if person.programme_id == programme_id:
            return person
    if directory.person_by_email(programme_id, account.email) is not None:
        raise RuleBroken("This email address is used already. Please write to the training team.")
    person = people.add_person(
        programme_id, full_name=full_name, email=account.email, by=None, at=at, via=audit.Via.PAGE
    )
    person.email_confirmed_at = at
    account.memberships.append(Membership(person_id=person.id))
    db.session.flush()
    return person


def sign_out_everywhere(account: Account, *, by: Person | None, at: datetime) -> None:
    """End every session of an account, this one too."""
    account.session_stamp = secrets.token_hex(16)
    audit.record("sign out everywhere", account, by=by, at=at, via=audit.Via.PAGE, fields=["session_stamp"])


def leave_everywhere(account: Account, *, at: datetime) -> None:
    """Somebody else may have been there: sign out everywhere, and no calendar reads their dates by itself."""
    sign_out_everywhere(account, by=None, at=at)
    for person in queries.people_of(account):
        people.end_calendar_link(person, by=None, at=at)


def sign_out_after_role(event: RoleGiven, *, by: Person | None, at: datetime) -> None:
    """Somebody who may do more signs in anew, with the second step that this now takes."""
    person = db.session.get(Person, event.person_id)
    account = queries.account_of_person(person) if person is not None else None
    if account is not None:
        sign_out_everywhere(account, by=by, at=at)


def follow_merge(event: RecordsMerged, *, by: Person | None, at: datetime) -> None:
    """Nobody signs in as the record that goes any more; whoever did is signed out."""
    account = queries.account_of_person(db.session.get_one(Person, event.goes_id))
    if account is not None:
        sign_out_everywhere(account, by=by, at=at)
        account.memberships = [each for each in account.memberships if each.person_id != event.goes_id]
        if not account.memberships:
            # Its address may be given again, by this person too.
            db.session.delete(account)
        db.session.flush()


def follow_new_address(event: AddressChanged, *, by: Person | None, at: datetime) -> None:
    """Somebody's confirmed new address becomes the one they sign in with; the old one opens nothing more.

    Raises RuleBroken when another account signs in with it.
    """
    person = db.session.get(Person, event.person_id)
    account = queries.account_of_person(person) if person is not None else None
    if person is None or account is None or account.email_key == person.email_key:
        return
    if queries.account_by_email(person.email) is not None:
        raise RuleBroken("Somebody signs in with this address already. Please write to the training team.")
    account.email = person.email
    account.email_key = person.email_key
    audit.record("change sign-in address", account, by=by, at=at, via=audit.Via.PAGE, fields=["email"])
    if by is None or by.id != person.id:
        sign_out_everywhere(account, by=by, at=at)
