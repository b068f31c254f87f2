"""What can be done to people and agencies, and the one way to write to somebody."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, time, timedelta

from sqlalchemy import select

from app.directory import queries
from app.directory.enums import Audience, ContactBy, Role
from app.directory.models import (
    Agency,
    AgencyMembership,
    Call,
    KeepApartDecision,
    Person,
    RoleAssignment,
)
from app.platform import audit, clock, mail
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.mail import Letter


def add_person(
    programme_id: uuid.UUID,
    *,
    full_name: str,
    email: str,
    by: Person | None,
    at: datetime,
    known_as: str = "",
    job_title: str = "",
    team: str = "",
    telephone: str = "",
    audience: Audience = Audience.FRONTLINE,
    agency: Agency | None = None,
    via: audit.Via | None = None,
) -> Person:
    """A new record. Raises RuleBroken when the address belongs to somebody already."""
    if queries.person_by_email(programme_id, email):
        raise RuleBroken("Somebody with this email address is known already.")
    person = Person(
        id=uuid.uuid4(),
        programme_id=programme_id,
        full_name=full_name.strip(),
        known_as=(known_as or full_name).strip(),
        job_title=job_title,
        team=team,
        audience=audience,
        email=email.strip(),
        email_key=queries.email_key(email),
        telephone=telephone,
        made_at=at,
    )
    db.session.add(person)
    db.session.flush()
    if agency is not None:
        move_to_agency(person, agency, by=by, at=at, via=via)
    audit.record("add", person, by=by, at=at, via=via)
    return person


def find_or_add_person(
    programme_id: uuid.UUID,
    *,
    full_name: str,
    email: str,
    by: Person | None,
    at: datetime,
    audience: Audience = Audience.FRONTLINE,
    agency: Agency | None = None,
    via: audit.Via | None = None,
) -> Person:
    """Whoever has this address, as they are, or a new record. Never changes what somebody gave us."""
    known = queries.person_by_email(programme_id, email)
    return known or add_person(
        programme_id,
        full_name=full_name,
        email=email,
        by=by,
        at=at,
        audience=audience,
        agency=agency,
        via=via,
    )


def move_to_agency(
    person: Person, agency: Agency, *, by: Person | None, at: datetime, via: audit.Via | None = None
) -> None:
    """Have somebody belong to another agency from today; the earlier stretch ends and is kept."""
    if agency.programme_id != person.programme_id:
        raise RuleBroken("This agency belongs to another programme.")
    if person.agency_id == agency.id:
        return
    today = clock.local(at).date()
    for stretch in person.memberships:
        if stretch.ends_on is None:
            stretch.ends_on = max(today, stretch.starts_on)
    db.session.flush()
    person.memberships.append(AgencyMembership(agency_id=agency.id, starts_on=today))
    person.agency_id = agency.id
    person.agency_as_typed = ""
    db.session.flush()
    audit.record("move to agency", person, by=by, at=at, via=via, fields=["agency"])


def assign_role(
    person: Person,
    role: Role,
    *,
    by: Person | None,
    at: datetime,
    agency: Agency | None = None,
    via: audit.Via | None = None,
) -> RoleAssignment:
    """Give somebody a role; an agency lead's names the agency. Raises RuleBroken when that is missing."""
    if (role is Role.AGENCY_LEAD) != (agency is not None):
        raise RuleBroken("An agency lead leads one agency; the other roles name none.")
    for held in person.role_assignments:
        if held.ended_at is None and held.role is role and held.agency_id == (agency.id if agency else None):
            return held
    given = RoleAssignment(role=role, agency_id=agency.id if agency else None, started_at=at)
    person.role_assignments.append(given)
    db.session.flush()
    audit.record(f"give role {role.value}", person, by=by, at=at, via=via, fields=["roles"])
    return given


def end_role(assignment: RoleAssignment, *, by: Person | None, at: datetime) -> None:
    """Take a role back."""
    if assignment.ended_at is None:
        assignment.ended_at = at
        audit.record(f"end role {assignment.role.value}", assignment.person, by=by, at=at, fields=["roles"])


def write_to(person: Person, letter: Letter, *, at: datetime, call_about: str) -> None:
    """Send somebody a letter as they wish to be reached, at hours they gave.

    Somebody who asked for the telephone only gets no email: staff are asked to call, `call_about` in neutral
    words ("the answer to a training application").
    """
    if person.contact_by is ContactBy.TELEPHONE:
        if letter.once and db.session.scalar(select(Call.id).where(Call.once == letter.once)):
            return
        db.session.add(
            Call(
                programme_id=person.programme_id,
                person_id=person.id,
                about=call_about,
                once=letter.once,
                asked_at=at,
            )
        )
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


def stopped_by_keep_apart(
    person: Person,
    others: Collection[uuid.UUID],
    *,
    room_id: uuid.UUID,
    room_name: str,
    at: datetime,
) -> bool:
    """Whether a keep-apart record stops this person from joining `others` in one room.

    If so, a decision is queued for named staff. The caller commits that decision and tells the person and
    everybody else only that the training team will be in touch.
    """
    if not queries.kept_apart_from(person.id).intersection(others):
        return False
    decision = db.session.scalar(
        select(KeepApartDecision).where(
            KeepApartDecision.person_id == person.id, KeepApartDecision.room_id == room_id
        )
    )
    if decision is not None and decision.allowed:
        return False
    if decision is None:
        db.session.add(
            KeepApartDecision(
                programme_id=person.programme_id,
                person_id=person.id,
                room_id=room_id,
                room_name=room_name,
                opened_at=at,
            )
        )
        db.session.flush()
    return True
