"""Named reads of the rehearsal's cast, clock and captured mail."""

from __future__ import annotations

import csv
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from app.directory.models import Person
from app.evaluation.models import Sitting
from app.forum.enums import MeetingStatus
from app.forum.models import ForumMeeting
from app.mentoring.enums import ApplicationStatus, AssessmentStatus, SignatureStatus
from app.mentoring.models import Application, Assessment, Countersignature, MentorActivity, MentorPeriod
from app.places.enums import PlaceStatus
from app.places.models import Place
from app.platform import clock
from app.platform.clock import ServiceClock
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.mail import MailState, OutboxMessage
from app.rehearsal.queries.meetings import (
    bookings_to_mark,
    consultations_to_settle,
    mentors_to_book,
    mentors_to_consult,
    mentors_to_vote,
    polls_to_answer,
)
from app.rehearsal.queries.themselves import themselves
from app.training.enums import CohortStatus
from app.training.models import Cohort, SessionDay, TrainingSession

__all__ = [
    "CastMember",
    "Milestone",
    "bookings_to_mark",
    "captured_count",
    "cast",
    "consultations_to_settle",
    "mentors_to_book",
    "mentors_to_consult",
    "mentors_to_log",
    "mentors_to_vote",
    "message_or_404",
    "messages",
    "milestones",
    "open_assessments",
    "open_offers",
    "open_signatures",
    "open_sittings",
    "outstanding",
    "people_named",
    "person_or_404",
    "polls_to_answer",
    "service_clock",
    "themselves",
]

CAST = Path(__file__).resolve().parents[3] / "seed_data" / "cast.csv"
PER_PAGE = 30


@dataclass(frozen=True)
class CastMember:
    """A seeded person and what can be tried as them."""

    person: Person
    group: str
    part: str
    to_try: str


@dataclass(frozen=True)
class Milestone:
    """An instant of the cohort worth jumping to."""

    at: datetime
    name: str


def cast() -> list[CastMember]:
    """The people to be, in the order of `seed_data/cast.csv`; without those who are not seeded."""
    with CAST.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    keys = [row["email"].casefold() for row in rows]
    known = {
        (person.programme.slug, person.email_key): person
        for person in db.session.scalars(select(Person).where(Person.email_key.in_(keys)))
    }
    found = ((row, known.get((row["programme"], row["email"].casefold()))) for row in rows)
    return [
        CastMember(person, row["group"], row["part"], row["to_try"])
        for row, person in found
        if person is not None
    ]


def people_named(text: str) -> list[Person]:
    """Up to 30 people whose name or address contains `text`."""
    wanted = f"%{text.strip().replace('%', '').replace('_', '')}%"
    return list(
        db.session.scalars(
            select(Person)
            .where(Person.full_name.ilike(wanted) | Person.email.ilike(wanted))
            .order_by(Person.full_name)
            .limit(PER_PAGE)
        )
    )


def person_or_404(person_id: uuid.UUID) -> Person:
    """Anybody of any programme: a rehearsal has no secrets. Raises NotFound."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound
    return person


def message_or_404(message_id: uuid.UUID) -> OutboxMessage:
    """A captured message. Raises NotFound."""
    message = db.session.get(OutboxMessage, message_id)
    if message is None or message.facts is None:
        raise NotFound
    return message


def messages(to: str, page: int) -> tuple[list[OutboxMessage], int]:
    """One page of the captured mail, newest first, and how many there are."""
    wanted = select(OutboxMessage).where(
        OutboxMessage.facts.is_not(None), OutboxMessage.state != MailState.CANCELLED
    )
    if to.strip():
        wanted = wanted.where(OutboxMessage.to_address.ilike(f"%{to.strip()}%"))
    number = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    ordered = wanted.order_by(
        OutboxMessage.not_before.desc(), OutboxMessage.queued_at.desc(), OutboxMessage.id
    )
    return list(db.session.scalars(ordered.offset((page - 1) * PER_PAGE).limit(PER_PAGE))), number


def captured_count() -> int:
    """How many emails can be read."""
    wanted = select(func.count()).where(
        OutboxMessage.facts.is_not(None), OutboxMessage.state != MailState.CANCELLED
    )
    return db.session.scalar(wanted) or 0


def service_clock() -> ServiceClock | None:
    """The rehearsal's clock, once the seed has set it."""
    return db.session.scalar(select(ServiceClock))


def milestones(after: datetime) -> list[Milestone]:
    """What lies ahead in the seeded cohorts, earliest first: each an instant shortly before or after it."""
    found: list[Milestone] = []
    for cohort in db.session.scalars(select(Cohort).where(Cohort.status == CohortStatus.PUBLISHED)):
        found += [
            _morning_after(cohort.applications_close_on, "The morning after applications close"),
            _morning_after(cohort.signatures_close_on, "The morning after signatures close"),
            Milestone(clock.from_local(cohort.decisions_by, 9), "The day by which everybody hears"),
            _morning_after(cohort.offers_answered_by, "The morning after offers are to be answered"),
            _morning_after(
                cohort.supervisor_offers_close_on, "The morning after managers' places are released"
            ),
        ]
    days = db.session.scalars(
        select(SessionDay)
        .join(SessionDay.training_session)
        .options(contains_eager(SessionDay.training_session).joinedload(TrainingSession.course))
        .order_by(SessionDay.starts_at)
    ).all()
    for day in days:
        at = day.starts_at + timedelta(minutes=5)
        found.append(Milestone(at, f"Just after the start: {day.full_name}"))
    if days:
        found.append(Milestone(max(day.ends_at for day in days) + timedelta(hours=1), "After the last day"))
    meetings = db.session.scalars(
        select(ForumMeeting.starts_at)
        .where(ForumMeeting.status == MeetingStatus.PUBLISHED, ForumMeeting.starts_at > after)
        .order_by(ForumMeeting.starts_at)
        .limit(3)
    )
    found += [Milestone(starts_at + timedelta(hours=3), "After a forum meeting") for starts_at in meetings]
    return sorted((one for one in found if one.at > after), key=lambda one: one.at)


def _morning_after(day: date, name: str) -> Milestone:
    return Milestone(clock.from_local(day + timedelta(days=1), 9), name)


def open_signatures() -> list[Countersignature]:
    """Requests that managers have not answered."""
    return list(
        db.session.scalars(
            select(Countersignature)
            .where(
                Countersignature.status == SignatureStatus.REQUESTED, Countersignature.link_id.is_not(None)
            )
            .order_by(Countersignature.asked_at, Countersignature.id)
        )
    )


def open_assessments() -> list[Assessment]:
    """Readings that assessors have not handed in, of applications that can still be read."""
    return list(
        db.session.scalars(
            select(Assessment)
            .join(Application)
            .where(
                Assessment.status == AssessmentStatus.ASSIGNED,
                Application.status == ApplicationStatus.SUBMITTED,
            )
            .order_by(Assessment.assigned_at, Assessment.id)
        )
    )


def open_offers(at: datetime) -> list[Place]:
    """Offers that wait for an answer and can still be accepted; the core course's first."""
    return list(
        db.session.scalars(
            select(Place)
            .join(TrainingSession)
            .where(Place.status == PlaceStatus.OFFERED, Place.person_id.not_in(themselves()))
            .where((Place.answer_by.is_(None)) | (Place.answer_by > at) | ~Place.expires_by_clock)
            .order_by(Place.application_id.is_(None), TrainingSession.position, Place.asked_at, Place.id)
        )
    )


def open_sittings(at: datetime) -> list[Sitting]:
    """Tests and questionnaires that can be handed in now."""
    return list(
        db.session.scalars(
            select(Sitting)
            .where(
                Sitting.person_id.not_in(themselves()),
                Sitting.submitted_at.is_(None),
                Sitting.dropped_at.is_(None),
                Sitting.opens_at <= at,
                (Sitting.closes_at.is_(None)) | (Sitting.closes_at > at),
            )
            .order_by(Sitting.opens_at, Sitting.id)
        )
    )


def mentors_to_log(at: datetime) -> list[tuple[Person, date]]:
    """Two of three mentors who logged nothing for two weeks, with the day since when they are mentors."""
    today = clock.local(at).date()
    lately = select(MentorActivity.person_id).where(MentorActivity.logged_at > at - timedelta(days=14))
    found = db.session.execute(
        select(Person, MentorPeriod.starts_on)
        .join(MentorPeriod, MentorPeriod.person_id == Person.id)
        .where(
            MentorPeriod.ends_on.is_(None),
            MentorPeriod.paused_on.is_(None),
            MentorPeriod.starts_on < today - timedelta(days=6),
            Person.id.not_in(lately),
            Person.id.not_in(themselves()),
        )
        .order_by(Person.id)
    )
    return [(person, since) for person, since in found if person.id.int % 3 != 1]


def outstanding(at: datetime) -> list[str]:
    """What everybody was asked and has not done, in words."""
    counts = (
        (len(open_signatures()), "countersignature to give", "countersignatures to give"),
        (len(open_assessments()), "application to read and score", "applications to read and score"),
        (len(open_offers(at)), "offer to answer", "offers to answer"),
        (len(mentors_to_book(at)), "mentor to book the forum", "mentors to book the forum"),
        (len(mentors_to_vote(at)), "mentor to vote for a topic", "mentors to vote for topics"),
        (len(polls_to_answer(at)), "person to say which dates suit", "people to say which dates suit"),
        (len(bookings_to_mark(at)), "person to mark at a meeting", "people to mark at meetings"),
        (len(open_sittings(at)), "test or questionnaire to take", "tests and questionnaires to take"),
    )
    return [f"{number} {one if number == 1 else many}" for number, one, many in counts if number]
