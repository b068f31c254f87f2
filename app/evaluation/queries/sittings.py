"""Named reads of sittings, scoped by programme and person."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.directory.models import Person, Programme
from app.directory.queries import seen_by
from app.evaluation.enums import InstrumentKind, Moment
from app.evaluation.models import AskedQuestion, Instrument, Item, Question, Reply, Sitting
from app.evaluation.queries.instruments import questions_of
from app.platform.db import db
from app.platform.errors import NotFound
from app.training.enums import Level
from app.training.models import Cohort, TrainingSession

REPLIES = selectinload(Sitting.replies).selectinload(Reply.choices)


def sitting_or_404(programme: Programme, person: Person | None, sitting_id: uuid.UUID) -> Sitting:
    """This person's own sitting; raises NotFound for anybody else's and for one that is no longer due."""
    found = db.session.scalar(
        select(Sitting)
        .options(
            joinedload(Sitting.instrument).joinedload(Instrument.course), joinedload(Sitting.cohort), REPLIES
        )
        .where(
            Sitting.id == sitting_id,
            Sitting.programme_id == programme.id,
            Sitting.person_id == (person.id if person else None),
            Sitting.dropped_at.is_(None),
        )
    )
    if found is None:
        raise NotFound
    return found


def sitting_alone_or_404(programme: Programme, person: Person | None, sitting_id: uuid.UUID) -> Sitting:
    """The same, locked until the transaction ends, and no more of it than keeping an answer needs."""
    found = db.session.scalar(
        select(Sitting)
        .options(joinedload(Sitting.instrument, innerjoin=True))
        .where(
            Sitting.id == sitting_id,
            Sitting.programme_id == programme.id,
            Sitting.person_id == (person.id if person else None),
            Sitting.dropped_at.is_(None),
        )
        .with_for_update(of=Sitting)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def sittings_of(person: Person) -> list[Sitting]:
    """Everything this person is asked to sit or has sat, in the order it opens."""
    return list(
        db.session.scalars(
            select(Sitting)
            .options(
                joinedload(Sitting.instrument), joinedload(Sitting.cohort), selectinload(Sitting.replies)
            )
            .where(Sitting.person_id == person.id, Sitting.dropped_at.is_(None))
            .join(Sitting.instrument)
            .order_by(Sitting.opens_at, Instrument.kind, Instrument.code)
        )
    )


def due_sittings(person: Person, at: datetime) -> list[Sitting]:
    """What this person could hand in now."""
    return [
        sitting
        for sitting in sittings_of(person)
        if (sitting.submitted_at is None or sitting.reopened_at is not None)
        and sitting.opens_at <= at
        and (sitting.closes_at is None or at < sitting.closes_at)
    ]


def post_tests_in(cohort_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """The people of a cohort who handed in the knowledge test after the course."""
    return frozenset(
        db.session.scalars(
            select(Sitting.person_id)
            .join(Sitting.instrument)
            .where(
                Sitting.cohort_id == cohort_id,
                Sitting.moment == Moment.POST,
                Sitting.submitted_at.is_not(None),
                Instrument.kind == InstrumentKind.KNOWLEDGE_TEST,
            )
        )
    )


def steps(sitting: Sitting) -> Sequence[Question] | Sequence[Item]:
    """What is asked in this sitting, in order: a test's questions, or the items of this moment."""
    instrument = sitting.instrument
    if instrument.kind is InstrumentKind.KNOWLEDGE_TEST:
        return questions_of(instrument.id)
    return [item for item in instrument.items if _is_asked(item, sitting.moment)]


def step_or_404(sitting: Sitting, number: int) -> tuple[Question | Item, int]:
    """One of what is asked in this sitting, counted from 1, and how many there are; raises NotFound."""
    instrument = sitting.instrument
    if instrument.kind is not InstrumentKind.KNOWLEDGE_TEST:
        asked = steps(sitting)
        if not 1 <= number <= len(asked):
            raise NotFound
        return asked[number - 1], len(asked)
    of = db.session.scalar(select(func.count()).where(AskedQuestion.instrument_id == instrument.id)) or 0
    if not 1 <= number <= of:
        raise NotFound
    question = db.session.scalars(
        select(Question)
        .options(selectinload(Question.options))
        .join(AskedQuestion, AskedQuestion.question_id == Question.id)
        .where(AskedQuestion.instrument_id == instrument.id)
        .order_by(AskedQuestion.position)
        .offset(number - 1)
        .limit(1)
    ).one()
    return question, of


def _is_asked(item: Item, moment: Moment) -> bool:
    if moment is Moment.PRE:
        return item.asked_before
    return item.asked_follow_up if moment.is_follow_up else item.asked_after


def earlier_sitting(sitting: Sitting) -> Sitting | None:
    """The same person's sitting of the same instrument before the course, if it was handed in."""
    return db.session.scalar(
        select(Sitting)
        .options(REPLIES)
        .where(
            Sitting.person_id == sitting.person_id,
            Sitting.instrument_id == sitting.instrument_id,
            Sitting.cohort_id == sitting.cohort_id,
            Sitting.moment == Moment.PRE,
            Sitting.submitted_at.is_not(None),
        )
    )


def sittings_in(person_id: uuid.UUID, cohort_id: uuid.UUID) -> dict[tuple[uuid.UUID, Moment], Sitting]:
    """Every sitting of one person in one cohort, dropped ones included, by instrument and moment."""
    found = db.session.scalars(
        select(Sitting).where(Sitting.person_id == person_id, Sitting.cohort_id == cohort_id)
    )
    return {(sitting.instrument_id, sitting.moment): sitting for sitting in found}


def follow_ups_of(people: Collection[uuid.UUID], cohort_id: uuid.UUID) -> dict[uuid.UUID, list[Sitting]]:
    """What these were asked to sit three and six months after a cohort's course, by person."""
    found: dict[uuid.UUID, list[Sitting]] = {}
    later = [moment for moment in Moment if moment.is_follow_up]
    for sitting in db.session.scalars(
        select(Sitting).where(
            Sitting.person_id.in_(people), Sitting.cohort_id == cohort_id, Sitting.moment.in_(later)
        )
    ):
        found.setdefault(sitting.person_id, []).append(sitting)
    return found


def companions(sitting: Sitting, at: datetime) -> list[Sitting]:
    """What one letter speaks of: everything of the same person, cohort and moment that is open and not in."""
    return list(
        db.session.scalars(
            select(Sitting)
            .options(joinedload(Sitting.instrument))
            .where(
                Sitting.person_id == sitting.person_id,
                Sitting.cohort_id == sitting.cohort_id,
                Sitting.moment == sitting.moment,
                Sitting.opens_at <= at,
                Sitting.submitted_at.is_(None),
                Sitting.dropped_at.is_(None),
            )
        )
    )


def core_session(cohort_id: uuid.UUID) -> TrainingSession | None:
    """The cohort's session of its core course, whose days say when tests open and close."""
    return db.session.scalars(
        select(TrainingSession)
        .options(joinedload(TrainingSession.course), selectinload(TrainingSession.days))
        .where(TrainingSession.cohort_id == cohort_id)
        .where(TrainingSession.course.has(level=Level.CORE))
        .order_by(TrainingSession.position)
    ).first()


def chosen_option_ids(reply: Reply) -> frozenset[str]:
    """The identifiers of what was chosen, as text."""
    return frozenset(str(choice.option_id) for choice in reply.choices)


def chosen_order(reply: Reply) -> tuple[str, ...]:
    """The identifiers of what was put in order, in that order; nothing for any other answer."""
    placed = sorted((choice.place, str(choice.option_id)) for choice in reply.choices if choice.place)
    return tuple(option_id for _, option_id in placed)


def to_tell(at: datetime) -> list[uuid.UUID]:
    """One sitting for every person, cohort and moment that has opened and was not announced to them."""
    return _one_each(and_(Sitting.told_at.is_(None), Sitting.tell_at <= at), at)


def to_remind(at: datetime) -> list[uuid.UUID]:
    """One sitting for every person, cohort and moment whose one reminder is due."""
    return _one_each(
        and_(Sitting.told_at.is_not(None), Sitting.reminded_at.is_(None), Sitting.remind_at <= at), at
    )


def next_to_tell(after: datetime) -> datetime | None:
    """When somebody is next told that something is open."""
    return db.session.scalar(
        select(func.min(Sitting.tell_at)).where(
            Sitting.told_at.is_(None), Sitting.tell_at > after, *_still_wanted(after)
        )
    )


def next_to_remind(after: datetime) -> datetime | None:
    """When the next reminder is due."""
    return db.session.scalar(
        select(func.min(Sitting.remind_at)).where(
            Sitting.reminded_at.is_(None), Sitting.remind_at > after, *_still_wanted(after)
        )
    )


def _one_each(condition: ColumnElement[bool], at: datetime) -> list[uuid.UUID]:
    found = db.session.execute(
        select(Sitting.id, Sitting.person_id, Sitting.cohort_id, Sitting.moment)
        .where(condition, *_still_wanted(at))
        .order_by(Sitting.opens_at, Sitting.id)
    )
    first = {(person, cohort, moment): sitting for sitting, person, cohort, moment in reversed(found.all())}
    return list(reversed(first.values()))


def _still_wanted(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Sitting.submitted_at.is_(None),
        Sitting.dropped_at.is_(None),
        or_(Sitting.closes_at.is_(None), Sitting.closes_at > at),
    )


def last_letter_at(person_id: uuid.UUID) -> datetime | None:
    """When this person last got a letter about tests, of whatever cohort."""
    told, reminded = db.session.execute(
        select(func.max(Sitting.told_at), func.max(Sitting.reminded_at)).where(Sitting.person_id == person_id)
    ).one()
    return max((moment for moment in (told, reminded) if moment is not None), default=None)


def sittings_because_of(training_session_id: uuid.UUID) -> list[Sitting]:
    """Everything that is asked, or was, because of one training session."""
    return list(
        db.session.scalars(
            select(Sitting)
            .options(joinedload(Sitting.instrument), joinedload(Sitting.person))
            .where(Sitting.training_session_id == training_session_id)
            .order_by(Sitting.opens_at, Sitting.id)
        )
    )


def people_asked(cohort: Cohort, viewer: Person | None) -> list[Sitting]:
    """What everybody of a cohort is asked whom `viewer` may know, by name and then in the order it opens."""
    return list(
        db.session.scalars(
            select(Sitting)
            .join(Sitting.person)
            .options(contains_eager(Sitting.person), joinedload(Sitting.instrument))
            .where(Sitting.cohort_id == cohort.id, Sitting.dropped_at.is_(None), seen_by(viewer))
            .order_by(Person.full_name, Person.id, Sitting.opens_at, Sitting.id)
        )
    )


def sitting_of_or_404(person: Person, sitting_id: uuid.UUID) -> Sitting:
    """One that this person is asked, or was, for the training team; raises NotFound for any other."""
    found = db.session.scalar(
        select(Sitting)
        .options(joinedload(Sitting.instrument), joinedload(Sitting.cohort))
        .where(Sitting.id == sitting_id, Sitting.person_id == person.id, Sitting.dropped_at.is_(None))
    )
    if found is None:
        raise NotFound
    return found
