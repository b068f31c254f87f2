"""Named reads of accounts."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from app.accounts.models import Account, Membership
from app.directory.models import Person, Programme
from app.directory.queries import email_key
from app.platform.db import db


def account_of_cookie(value: str) -> Account | None:
    """The account a cookie stands for, unless it has signed out everywhere since."""
    identifier, _, stamp = value.partition(".")
    try:
        account = db.session.get(Account, uuid.UUID(identifier))
    except ValueError:
        return None
    return account if account is not None and account.session_stamp == stamp else None


def account_by_email(address: str) -> Account | None:
    """The account that signs in with this address."""
    return db.session.scalar(select(Account).where(Account.email_key == email_key(address)))


def person_in(account: Account, programme: Programme) -> Person | None:
    """The account's person in a programme."""
    return db.session.scalar(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.account_id == account.id, Person.programme_id == programme.id)
    )


def people_of(account: Account) -> list[Person]:
    """Everybody an account is, a person a programme."""
    return list(
        db.session.scalars(
            select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.account_id == account.id)
        )
    )


def account_of_person(person: Person) -> Account | None:
    """The account behind a person."""
    return db.session.scalar(
        select(Account)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.person_id == person.id)
    )
