"""Case consultations: who offers them, the times, and one person for each, whoever presses first."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.directory import services as directory
from app.directory.enums import ContactBy
from app.directory.events import KeptApart, KeptOut
from app.directory.models import Person
from app.directory.queries import lock_person
from app.forum import emails, queries, rules
from app.forum.enums import (
    ConsultationAction,
    ConsultationStatus,
    ConsultationTopic,
    How,
    ReminderKind,
    SlotStatus,
)
from app.forum.models import Consultation, ConsultationSlot, Facilitator
from app.forum.rules import Quarter, SlotPattern
from app.forum.services.letters import refuse_clash
from app.forum.services.reminding import note_reminder
from app.platform import audit, clock, ids, words
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.invitations import new_uid, note_sent
from app.platform.mail import Letter

# How long a facilitator sees what is over, to say whether it took place.
LOOKS_BACK = timedelta(days=90)
TAKEN = "Somebody else has just taken this time. Please choose another."


@dataclass(frozen=True)
class SlotFacts:
    """What a facilitator offers: when, and how the two speak with each other."""

    pattern: SlotPattern
    how: How
    place: str = ""


def name_facilitator(person: Person, *, by: Person | None, at: datetime) -> Facilitator:
    """Somebody may offer consultations from now on; whoever may already stays named once."""
    lock_person(person.id)
    known = queries.named_as_facilitator(person)
    if known is not None:
        return known
    named = Facilitator(id=ids.new(), programme_id=person.programme_id, person=person, named_at=at)
    db.session.add(named)
    audit.record("name facilitator", named, by=by, at=at)
    db.session.flush()
    return named


def end_facilitator(named: Facilitator, *, by: Person | None, at: datetime) -> None:
    """Somebody offers none any more: free times are withdrawn, booked ones stand."""
    if named.ended_at is not None:
        raise RuleBroken("This person offers no consultations any more.")
    named.ended_at = at
    audit.record("end facilitator", named, by=by, at=at)
    for slot, _ in queries.own_slots(named.person, at):
        _alone(slot)
        if slot.status is SlotStatus.OFFERED and queries.standing(slot) is None:
            audit.move(slot, SlotStatus.WITHDRAWN, action="withdraw", by=by, at=at)
    db.session.flush()


def offer_slots(
    person: Person, facts: SlotFacts, *, by: Person | None, at: datetime
) -> list[ConsultationSlot]:
    """Offer several times at once. Raises RuleBroken for times that have begun or are offered already."""
    if not queries.is_facilitator(person):
        raise RuleBroken("Ask the training team to name you first.")
    # Of two presses at one moment the second finds the times of the first.
    db.session.execute(
        select(Facilitator.id).where(Facilitator.person_id == person.id).with_for_update()
    ).all()
    times = []
    for day, minute, length in rules.slots_of(facts.pattern):
        starts_at = clock.from_local(day, minute // 60, minute % 60)
        rules.check_ahead(starts_at, at)
        times.append((starts_at, starts_at + timedelta(minutes=length)))
    known = [(slot.starts_at, slot.ends_at) for slot, _ in queries.own_slots(person, at)]
    rules.check_apart(times, known)
    made = []
    for starts_at, ends_at in times:
        slot = ConsultationSlot(
            id=ids.new(),
            programme_id=person.programme_id,
            facilitator=person,
            starts_at=starts_at,
            ends_at=ends_at,
            how=facts.how,
            place=facts.place.strip(),
            uid=new_uid(),
            sequence=0,
            stamp=at,
        )
        db.session.add(slot)
        audit.move(slot, SlotStatus.OFFERED, action="offer", by=by, at=at)
        made.append(slot)
    db.session.flush()
    return made


def book_slot(
    person: Person,
    slot: ConsultationSlot,
    *,
    topic: ConsultationTopic,
    words: str,
    by: Person | None,
    at: datetime,
    knowing: bool = True,
) -> Consultation:
    """Take a time. Raises RuleBroken when it is not free for this person; the words give no reason.

    So it does for whoever has as many booked as one person may; and without `knowing`, for a time at which
    something else stands among this person's own dates.
    """
    lock_person(person.id)
    _alone(slot)
    rules.check_ahead(slot.starts_at, at)
    if slot not in queries.free_slots(person, at):
        raise RuleBroken(TAKEN)
    rules.check_booked(queries.booked_ahead(person, at))
    if not knowing:
        refuse_clash(queries.overlapping(person, slot.id, slot.starts_at, slot.ends_at))
    consultation = Consultation(
        id=ids.new(),
        programme_id=slot.programme_id,
        slot=slot,
        person=person,
        topic=topic,
        words=words.strip(),
        booked_at=at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(consultation)
            audit.move(consultation, ConsultationStatus.BOOKED, action="book", by=by, at=at)
            db.session.flush()
    except IntegrityError:
        raise RuleBroken(TAKEN) from None
    slot.touch(at)
    db.session.flush()
    for each in (person, slot.facilitator):
        _send(each, emails.consultation_on(consultation, each), at)
    return consultation


def cancel_consultation(consultation: Consultation, *, by: Person | None, at: datetime) -> None:
    """Either of the two cancels, or named staff decide so; both are told.

    The time is free again unless it is withdrawn.
    """
    _alone(consultation.slot)
    db.session.refresh(consultation, ["status"])
    to = rules.next_consultation_status(consultation.status, ConsultationAction.CANCEL)
    rules.check_ahead(consultation.slot.starts_at, at)
    audit.move(consultation, to, action="cancel", by=by, at=at)
    consultation.slot.touch(at)
    db.session.flush()
    for each in (consultation.person, consultation.slot.facilitator):
        letter = emails.consultation_off(consultation, each, by_you=by is not None and each.id == by.id)
        _send(each, letter, at)


def withdraw_slot(slot: ConsultationSlot, *, by: Person, at: datetime) -> None:
    """The facilitator is not there at this time after all; whoever has booked it is told."""
    _alone(slot)
    if (slot.status, SlotStatus.WITHDRAWN) not in rules.SLOT_MOVES:
        raise RuleBroken("This time is withdrawn already.")
    rules.check_ahead(slot.starts_at, at)
    audit.move(slot, SlotStatus.WITHDRAWN, action="withdraw", by=by, at=at)
    taken = queries.standing(slot)
    if taken is not None:
        cancel_consultation(taken, by=by, at=at)


def say_held(consultation: Consultation, held: bool, *, by: Person | None, at: datetime) -> None:
    """Whether it took place; the same again changes nothing."""
    rules.check_over(consultation.slot.starts_at, at)
    action = ConsultationAction.HOLD if held else ConsultationAction.MISS
    wanted = ConsultationStatus.HELD if held else ConsultationStatus.NOT_HELD
    if consultation.status is wanted:
        return
    to = rules.next_consultation_status(consultation.status, action)
    audit.move(consultation, to, action=action.value, by=by, at=at)


def remind_of_consultation(consultation_id: uuid.UUID, at: datetime) -> None:
    """Remind both, once."""
    consultation = db.session.get(Consultation, consultation_id)
    if consultation is None or consultation.status is not ConsultationStatus.BOOKED:
        return
    slot = consultation.slot
    if slot.starts_at > at and note_reminder(consultation.id, ReminderKind.CONSULTATION, slot.starts_at, at):
        for each in (consultation.person, slot.facilitator):
            _send(each, emails.consultation_reminder(consultation, each), at)


def consultations_follow_kept_apart(event: KeptApart, *, by: Person | None, at: datetime) -> None:
    """Two people are kept apart who are to speak with each other: named staff are asked, nobody is told."""
    for consultation in queries.shared_consultations(event.one_id, event.other_id, at):
        directory.must_wait(
            consultation.person,
            [consultation.slot.facilitator_id],
            room_id=consultation.slot_id,
            room_name=f"Consultation, {words.day_year(consultation.slot.starts_at)}",
            at=at,
        )


def consultations_follow_kept_out(event: KeptOut, *, by: Person | None, at: datetime) -> None:
    """The two do not speak with each other: it is cancelled in the words of every cancelled one."""
    slot = db.session.get(ConsultationSlot, event.room_id)
    taken = queries.standing(slot) if slot is not None and slot.starts_at > at else None
    if taken is not None and taken.person_id == event.person_id and taken.status is ConsultationStatus.BOOKED:
        cancel_consultation(taken, by=None, at=at)


def quarters(rows: list[tuple[int, int, int, int, int]], *, exact: bool) -> list[Quarter]:
    """The counts of each quarter; without `exact` small ones are left out."""
    found = [Quarter(*row) for row in rows]
    return found if exact else [rules.shown_of(each) for each in found]


def _alone(slot: ConsultationSlot) -> None:
    """Whoever acts on this time at the same moment waits, and then finds it as it is."""
    db.session.execute(
        select(ConsultationSlot.id).where(ConsultationSlot.id == slot.id).with_for_update()
    ).all()
    db.session.refresh(slot, ["status", "sequence", "stamp"])


def _send(person: Person, letter: Letter, at: datetime) -> None:
    directory.write_to(person, letter, at=at, call_about=emails.CALL_CONSULTATION)
    if letter.invitation is not None and person.contact_by is not ContactBy.TELEPHONE:
        note_sent(letter.invitation, person.id, at)
