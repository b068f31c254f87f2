"""Making one record of two that are the same person's."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import delete, or_, select, update

from app.directory import queries, rules
from app.directory.enums import CallState, ContactBy, DataRequestState, KeepApartState
from app.directory.events import RecordsMerged
from app.directory.models import Call, DataRequest, KeepApartDecision, Person, RoomHold, TwoPeople
from app.directory.services import contact
from app.directory.services.calendar_links import end_calendar_link
from app.directory.services.data import withdraw_data
from app.directory.services.keep_apart import end_hold, end_keep_apart, hold, keep_apart, settle_decision
from app.platform import audit, clock, events, links
from app.platform.db import db
from app.platform.mail import MailState, OutboxMessage


def merge(stays: Person, goes: Person, *, by: Person, at: datetime) -> None:
    """Bring all that belongs to `goes` over to `stays`, whose name, agency, address and wishes are kept.

    The other record stays behind without an address, seen by nobody, because proposals and the trail refer
    to it. It cannot be taken back. Whoever has anything of it brings it over or refuses. Raises RuleBroken
    with what to do first.
    """
    _lock(stays, goes)
    rules.require_one_person(
        _facts(stays),
        _facts(goes),
        by=by.id,
        kept_apart=stays.id in queries.kept_apart_from(goes.id),
        found_two=queries.decision_on_pair(*rules.pair_of(stays.id, goes.id)) is not None,
    )
    events.announce(RecordsMerged(stays.id, goes.id), by=by, at=at)
    _bring_letters(stays, goes, at=at)
    _bring_duties(stays, goes, by=by, at=at)
    _bring_keep_apart(stays, goes, by=by, at=at)
    _bring_holds(stays, goes, by=by, at=at)
    _leave_behind(goes, by=by, at=at)
    stays.restricted = goes.restricted = stays.restricted or goes.restricted
    db.session.execute(
        update(Person)
        .where(or_(Person.id == goes.id, Person.merged_into_id == goes.id))
        .values(merged_into_id=stays.id, restricted=stays.restricted)
    )
    db.session.flush()
    audit.record("merge records", stays, by=by, at=at)
    audit.record("merge records", goes, by=by, at=at, fields=["email", "merged_into_id", "telephone"])


def _lock(stays: Person, goes: Person) -> None:
    """Whoever merges or changes one of them at the same moment waits; then both are as they are now."""
    both = select(Person).where(Person.id.in_([stays.id, goes.id])).order_by(Person.id)
    db.session.scalars(both.with_for_update().execution_options(populate_existing=True)).all()


def _facts(person: Person) -> rules.Record:
    return rules.Record(
        person.id,
        person.programme_id,
        merged=person.merged_into_id is not None,
        has_role=any(held.ended_at is None for held in person.role_assignments),
        confirmed=person.email_confirmed_at is not None,
        calls_only=person.contact_by is ContactBy.TELEPHONE,
    )


def _bring_letters(stays: Person, goes: Person, *, at: datetime) -> None:
    """What still waits goes where this person wants letters, or becomes a call."""
    for message in queries.waiting_messages(goes):
        message.person_id, message.to_address = stays.id, stays.email
        message.not_before = contact.within_hours(
            max(at, message.not_before), stays.contact_from, stays.contact_until
        )
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.person_id == goes.id, OutboxMessage.state == MailState.DEAD)
        .values(person_id=stays.id)
    )
    db.session.flush()
    if stays.contact_by is ContactBy.TELEPHONE:
        contact.stop_waiting_emails(stays, at=at)


def _bring_duties(stays: Person, goes: Person, *, by: Person, at: datetime) -> None:
    """Calls to make, a copy of the data to read, and what was found about other pairs."""
    db.session.execute(
        update(Call)
        .where(Call.person_id == goes.id, Call.status == CallState.TO_MAKE)
        .values(person_id=stays.id)
    )
    kept, twice = _asked_copy(stays), _asked_copy(goes)
    if twice is not None and kept is not None:
        withdraw_data(twice, by=by, at=at)
    elif twice is not None:
        twice.person_id = stays.id
    db.session.execute(
        delete(TwoPeople).where(or_(TwoPeople.one_id == goes.id, TwoPeople.other_id == goes.id))
    )


def _asked_copy(person: Person) -> DataRequest | None:
    return db.session.scalar(
        select(DataRequest)
        .where(DataRequest.person_id == person.id, DataRequest.status == DataRequestState.ASKED)
        .limit(1)
    )


def _bring_keep_apart(stays: Person, goes: Person, *, by: Person, at: datetime) -> None:
    """Whoever must not meet one record must not meet the other; rooms that wait for a decision still do."""
    known = queries.kept_apart_from(stays.id)
    for record in queries.keep_apart_records(goes.id):
        other_id = record.other_id if record.one_id == goes.id else record.one_id
        end_keep_apart(record, by=by, at=at)
        if other_id not in known:
            keep_apart(stays, db.session.get_one(Person, other_id), by=by, at=at)
    rooms = set(
        db.session.scalars(select(KeepApartDecision.room_id).where(KeepApartDecision.person_id == stays.id))
    )
    for decision in db.session.scalars(
        select(KeepApartDecision).where(
            KeepApartDecision.person_id == goes.id, KeepApartDecision.status == KeepApartState.OPEN
        )
    ).all():
        if decision.room_id in rooms:
            settle_decision(decision, allowed=False, by=by, at=at)
        else:
            decision.person_id = stays.id


def _bring_holds(stays: Person, goes: Person, *, by: Person, at: datetime) -> None:
    """Rooms for which either record waits, the person waits for."""
    standing = select(RoomHold).where(RoomHold.person_id == goes.id, RoomHold.ended_at.is_(None))
    for row in db.session.scalars(standing).all():
        end_hold(row, by=by, at=at)
        if stays.id not in queries.held_back(row.room_id):
            hold(stays, room_id=row.room_id, room_name=row.room_name, by=by, at=at)


def _leave_behind(goes: Person, *, by: Person, at: datetime) -> None:
    """The record that goes keeps its name for what refers to it, and no way to reach anybody."""
    end_calendar_link(goes, by=by, at=at)
    change = queries.address_change_of(goes)
    if change is not None:
        links.withdraw(change.link, clock.real_now())
        db.session.delete(change)
    today = clock.local(at).date()
    for membership in goes.memberships:
        if membership.ends_on is None:
            membership.ends_on = max(today, membership.starts_on)
    goes.email, goes.email_key = "", _nobodys(goes.id)
    goes.email_confirmed_at = None
    goes.telephone, goes.contact_by = "", ContactBy.EMAIL
    goes.may_telephone = goes.may_leave_message = False
    goes.contact_from = goes.contact_until = None
    goes.agency_as_typed = ""


def _nobodys(person_id: uuid.UUID) -> str:
    """A key that no address can have, one for each record."""
    return f"merged {person_id}"
