"""Named reads of programmes, agencies, people and of what keeps them apart, each scoped by programme."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.directory.enums import Role
from app.directory.models import (
    AddressChange,
    Agency,
    AgencyMembership,
    KeepApart,
    KeepApartDecision,
    LocalClosure,
    Person,
    Programme,
    RoleAssignment,
    RoomHold,
)
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.mail import MailState, OutboxMessage
from app.platform.working_days import Calendars


def email_key(address: str) -> str:
    """What two spellings of one address share: spaces stripped and case folded."""
    return address.strip().casefold()


def programme_by_slug(slug: str) -> Programme:
    """Raises NotFound."""
    found = db.session.scalar(select(Programme).where(Programme.slug == slug))
    if found is None:
        raise NotFound
    return found


def programmes() -> list[Programme]:
    """Every programme of this installation, by name."""
    return list(db.session.scalars(select(Programme).order_by(Programme.name)))


def mail_facts(programme_id: uuid.UUID | None) -> dict[str, Any]:
    """What every email template and envelope needs: the programme, a neutral sender, where answers go."""
    programme = db.session.get(Programme, programme_id) if programme_id else None
    return {
        "programme": programme,
        "sender_name": programme.sender_name if programme else "Training",
        "reply_to": programme.contact_email if programme else None,
    }


def agencies(programme: Programme, *, active_only: bool = True) -> list[Agency]:
    """The programme's agencies by name."""
    wanted = select(Agency).where(Agency.programme_id == programme.id).order_by(Agency.name)
    if active_only:
        wanted = wanted.where(Agency.active)
    return list(db.session.scalars(wanted))


def agency_or_404(programme: Programme, agency_id: uuid.UUID) -> Agency:
    """Raises NotFound, also for an agency of another programme."""
    found = db.session.get(Agency, agency_id)
    if found is None or found.programme_id != programme.id:
        raise NotFound
    return found


def person_or_404(programme: Programme, person_id: uuid.UUID, viewer: Person | None) -> Person:
    """Raises NotFound for another programme's person, and for a restricted one unless `viewer` may know."""
    found = db.session.get(Person, person_id)
    if found is None or found.programme_id != programme.id or not visible_to(viewer, found):
        raise NotFound
    return found


def visible_to(viewer: Person | None, person: Person) -> bool:
    """A restricted person is known to named staff and to themselves only, a merged record to nobody."""
    if person.merged_into_id is not None:
        return False
    if not person.restricted:
        return True
    return viewer is not None and (viewer.id == person.id or viewer.holds(Role.NAMED_STAFF))


def seen_by(viewer: Person | None) -> Any:
    """A WHERE condition on Person that leaves out whom `viewer` may not know to be here."""
    if viewer is not None and viewer.holds(Role.NAMED_STAFF):
        return Person.merged_into_id.is_(None)
    return and_(Person.restricted.is_(False), Person.merged_into_id.is_(None))


def person_by_email(programme_id: uuid.UUID, address: str) -> Person | None:
    """Whoever gave this address in the programme."""
    return db.session.scalar(
        select(Person).where(Person.programme_id == programme_id, Person.email_key == email_key(address))
    )


def emails_of(programme: Programme) -> frozenset[str]:
    """The address keys of everybody in a programme."""
    return frozenset(db.session.scalars(select(Person.email_key).where(Person.programme_id == programme.id)))


def people_by_email(address: str) -> list[Person]:
    """Whoever gave this address, in any programme."""
    return list(db.session.scalars(select(Person).where(Person.email_key == email_key(address))))


def people_with_role(programme_id: uuid.UUID, *roles: Role) -> list[Person]:
    """Whoever holds one of these roles now, by name."""
    return list(
        db.session.scalars(
            select(Person)
            .join(RoleAssignment)
            .where(
                Person.programme_id == programme_id,
                RoleAssignment.role.in_(roles),
                RoleAssignment.ended_at.is_(None),
            )
            .distinct()
            .order_by(Person.full_name)
        )
    )


def roles_of(person: Person) -> frozenset[Role]:
    """The roles that somebody holds now."""
    return frozenset(held.role for held in person.role_assignments if held.ended_at is None)


def led_agencies(person: Person) -> list[Agency]:
    """The agencies of which somebody is the lead now."""
    return [
        held.agency
        for held in person.role_assignments
        if held.ended_at is None and held.role is Role.AGENCY_LEAD and held.agency
    ]


def agency_on(person: Person, day: date) -> uuid.UUID | None:
    """The agency somebody belonged to on a day."""
    return db.session.scalar(
        select(AgencyMembership.agency_id).where(
            AgencyMembership.person_id == person.id,
            AgencyMembership.starts_on <= day,
            or_(AgencyMembership.ends_on.is_(None), AgencyMembership.ends_on > day),
        )
    )


def closures(programme_id: uuid.UUID, agency_id: uuid.UUID | None = None) -> frozenset[date]:
    """The local days on which nobody of the programme works, and with `agency_id` nobody of that agency."""
    whose: list[ColumnElement[bool]] = [LocalClosure.agency_id.is_(None)]
    if agency_id is not None:
        whose.append(LocalClosure.agency_id == agency_id)
    return frozenset(
        db.session.scalars(
            select(LocalClosure.day).where(LocalClosure.programme_id == programme_id, or_(*whose))
        )
    )


def calendars(programme_id: uuid.UUID) -> Calendars:
    """The closures of the programme and of all its agencies, for a page about many people."""
    days: dict[uuid.UUID | None, set[date]] = {}
    found = db.session.execute(
        select(LocalClosure.agency_id, LocalClosure.day).where(LocalClosure.programme_id == programme_id)
    )
    for agency_id, day in found:
        days.setdefault(agency_id, set()).add(day)
    return Calendars(
        frozenset(days.pop(None, ())),
        {agency_id: frozenset(closed) for agency_id, closed in days.items() if agency_id is not None},
    )


def lock_person(person_id: uuid.UUID) -> None:
    """Have somebody to oneself until the transaction ends: who acts at the same moment waits for it."""
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)).all()


def keep_apart_records(person_id: uuid.UUID) -> list[KeepApart]:
    """The records that keep this person apart from others now."""
    either = or_(KeepApart.one_id == person_id, KeepApart.other_id == person_id)
    return list(db.session.scalars(select(KeepApart).where(KeepApart.ended_at.is_(None), either)))


def kept_apart_from(person_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Whoever must not be in one room with this person."""
    records = keep_apart_records(person_id)
    return frozenset(record.other_id if record.one_id == person_id else record.one_id for record in records)


def keep_apart_decision(person_id: uuid.UUID, room_id: uuid.UUID) -> KeepApartDecision | None:
    """What named staff decide or decided about this person coming into a room."""
    return db.session.scalar(
        select(KeepApartDecision).where(
            KeepApartDecision.person_id == person_id, KeepApartDecision.room_id == room_id
        )
    )


def decided_out(person_id: uuid.UUID, room_id: uuid.UUID) -> bool:
    """Whether named staff have said no to this person coming into a room."""
    decision = keep_apart_decision(person_id, room_id)
    return decision is not None and decision.settled_at is not None and not decision.allowed


def kept_out(person_id: uuid.UUID, others: Collection[uuid.UUID], room_id: uuid.UUID) -> bool:
    """Whether a keep-apart record stops this person from joining `others` in one room.

    A yes of named staff covers the records it was given for: one made later stops again.
    """
    there = set(others)
    records = keep_apart_records(person_id)
    clashes = [each.made_at for each in records if there & ({each.one_id, each.other_id} - {person_id})]
    if not clashes:
        return False
    decision = keep_apart_decision(person_id, room_id)
    if decision is None or not decision.allowed or decision.settled_at is None:
        return True
    return max(clashes) > decision.settled_at


def kept_apart_among(people: Collection[uuid.UUID]) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """The pairs among these people who must not be in one room."""
    records = db.session.execute(
        select(KeepApart.one_id, KeepApart.other_id).where(
            KeepApart.ended_at.is_(None), KeepApart.one_id.in_(people), KeepApart.other_id.in_(people)
        )
    )
    return [(one, other) for one, other in records]


def held_back(room_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Whoever waits for this room because named staff have asked for it."""
    standing = select(RoomHold.person_id).where(RoomHold.room_id == room_id, RoomHold.ended_at.is_(None))
    return frozenset(db.session.scalars(standing))


def hold_on(person_id: uuid.UUID, room_id: uuid.UUID) -> RoomHold | None:
    """What named staff have asked for this person and room; it may have ended."""
    return db.session.scalar(
        select(RoomHold).where(RoomHold.person_id == person_id, RoomHold.room_id == room_id)
    )


def address_change_of(person: Person) -> AddressChange | None:
    """The new address somebody has still to confirm."""
    return db.session.scalar(select(AddressChange).where(AddressChange.person_id == person.id))


def waiting_messages(person: Person) -> list[OutboxMessage]:
    """Emails to somebody that have not gone out."""
    return list(
        db.session.scalars(
            select(OutboxMessage).where(
                OutboxMessage.person_id == person.id, OutboxMessage.state == MailState.QUEUED
            )
        )
    )


def person_with_history_or_404(programme: Programme, person_id: uuid.UUID, viewer: Person | None) -> Person:
    """The same with agencies, earlier ones too, and roles loaded."""
    found = db.session.scalar(
        select(Person)
        .where(Person.id == person_id, Person.programme_id == programme.id)
        .options(
            joinedload(Person.agency),
            selectinload(Person.memberships).joinedload(AgencyMembership.agency),
            selectinload(Person.role_assignments).joinedload(RoleAssignment.agency),
        )
    )
    if found is None or not visible_to(viewer, found):
        raise NotFound
    return found
