"""Named reads for figures: who was asked, what was answered, and what was published of it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, case, exists, func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.directory.enums import Sector
from app.directory.models import Agency, Person
from app.evaluation.enums import Moment
from app.evaluation.models import FigureBatch, Instrument, Reply, Sitting
from app.platform.db import db
from app.training.models import Cohort


def sat_instruments(course_id: uuid.UUID, cohort_id: uuid.UUID | None = None) -> list[Instrument]:
    """What was sat for a course, or by one cohort of it, by code, with all they ask."""
    sat = exists().where(Sitting.instrument_id == Instrument.id)
    return list(
        db.session.scalars(
            select(Instrument)
            .options(joinedload(Instrument.questions), selectinload(Instrument.items))
            .where(
                Instrument.course_id == course_id,
                sat.where(Sitting.cohort_id == cohort_id) if cohort_id else sat,
            )
            .order_by(Instrument.code)
        ).unique()
    )


def asked_for_figures(
    instrument_ids: Sequence[uuid.UUID], cohort_id: uuid.UUID | None
) -> Sequence[Row[uuid.UUID, uuid.UUID, uuid.UUID, Moment, datetime, datetime | None]]:
    """Of each sitting: instrument, cohort, person, moment, when it opens and when it was handed in.

    Restricted people are in nobody's figures: two pages that differ by one person could be subtracted.
    """
    chosen = select(
        Sitting.instrument_id,
        Sitting.cohort_id,
        Sitting.person_id,
        Sitting.moment,
        Sitting.opens_at,
        Sitting.submitted_at,
    ).where(Sitting.instrument_id.in_(instrument_ids), *_in_figures())
    if cohort_id:
        chosen = chosen.where(Sitting.cohort_id == cohort_id)
    return db.session.execute(chosen).all()


def sittings_for_figures(instrument: Instrument) -> list[Sitting]:
    """Every sitting of an instrument that may count in figures, with its answers, and where people work."""
    return list(
        db.session.scalars(
            select(Sitting)
            .options(
                selectinload(Sitting.replies).joinedload(Reply.choices),
                joinedload(Sitting.person),
                joinedload(Sitting.agency),
            )
            .where(Sitting.instrument_id == instrument.id, *_in_figures())
            .execution_options(populate_existing=True)
        ).unique()
    )


def figure_batches(instrument_ids: Sequence[uuid.UUID]) -> list[FigureBatch]:
    """Everything that was published about these instruments, the earliest first."""
    return list(
        db.session.scalars(
            select(FigureBatch)
            .where(FigureBatch.instrument_id.in_(instrument_ids))
            .order_by(FigureBatch.published_at, FigureBatch.id)
        )
    )


def cohorts_asked(cohort_ids: Collection[uuid.UUID]) -> list[tuple[uuid.UUID, str, str]]:
    """The identifier, name and slug of each of these cohorts, the earliest first."""
    found = db.session.execute(
        select(Cohort.id, Cohort.name, Cohort.slug)
        .where(Cohort.id.in_(cohort_ids))
        .order_by(Cohort.applications_open_at, Cohort.slug)
    )
    return [(identifier, name, slug) for identifier, name, slug in found]


def sectors_taking_part(programme_id: uuid.UUID) -> list[str]:
    """The kinds of agency of a programme, whether or not anybody of them was counted."""
    found = set(db.session.scalars(select(Agency.sector).where(Agency.programme_id == programme_id)))
    return [sector.value for sector in Sector if sector in found]


def figure_times() -> Sequence[Row[uuid.UUID, datetime | None, Moment, datetime, datetime | None, int]]:
    """By instrument, moment and opening of what is asked after a course: when it was counted, the last that
    was handed in, and how many have not handed in who did before the course.
    """
    before = aliased(Sitting)
    answered_before = exists().where(
        before.person_id == Sitting.person_id,
        before.instrument_id == Sitting.instrument_id,
        before.cohort_id == Sitting.cohort_id,
        before.moment == Moment.PRE,
        before.submitted_at.is_not(None),
    )
    waiting = case((and_(Sitting.submitted_at.is_(None), answered_before), 1), else_=0)
    return db.session.execute(
        select(
            Instrument.id,
            Instrument.counted_at,
            Sitting.moment,
            Sitting.opens_at,
            func.max(Sitting.submitted_at),
            func.sum(waiting),
        )
        .join(Sitting, Sitting.instrument_id == Instrument.id)
        .where(Instrument.frozen_at.is_not(None), Sitting.moment != Moment.PRE, *_in_figures())
        .group_by(Instrument.id, Instrument.counted_at, Sitting.moment, Sitting.opens_at)
    ).all()


def _in_figures() -> tuple[ColumnElement[bool], ...]:
    open_people = select(Person.id).where(Person.restricted.is_(False))
    return (Sitting.dropped_at.is_(None), Sitting.person_id.in_(open_people))
