"""Named reads of consultations."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.directory.enums import Role
from app.directory.models import Person, Programme, RoleAssignment
from app.directory.queries import kept_apart_from, seen_by
from app.forum.enums import ConsultationStatus, ReminderKind, SlotStatus
from app.forum.models import Consultation, ConsultationSlot, Facilitator, ForumReminder
from app.forum.queries.audience import runs
from app.mentoring.models import MentorPeriod
from app.places.enums import PlaceStatus
from app.places.models import Place
from app.platform import clock
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.ical import CalendarEvent, EventStatus
from app.training.enums import Level
from app.training.models import Course, TrainingSession

# What calendars show.
NEUTRAL_TITLE = "Training conversation"
NAMED_BY_ROLE = (Role.ADMINISTRATOR, Role.TRAINER, Role.NAMED_STAFF)
AHEAD = ReminderKind.CONSULTATION.ahead
STANDS = Consultation.status != ConsultationStatus.CANCELLED


def may_consult(person: Person | None, at: datetime) -> bool:
    """Mentors, and whoever has a place on a core course."""
    return person is not None and bool(db.session.scalar(select(_may_consult(person, at))))


def is_facilitator(person: Person | None) -> bool:
    """Whether somebody is named to offer consultations."""
    return person is not None and bool(db.session.scalar(select(_facilitates(person))))


def named_as_facilitator(person: Person) -> Facilitator | None:
    """The row by which somebody offers consultations now."""
    return db.session.scalar(
        select(Facilitator).where(Facilitator.person_id == person.id, Facilitator.ended_at.is_(None))
    )


def booked_ahead(person: Person, at: datetime) -> int:
    """How many consultations to come somebody has booked."""
    found = (
        select(func.count())
        .select_from(Consultation)
        .join(Consultation.slot)
        .where(
            Consultation.person_id == person.id,
            Consultation.status == ConsultationStatus.BOOKED,
            ConsultationSlot.starts_at > at,
        )
    )
    return db.session.scalar(found) or 0


def on_either_side(person: Person, at: datetime) -> ColumnElement[bool]:
    """Whether the page of consultations is for somebody: who may book one, and who offers them."""
    return or_(_may_consult(person, at), _facilitates(person))


def has_slots_booked(person: Person, since: datetime) -> bool:
    """Whether a consultation that somebody offered stands, of a time that ends after `since`."""
    found = exists().where(
        ConsultationSlot.facilitator_id == person.id,
        ConsultationSlot.ends_at > since,
        Consultation.slot_id == ConsultationSlot.id,
        STANDS,
    )
    return bool(db.session.scalar(select(found)))


def _may_consult(person: Person, at: datetime) -> ColumnElement[bool]:
    placed = (
        select(Place.id)
        .join(TrainingSession, TrainingSession.id == Place.training_session_id)
        .join(Course, Course.id == TrainingSession.course_id)
        .where(Place.person_id == person.id, Place.status == PlaceStatus.ACCEPTED, Course.level == Level.CORE)
    )
    return or_(runs(person.id, at), placed.exists())


def _facilitates(person: Person) -> ColumnElement[bool]:
    return exists().where(Facilitator.person_id == person.id, Facilitator.ended_at.is_(None))


def facilitators(programme: Programme, viewer: Person | None) -> list[Facilitator]:
    """Who offers consultations, by name, as far as the viewer may know."""
    return list(
        db.session.scalars(
            select(Facilitator)
            .join(Facilitator.person)
            .where(Facilitator.programme_id == programme.id, Facilitator.ended_at.is_(None), seen_by(viewer))
            .options(contains_eager(Facilitator.person))
            .order_by(Person.known_as, Person.id)
        )
    )


def facilitator_or_404(programme: Programme, facilitator_id: uuid.UUID, viewer: Person | None) -> Facilitator:
    """One of them. Raises NotFound."""
    found = next((each for each in facilitators(programme, viewer) if each.id == facilitator_id), None)
    if found is None:
        raise NotFound
    return found


def may_facilitate(programme: Programme, viewer: Person | None, at: datetime) -> list[Person]:
    """Mentors and staff who could be named, by name."""
    today = clock.local(at).date()
    mentors = select(MentorPeriod.person_id).where(
        MentorPeriod.programme_id == programme.id,
        MentorPeriod.starts_on <= today,
        or_(MentorPeriod.ends_on.is_(None), MentorPeriod.ends_on > today),
    )
    staff = select(RoleAssignment.person_id).where(
        RoleAssignment.role.in_(NAMED_BY_ROLE), RoleAssignment.ended_at.is_(None)
    )
    named = select(Facilitator.person_id).where(Facilitator.ended_at.is_(None))
    return list(
        db.session.scalars(
            select(Person)
            .where(
                Person.programme_id == programme.id,
                or_(Person.id.in_(mentors), Person.id.in_(staff)),
                Person.id.not_in(named),
                seen_by(viewer),
            )
            .order_by(Person.full_name, Person.id)
        )
    )


def free_slots(person: Person, at: datetime) -> list[ConsultationSlot]:
    """Times to come that somebody can book, the earliest first.

    Those of whoever must not meet this person are not among them, and nothing says so.
    """
    apart = kept_apart_from(person.id)
    return list(
        db.session.scalars(
            select(ConsultationSlot)
            .join(ConsultationSlot.facilitator)
            .where(
                ConsultationSlot.programme_id == person.programme_id,
                ConsultationSlot.status == SlotStatus.OFFERED,
                ConsultationSlot.starts_at > at,
                ConsultationSlot.facilitator_id.not_in({*apart, person.id}),
                Person.restricted.is_(False),
                ~exists().where(Consultation.slot_id == ConsultationSlot.id, STANDS),
            )
            .options(contains_eager(ConsultationSlot.facilitator))
            .order_by(ConsultationSlot.starts_at, ConsultationSlot.id)
        )
    )


def slot_or_404(programme: Programme, slot_id: uuid.UUID) -> ConsultationSlot:
    """One time, whoever offers it. Raises NotFound."""
    found = db.session.scalar(
        select(ConsultationSlot)
        .where(ConsultationSlot.id == slot_id, ConsultationSlot.programme_id == programme.id)
        .options(joinedload(ConsultationSlot.facilitator))
    )
    if found is None:
        raise NotFound
    return found


def standing(slot: ConsultationSlot) -> Consultation | None:
    """The booking of a time that stands, if there is one."""
    return db.session.scalar(
        select(Consultation)
        .where(Consultation.slot_id == slot.id, STANDS)
        .options(joinedload(Consultation.person))
    )


def own_slots(person: Person, since: datetime) -> list[tuple[ConsultationSlot, Consultation | None]]:
    """What somebody offers from a time on, with who has booked; the earliest first."""
    rows = db.session.execute(
        select(ConsultationSlot, Consultation)
        .outerjoin(Consultation, (Consultation.slot_id == ConsultationSlot.id) & STANDS)
        .where(
            ConsultationSlot.facilitator_id == person.id,
            ConsultationSlot.status == SlotStatus.OFFERED,
            ConsultationSlot.ends_at > since,
        )
        .options(joinedload(Consultation.person))
        .order_by(ConsultationSlot.starts_at, ConsultationSlot.id)
    )
    return [(row[0], row[1]) for row in rows]


# Put together once: it is asked on most pages.
OWN = (
    select(Consultation)
    .join(Consultation.slot)
    .where(
        or_(
            Consultation.person_id == bindparam("person"),
            ConsultationSlot.facilitator_id == bindparam("person"),
        ),
        STANDS,
    )
    .options(
        contains_eager(Consultation.slot).joinedload(ConsultationSlot.facilitator),
        joinedload(Consultation.person),
    )
    .order_by(ConsultationSlot.starts_at)
)


def own_consultations(person: Person) -> list[Consultation]:
    """Consultations that somebody has booked or is booked for, that stand; the earliest first."""
    return list(db.session.scalars(OWN, {"person": person.id}))


def consultation_or_404(programme: Programme, consultation_id: uuid.UUID) -> Consultation:
    """One booking. Raises NotFound."""
    found = db.session.scalar(
        select(Consultation)
        .where(Consultation.id == consultation_id, Consultation.programme_id == programme.id)
        .options(
            joinedload(Consultation.slot).joinedload(ConsultationSlot.facilitator),
            joinedload(Consultation.person),
        )
    )
    if found is None:
        raise NotFound
    return found


def shared_consultations(one_id: uuid.UUID, other_id: uuid.UUID, at: datetime) -> list[Consultation]:
    """Consultations to come of these two with each other."""
    pair = (one_id, other_id)
    return list(
        db.session.scalars(
            select(Consultation)
            .join(Consultation.slot)
            .where(
                Consultation.person_id.in_(pair),
                ConsultationSlot.facilitator_id.in_(pair),
                Consultation.status == ConsultationStatus.BOOKED,
                ConsultationSlot.ends_at > at,
            )
        )
    )


def consultation_event(slot: ConsultationSlot, programme: Programme, *, with_place: bool) -> CalendarEvent:
    """The time as calendars take it: a neutral title, and the place only for whoever asked for it."""
    return CalendarEvent(
        uid=slot.uid,
        sequence=slot.sequence,
        stamp=slot.stamp,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        title=NEUTRAL_TITLE,
        description="",
        location=(slot.place or None) if with_place else None,
        status=EventStatus.CONFIRMED,
        organizer_email=programme.contact_email,
        organizer_name=programme.sender_name,
    )


def counted(programme: Programme) -> list[tuple[int, int, int, int, int]]:
    """Year, quarter, times offered, booked and held, the latest first; by when the times are."""
    offered: Counter[tuple[int, int]] = Counter()
    booked: Counter[tuple[int, int]] = Counter()
    held: Counter[tuple[int, int]] = Counter()
    rows = db.session.execute(
        select(ConsultationSlot.starts_at, ConsultationSlot.status, Consultation.status)
        .outerjoin(Consultation, (Consultation.slot_id == ConsultationSlot.id) & STANDS)
        .where(ConsultationSlot.programme_id == programme.id)
    )
    for starts_at, slot_status, status in rows:
        day = clock.local(starts_at)
        quarter = (day.year, (day.month - 1) // 3 + 1)
        offered[quarter] += slot_status is SlotStatus.OFFERED
        booked[quarter] += status is not None
        held[quarter] += status is ConsultationStatus.HELD
    return [(*each, offered[each], booked[each], held[each]) for each in sorted(offered, reverse=True)]


def consultations_to_remind(at: datetime) -> list[uuid.UUID]:
    """Consultations of tomorrow whose two people have not been reminded; booked today needs no reminder."""
    sent = exists().where(
        ForumReminder.about_id == Consultation.id, ForumReminder.kind == ReminderKind.CONSULTATION
    )
    rows: Sequence[tuple[uuid.UUID, datetime, datetime]] = [
        (row[0], row[1], row[2])
        for row in db.session.execute(
            select(Consultation.id, ConsultationSlot.starts_at, Consultation.booked_at)
            .join(Consultation.slot)
            .where(
                Consultation.status == ConsultationStatus.BOOKED,
                ConsultationSlot.starts_at > at,
                ConsultationSlot.starts_at <= at + AHEAD,
                ~sent,
            )
        )
    ]
    return [row[0] for row in rows if row[2] <= row[1] - AHEAD]


def next_consultation_reminder(after: datetime) -> datetime | None:
    """When the next such reminder falls due."""
    starts_at = db.session.scalar(
        select(func.min(ConsultationSlot.starts_at))
        .join(Consultation, Consultation.slot_id == ConsultationSlot.id)
        .where(Consultation.status == ConsultationStatus.BOOKED, ConsultationSlot.starts_at > after + AHEAD)
    )
    return starts_at - AHEAD if starts_at is not None else None
