"""Who is and was a mentor, and what mentors did."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, distinct, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.directory.models import Person, Programme
from app.directory.queries import seen_by
from app.mentoring.enums import ActivityKind, PeriodEnd
from app.mentoring.models import MentorActivity, MentorPeriod
from app.platform.db import db
from app.platform.errors import NotFound


@dataclass(frozen=True)
class Done:
    """One thing that a mentor did, as counts take it: who, what, when, with how many people."""

    person_id: uuid.UUID
    kind: ActivityKind
    done_on: date
    people: int


def mentors_by_agency(programme_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """How many mentors each agency has now, by the agency of today; agencies without any are not in it.

    Shares follow from these numbers, and everybody who shares out may read them: whoever is known to named
    staff only is not counted.
    """
    rows = db.session.execute(
        select(Person.agency_id, func.count(distinct(MentorPeriod.person_id)))
        .join(MentorPeriod, MentorPeriod.person_id == Person.id)
        .where(
            Person.programme_id == programme_id,
            MentorPeriod.ends_on.is_(None),
            seen_by(None),
        )
        .group_by(Person.agency_id)
    )
    return {agency_id: mentors for agency_id, mentors in rows if agency_id is not None}


def is_mentor_now() -> ColumnElement[bool]:
    """A condition on Person: a time as a mentor that has not ended, paused or not."""
    return exists().where(MentorPeriod.person_id == Person.id, MentorPeriod.ends_on.is_(None))


def running_period(person: Person) -> MentorPeriod | None:
    """The person's time as a mentor that has not ended, paused or not."""
    return db.session.scalar(
        select(MentorPeriod).where(MentorPeriod.person_id == person.id, MentorPeriod.ends_on.is_(None))
    )


def _by_mistake() -> ColumnElement[bool]:
    return MentorPeriod.end_reason.is_not_distinct_from(PeriodEnd.NOT_COMPLETED)


def periods_of(person: Person) -> list[MentorPeriod]:
    """Every time in which the person is or was a mentor, the latest first, with its pauses.

    Without those that a course began which was not completed after all.
    """
    return list(
        db.session.scalars(
            select(MentorPeriod)
            .where(MentorPeriod.person_id == person.id, ~_by_mistake())
            .options(joinedload(MentorPeriod.agency), selectinload(MentorPeriod.pauses))
            .order_by(MentorPeriod.starts_on.desc(), MentorPeriod.ends_on.is_not(None))
        )
    )


def periods_in(programme: Programme, viewer: Person | None) -> list[MentorPeriod]:
    """Every mentor's time of the programme, ended ones too, of people whom `viewer` may know of; by name.

    Without those that a course began which was not completed after all.
    """
    return list(
        db.session.scalars(
            select(MentorPeriod)
            .join(MentorPeriod.person)
            .where(MentorPeriod.programme_id == programme.id, seen_by(viewer), ~_by_mistake())
            .options(
                contains_eager(MentorPeriod.person).joinedload(Person.agency),
                joinedload(MentorPeriod.agency),
                joinedload(MentorPeriod.cohort),
                selectinload(MentorPeriod.pauses),
            )
            .order_by(Person.full_name, MentorPeriod.starts_on)
        )
    )


def period_or_404(programme: Programme, period_id: uuid.UUID, viewer: Person | None) -> MentorPeriod:
    """Raises NotFound, also for another programme's, and for whom `viewer` may not know of."""
    found = db.session.scalar(
        select(MentorPeriod)
        .join(MentorPeriod.person)
        .where(MentorPeriod.id == period_id, MentorPeriod.programme_id == programme.id, seen_by(viewer))
        .options(contains_eager(MentorPeriod.person), selectinload(MentorPeriod.pauses))
    )
    if found is None:
        raise NotFound
    return found


def newest_activity(person: Person) -> MentorActivity | None:
    """What the person logged last."""
    return db.session.scalar(
        select(MentorActivity)
        .where(MentorActivity.person_id == person.id)
        .order_by(MentorActivity.logged_at.desc(), MentorActivity.id.desc())
        .limit(1)
    )


def activities_of(person: Person) -> list[MentorActivity]:
    """Everything the person logged, the latest day first."""
    return list(
        db.session.scalars(
            select(MentorActivity)
            .where(MentorActivity.person_id == person.id)
            .order_by(
                MentorActivity.done_on.desc(), MentorActivity.logged_at.desc(), MentorActivity.id.desc()
            )
        )
    )


def own_activity_or_404(person: Person, activity_id: uuid.UUID) -> MentorActivity:
    """Raises NotFound, also for what somebody else logged."""
    found = db.session.get(MentorActivity, activity_id)
    if found is None or found.person_id != person.id:
        raise NotFound
    return found


def activity_in(programme: Programme) -> list[Done]:
    """What was done in the programme, without notes; nothing of whoever is known to named staff only."""
    rows = db.session.execute(
        select(MentorActivity.person_id, MentorActivity.kind, MentorActivity.done_on, MentorActivity.people)
        .join(MentorActivity.person)
        .where(MentorActivity.programme_id == programme.id, seen_by(None))
        .order_by(MentorActivity.done_on)
    )
    return [Done(*row) for row in rows]


def activities_since(people: Collection[uuid.UUID], since: date) -> dict[uuid.UUID, int]:
    """How many things each of these people did since a day; those who logged none are not in it."""
    rows = db.session.execute(
        select(MentorActivity.person_id, func.count())
        .where(MentorActivity.person_id.in_(people), MentorActivity.done_on >= since)
        .group_by(MentorActivity.person_id)
    )
    return {person_id: number for person_id, number in rows}  # noqa: C416 - rows are not plain pairs
