"""What falls due by the clock."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from app.directory.queries import closures
from app.mentoring.enums import SignatureStatus
from app.mentoring.models import Application, Countersignature
from app.places.enums import OFFER_CHASES, OfferChase, PlaceStatus, ProposalStatus, Route
from app.places.models import AllocationPolicy, Place, Proposal
from app.platform import clock
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.platform.working_days import add_working_days
from app.training.enums import Level
from app.training.models import Course, SessionDay, TrainingSession

HOUR_OF_REMINDERS = 9
SESSION_ID = SessionDay.training_session_id
POLICY = AllocationPolicy.id
WAITING = (PlaceStatus.REQUESTED, PlaceStatus.WAITLISTED)
# An offer is good up to and including its last moment.
A_MOMENT = timedelta(seconds=1)
# Of a session's days, as `TrainingSession.too_late_from` has it.
IN_HOURS = func.max(case((SessionDay.own_time.is_(False), 1), else_=0))
TOO_LATE = case((IN_HOURS == 0, func.max(SessionDay.ends_at)), else_=func.min(SessionDay.starts_at))


def offers_run_out(at: datetime) -> list[uuid.UUID]:
    """Offers that end by the clock and whose time has passed, earliest first."""
    return list(
        db.session.scalars(
            select(Place.id)
            .where(Place.status == PlaceStatus.OFFERED, Place.expires_by_clock, Place.answer_by < at)
            .order_by(Place.answer_by, Place.id)
        )
    )


def lists_to_close(at: datetime) -> list[uuid.UUID]:
    """Places that still wait although the training has begun, by who asked first."""
    begun = _beginnings().having(at >= TOO_LATE)
    return list(
        db.session.scalars(
            select(Place.id)
            .where(
                Place.status.in_(WAITING), Place.training_session_id.in_(begun.with_only_columns(SESSION_ID))
            )
            .order_by(Place.asked_at, Place.id)
        )
    )


def next_list_closing(after: datetime) -> datetime | None:
    """When the next training begins for which somebody waits."""
    waited_for = select(Place.training_session_id).where(Place.status.in_(WAITING))
    begins = _beginnings().where(SESSION_ID.in_(waited_for)).subquery()
    found: datetime | None = db.session.scalar(
        select(func.min(begins.c.begins)).where(begins.c.begins > after)
    )
    return found


def reserved_to_open(at: datetime) -> list[uuid.UUID]:
    """Policies of released sessions whose reserved places are everybody's from today or an earlier day on."""
    due = _still_reserved().where(AllocationPolicy.reserved_until <= _last_day_opened(at))
    return list(db.session.scalars(due.order_by(POLICY)))


def next_reserved_to_open(after: datetime) -> datetime | None:
    """At which hour the next reserved places are everybody's."""
    days = _still_reserved().with_only_columns(func.min(AllocationPolicy.reserved_until))
    found = db.session.scalar(days.where(AllocationPolicy.reserved_until > _last_day_opened(after)))
    return clock.from_local(found, HOUR_OF_REMINDERS) if found is not None else None


def _last_day_opened(at: datetime) -> date:
    """The last day whose hour has come."""
    here = clock.local(at)
    return here.date() if here.hour >= HOUR_OF_REMINDERS else here.date() - timedelta(days=1)


def _still_reserved() -> Select[uuid.UUID]:
    released = select(Proposal.training_session_id).where(Proposal.status == ProposalStatus.RELEASED)
    return select(POLICY).where(
        AllocationPolicy.reserved_opened_at.is_(None), AllocationPolicy.training_session_id.in_(released)
    )


def _beginnings() -> Select[uuid.UUID, datetime]:
    """Each session with days, and from when nobody can begin it any more."""
    return select(SESSION_ID, TOO_LATE.label("begins")).group_by(SESSION_ID)


def next_offer_end(after: datetime) -> datetime | None:
    """The earliest moment later than `after` at which an offer has run out."""
    last = db.session.scalar(
        select(func.min(Place.answer_by)).where(
            Place.status == PlaceStatus.OFFERED, Place.expires_by_clock, Place.answer_by > after - A_MOMENT
        )
    )
    return last + A_MOMENT if last else None


def offers_to_chase(at: datetime) -> list[uuid.UUID]:
    """Offers not answered, of the course that people apply for or to managers, with a reminder due."""
    offers = _open_offers()
    sent = _chases_sent(offers)
    days = _closures_of(offers)
    return [
        row.id for row in offers if _chase(row, sent.get(row.id, []), days[row.programme_id], at) is not None
    ]


def chase_due(place: Place, at: datetime) -> OfferChase | None:
    """Which reminder of its offer is due for a place now; none once it is answered or its day is over."""
    if place.id not in {row.id for row in _open_offers()}:
        return None
    return _chase(place, _chases_sent([place]).get(place.id, []), closures(place.programme_id), at)


def next_offer_chase(after: datetime) -> datetime | None:
    """When the next reminder of an offer comes due."""
    offers = _open_offers()
    days = _closures_of(offers)
    instants = (instant for row in offers for _, instant in _instants(row, days[row.programme_id]))
    return min((instant for instant in instants if instant > after), default=None)


def _open_offers() -> list[Place]:
    """Offers that are reminded of: none of a promotion, which is short, nor of what is only held."""
    applied = and_(Place.application_id.is_not(None), Place.expires_by_clock.is_(False))
    return list(
        db.session.scalars(
            select(Place)
            .where(
                Place.status == PlaceStatus.OFFERED,
                Place.offered_at.is_not(None),
                or_(applied, told_as_manager()),
            )
            .order_by(Place.offered_at, Place.id)
        )
    )


def told_as_manager() -> ColumnElement[bool]:
    """A WHERE condition on Place: a manager's own offer, while the manager is not avoided."""
    stands = (
        select(Countersignature.id)
        .join(Application, Application.id == Countersignature.application_id)
        .join(TrainingSession, TrainingSession.cohort_id == Application.cohort_id)
        .join(Course, Course.id == TrainingSession.course_id)
        .where(
            Countersignature.manager_id == Place.person_id,
            Countersignature.status == SignatureStatus.SIGNED,
            Countersignature.avoided.is_(False),
            TrainingSession.id == Place.training_session_id,
            Course.level == Level.SUPERVISOR,
        )
    )
    return and_(Place.route == Route.MANAGER, stands.exists())


def _instants(place: Place, closed: frozenset[date]) -> list[tuple[OfferChase, datetime]]:
    if place.offered_at is None:
        return []
    offered_on = clock.local(place.offered_at).date()
    found = [
        (kind, clock.from_local(add_working_days(offered_on, after, closed), HOUR_OF_REMINDERS))
        for kind, after in OFFER_CHASES
    ]
    return [(kind, at) for kind, at in found if place.answer_by is None or at < place.answer_by]


def _chase(
    place: Place, sent: Iterable[tuple[str, datetime]], closed: frozenset[date], at: datetime
) -> OfferChase | None:
    """The latest that has come, unless it went out; an earlier one that was missed is not made up for."""
    if place.answer_by is not None and at > place.answer_by:
        return None
    come = [kind for kind, instant in _instants(place, closed) if instant <= at]
    if not come or place.offered_at is None:
        return None
    # An offer made anew is chased anew.
    out = {action for action, sent_at in sent if sent_at >= place.offered_at}
    return None if come[-1].value in out else come[-1]


def _chases_sent(places: Iterable[Place]) -> dict[uuid.UUID, list[tuple[str, datetime]]]:
    found: dict[uuid.UUID, list[tuple[str, datetime]]] = {}
    rows = db.session.execute(
        select(AuditEntry.subject_id, AuditEntry.action, AuditEntry.at).where(
            AuditEntry.subject_kind == Place.__tablename__,
            AuditEntry.subject_id.in_([row.id for row in places]),
            AuditEntry.action.in_([kind.value for kind in OfferChase]),
        )
    )
    for subject_id, action, sent_at in rows:
        found.setdefault(subject_id, []).append((action, sent_at))
    return found


def _closures_of(places: Iterable[Place]) -> dict[uuid.UUID, frozenset[date]]:
    return {programme_id: closures(programme_id) for programme_id in {row.programme_id for row in places}}
