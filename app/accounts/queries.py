"""Named reads of accounts."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Account, Membership, RecoveryCode, SignInRequest
from app.directory.enums import STAFF
from app.directory.models import Person, Programme, RoleAssignment
from app.directory.queries import email_key
from app.platform.db import db
from app.platform.links import Link


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


def account_of_person(person: Person) -> Account | None:
    """The account behind a person."""
    return db.session.scalar(
        select(Account)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.person_id == person.id)
    )


def person_in(account: Account, programme: Programme) -> Person | None:
    """The account's person in a programme, with the roles that nearly every page asks about."""
    return person_and(account, programme, true())[0]


def person_and(
    account: Account, programme: Programme, beside: ColumnElement[bool]
) -> tuple[Person | None, bool]:
    """The same, and in the same statement whether something holds of the person: a condition on Person."""
    found = db.session.execute(
        select(Person, beside)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.account_id == account.id, Person.programme_id == programme.id)
        .options(joinedload(Person.role_assignments))
    )
    row = found.unique().one_or_none()
    return (row[0], bool(row[1])) if row is not None else (None, False)


def people_of(account: Account) -> list[Person]:
    """Everybody an account is, a person a programme, by the programme's name."""
    return list(
        db.session.scalars(
            select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .join(Programme, Person.programme_id == Programme.id)
            .where(Membership.account_id == account.id)
            .order_by(Programme.name)
            .options(
                joinedload(Person.programme),
                joinedload(Person.agency),
                selectinload(Person.role_assignments).joinedload(RoleAssignment.agency),
            )
        )
    )


def people_without_account(address: str) -> list[Person]:
    """Whoever gave this address and whom nobody signs in as."""
    return list(
        db.session.scalars(
            select(Person).where(
                Person.email_key == email_key(address),
                ~exists().where(Membership.person_id == Person.id),
            )
        )
    )


def holds_staff_role(account: Account) -> bool:
    """Whether an account is anybody with a staff role today, in any programme."""
    return bool(
        db.session.scalar(
            select(
                exists()
                .where(Membership.account_id == account.id)
                .where(RoleAssignment.person_id == Membership.person_id)
                .where(RoleAssignment.ended_at.is_(None), RoleAssignment.role.in_(STAFF))
            )
        )
    )


def live_requests(key: str, at: datetime, *, lock: bool = False) -> list[SignInRequest]:
    """The requests of an address whose link and code still work, newest first.

    With `lock`, tries at the same time wait for one another, so that none goes uncounted.
    """
    wanted = (
        select(SignInRequest)
        .join(SignInRequest.link)
        .where(
            SignInRequest.email_key == key,
            Link.used_at.is_(None),
            Link.withdrawn_at.is_(None),
            Link.expires_at > at,
        )
        .order_by(SignInRequest.asked_at.desc(), SignInRequest.id)
    )
    return list(db.session.scalars(wanted.with_for_update() if lock else wanted))


def request_of_link(link: Link) -> SignInRequest | None:
    """The request that a link was sent for; None once it is forgotten."""
    return db.session.scalar(select(SignInRequest).where(SignInRequest.link_id == link.id))


def recovery_codes_left(account: Account) -> int:
    """How many recovery codes are unused."""
    found = db.session.scalar(
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    )
    return found or 0
