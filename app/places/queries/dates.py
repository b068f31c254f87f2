"""Several dates of one course in one cohort: what somebody has on the others."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from functools import cache

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.places.enums import SEATED, WAITING, ProposalStatus
from app.places.models import Place, Proposal
from app.places.queries.places import may_come_back, whole_places
from app.platform.db import db
from app.training.enums import SessionStatus
from app.training.models import SessionDay, TrainingSession
from app.training.queries import LATEST


def held_elsewhere(person_id: uuid.UUID, session: TrainingSession) -> Place | None:
    """The seat that somebody holds, or may have back, on another date of the course in the cohort."""
    if session.cohort_id is None:
        return None
    found = db.session.scalars(
        whole_places()
        .where(Place.person_id == person_id, _on_another_date(session), holds())
        .order_by(Place.asked_at, Place.id)
    )
    return found.first()


def holding_elsewhere(session: TrainingSession) -> frozenset[uuid.UUID]:
    """Everybody who holds a seat, or may have one back, on another date of the course in the cohort."""
    if session.cohort_id is None:
        return frozenset()
    return frozenset(db.session.scalars(select(Place.person_id).where(_on_another_date(session), holds())))


def holding_on_course(session: TrainingSession) -> dict[uuid.UUID, set[uuid.UUID]]:
    """On which dates of the session's course people hold a seat, or may have one back, by person."""
    found: dict[uuid.UUID, set[uuid.UUID]] = {}
    dates = select(TrainingSession.id).where(of_course(session))
    rows = db.session.execute(
        select(Place.person_id, Place.training_session_id).where(
            Place.training_session_id.in_(dates), holds()
        )
    )
    for person_id, session_id in rows:
        found.setdefault(person_id, set()).add(session_id)
    return found


def waiting_elsewhere(person_id: uuid.UUID, session: TrainingSession) -> list[Place]:
    """What somebody asks for, and does not hold, on other dates of the course in the cohort."""
    if session.cohort_id is None:
        return []
    return list(
        db.session.scalars(
            whole_places()
            .where(Place.person_id == person_id, _on_another_date(session), Place.status.in_(WAITING))
            .order_by(Place.asked_at, Place.id)
        )
    )


def place_on_course(person_id: uuid.UUID, session: TrainingSession) -> Place | None:
    """The seat that somebody holds on any date of the session's course in its cohort; this date first."""
    held = db.session.scalars(
        whole_places()
        .join(TrainingSession, TrainingSession.id == Place.training_session_id)
        .where(Place.person_id == person_id, of_course(session), Place.status.in_(list(SEATED)))
    ).all()
    return next((each for each in held if each.training_session_id == session.id), next(iter(held), None))


def seated_on_course(session: TrainingSession) -> frozenset[uuid.UUID]:
    """Everybody who holds a seat on any date of the session's course in its cohort."""
    dates = select(TrainingSession.id).where(of_course(session))
    return frozenset(
        db.session.scalars(
            select(Place.person_id).where(
                Place.training_session_id.in_(dates), Place.status.in_(list(SEATED))
            )
        )
    )


def dates_of(session: TrainingSession) -> list[TrainingSession]:
    """The published dates of its course in its cohort, itself among them, earliest first.

    Only itself where people apply for the course, or where it is in no cohort or not published.
    """
    if (
        session.cohort_id is None
        or session.course.needs_application
        or session.status is not SessionStatus.PUBLISHED
    ):
        return [session]
    found = db.session.scalars(
        select(TrainingSession)
        .where(of_course(session), TrainingSession.status == SessionStatus.PUBLISHED)
        .options(
            joinedload(TrainingSession.course),
            joinedload(TrainingSession.cohort),
            selectinload(TrainingSession.days).joinedload(SessionDay.venue),
        )
    ).all()
    return sorted(found, key=lambda each: (each.days[0].starts_at if each.days else LATEST, each.slug))


def released_among(sessions: Collection[TrainingSession]) -> frozenset[uuid.UUID]:
    """Those of these sessions whose places were released."""
    return frozenset(
        db.session.scalars(
            select(Proposal.training_session_id).where(
                Proposal.training_session_id.in_([each.id for each in sessions]),
                Proposal.status == ProposalStatus.RELEASED,
            )
        )
    )


def proposals_beside(proposal: Proposal) -> list[Proposal]:
    """The proposals that share out the same problem on its other dates, and this one, in the same state."""
    sessions = [uuid.UUID(each["id"]) for each in proposal.problem["sessions"]]
    return list(
        db.session.scalars(
            select(Proposal)
            .where(
                Proposal.training_session_id.in_(sessions),
                Proposal.fingerprint == proposal.fingerprint,
                Proposal.made_at == proposal.made_at,
                Proposal.status == proposal.status,
            )
            .options(
                joinedload(Proposal.training_session)
                .selectinload(TrainingSession.days)
                .joinedload(SessionDay.venue),
                joinedload(Proposal.training_session).joinedload(TrainingSession.course),
                joinedload(Proposal.training_session).joinedload(TrainingSession.cohort),
            )
        )
    )


def read_days_again(sessions: Collection[uuid.UUID]) -> None:
    """Have the days of these sessions as they are now, also where they were read before."""
    found = select(TrainingSession).where(TrainingSession.id.in_(list(sessions)))
    days = selectinload(TrainingSession.days).joinedload(SessionDay.venue)
    db.session.scalars(found.options(days).execution_options(populate_existing=True)).all()


@cache
def holds() -> ColumnElement[bool]:
    """A WHERE condition on Place: it holds a seat, or is with a colleague who has not answered yet."""
    return or_(Place.status.in_(list(SEATED)), may_come_back())


def of_course(session: TrainingSession) -> ColumnElement[bool]:
    """A WHERE condition on TrainingSession: of this one's course and cohort."""
    return and_(
        TrainingSession.cohort_id.is_not(None),
        TrainingSession.cohort_id == session.cohort_id,
        TrainingSession.course_id == session.course_id,
    )


def _on_another_date(session: TrainingSession) -> ColumnElement[bool]:
    others = select(TrainingSession.id).where(of_course(session), TrainingSession.id != session.id)
    return Place.training_session_id.in_(others)
