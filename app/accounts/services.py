"""Signing in and out, and whom an account is in which programme."""

from __future__ import annotations

from datetime import datetime

from app.accounts import queries
from app.accounts.models import Account, Membership
from app.directory.models import Person
from app.directory.queries import email_key
from app.platform.db import db


def account_for(person: Person, *, at: datetime) -> Account:
    """The account of this person, made from their address when there is none yet.

    For the rehearsal and for tests, where nobody proves an address.
    """
    known = queries.account_of_person(person)
    if known is not None:
        return known
    account = queries.account_by_email(person.email) or Account(
        email=person.email, email_key=email_key(person.email), made_at=at
    )
    db.session.add(account)
    account.memberships.append(Membership(person_id=person.id))
    db.session.flush()
    return account
