"""What must always hold of places: the seats held, who sits with whom, and every history."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from app.directory.models import KeepApart, KeepApartDecision, RoomHold
from app.mentoring.enums import ApplicationStatus
from app.mentoring.models import Application
from app.places import rules
from app.places.enums import SEATED, Mark, PlaceStatus, ProposalStatus
from app.places.models import Attendance, Place, Proposal
from app.platform.checks import history_faults
from app.platform.db import db
from app.platform.seats import Seat
from app.training.enums import SessionStatus
from app.training.models import Course, TrainingSession

A = ApplicationStatus
# What a core place says where its application is.
TOGETHER = {
    A.OFFERED: {PlaceStatus.OFFERED},
    A.RESERVE: {PlaceStatus.WAITLISTED},
    A.ACCEPTED: {PlaceStatus.ACCEPTED},
    A.COMPLETED: {PlaceStatus.ACCEPTED},
    A.NOT_COMPLETED: {PlaceStatus.ACCEPTED},
}
NEVER_SEATED = frozenset({A.DECLINED, A.LAPSED, A.WITHDRAWN, A.DEFERRED, A.RESERVE, A.UNSUCCESSFUL})


def faults() -> Iterator[str]:
    """Every fault, in a sentence that holds identifiers and no names."""
    yield from _histories()
    yield from _seats()
    yield from _dates()
    yield from _applications()
    yield from _companions()
    yield from _kept_apart()
    yield from _held_back()


def _histories() -> Iterator[str]:
    yield from history_faults(
        Place,
        first={PlaceStatus.REQUESTED},
        moves={(before, after) for (before, _), after in rules.MOVES.items()},
    )
    yield from history_faults(
        Attendance,
        first={Mark.NOT_RECORDED},
        moves={(before, after) for before in Mark for after in Mark if before is not after},
    )
    yield from history_faults(
        Proposal,
        first={ProposalStatus.PROPOSED},
        moves={
            (ProposalStatus.PROPOSED, ProposalStatus.REPLACED),
            (ProposalStatus.PROPOSED, ProposalStatus.RELEASED),
        },
    )


def _seats() -> Iterator[str]:
    """Whoever is offered a place or has accepted one holds a seat, and nobody else does."""
    sitting: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for session_id, person_id in db.session.execute(
        select(Place.training_session_id, Place.person_id).where(Place.status.in_(list(SEATED)))
    ):
        sitting[session_id].add(person_id)
    holding: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for pool_id, holder_id in db.session.execute(
        select(Seat.pool_id, Seat.holder_id).where(Seat.holder_id.is_not(None))
    ):
        if holder_id is not None:
            holding[pool_id].add(holder_id)
    sizes = {
        row[0]: row[1]
        for row in db.session.execute(select(Seat.pool_id, func.count()).group_by(Seat.pool_id))
    }
    for session in db.session.scalars(select(TrainingSession)):
        held, placed = holding[session.pool_id], sitting[session.id]
        for person_id in sorted(placed - held):
            yield f"training_session {session.id}: person {person_id} has a place and no seat"
        for person_id in sorted(held - placed):
            yield f"training_session {session.id}: person {person_id} has a seat and no place"
        if sizes.get(session.pool_id, 0) != session.capacity:
            yield f"training_session {session.id}: {session.capacity} places and another number of seats"
        if len(placed) > session.capacity:
            yield f"training_session {session.id}: {len(placed)} people on {session.capacity} places"


def _dates() -> Iterator[str]:
    """Nobody holds places on two dates of one course in one cohort."""
    held = db.session.execute(
        select(Place.person_id, TrainingSession.course_id, TrainingSession.cohort_id)
        .join(TrainingSession, TrainingSession.id == Place.training_session_id)
        .where(Place.status.in_(list(SEATED)), TrainingSession.cohort_id.is_not(None))
        .group_by(Place.person_id, TrainingSession.course_id, TrainingSession.cohort_id)
        .having(func.count() > 1)
    )
    for person_id, course_id, cohort_id in held:
        yield f"course {course_id} in cohort {cohort_id}: person {person_id} has places on several dates"


def _applications() -> Iterator[str]:
    """An application and the place that answers it say the same."""
    rows = db.session.execute(
        select(Application.id, Application.status, Place.status).outerjoin(
            Place, Place.application_id == Application.id
        )
    )
    for identifier, application, place in rows:
        wanted = TOGETHER.get(application)
        if wanted is not None and place not in wanted:
            yield f"application {identifier}: {application.value}, and its place is {_said(place)}"
        if application in NEVER_SEATED and place in SEATED:
            yield f"application {identifier}: {application.value}, and its place is {_said(place)}"


def _said(place: PlaceStatus | None) -> str:
    return place.value if place is not None else "missing"


def _companions() -> Iterator[str]:
    """Whoever holds a place on a core course holds one on the session that goes with it.

    Except whom named staff must look at first, and whoever gave up that one place alone.
    """
    other, there = aliased(Place), aliased(TrainingSession)
    goes_with = and_(
        there.cohort_id == TrainingSession.cohort_id,
        there.course_id == Course.companion_id,
        there.status != SessionStatus.CANCELLED,
    )
    has_one = (
        select(other.id)
        .join(there, there.id == other.training_session_id)
        .where(goes_with, other.person_id == Place.person_id, other.status.in_(list(SEATED)))
    )
    to_decide = (
        select(KeepApartDecision.id)
        .join(there, there.id == KeepApartDecision.room_id)
        .where(goes_with, KeepApartDecision.person_id == Place.person_id)
    )
    held = (
        select(RoomHold.id)
        .join(there, there.id == RoomHold.room_id)
        .where(goes_with, RoomHold.person_id == Place.person_id)
    )
    missing = db.session.execute(
        select(Place.id)
        .join(TrainingSession, TrainingSession.id == Place.training_session_id)
        .join(Course, Course.id == TrainingSession.course_id)
        .where(
            Place.application_id.is_not(None),
            Place.status.in_(list(SEATED)),
            select(there.id).where(goes_with).exists(),
            ~has_one.exists(),
            ~to_decide.exists(),
            ~held.exists(),
        )
    )
    for (identifier,) in missing:
        yield f"place {identifier}: a core place without the place that goes with it"


def _kept_apart() -> Iterator[str]:
    """No two people who must not meet came into one room after that was written down, unless allowed."""
    one, other = aliased(Place), aliased(Place)
    pairs = db.session.execute(
        select(KeepApart, one, other)
        .join(one, and_(one.person_id == KeepApart.one_id, one.status.in_(list(SEATED))))
        .join(
            other,
            and_(
                other.person_id == KeepApart.other_id,
                other.status.in_(list(SEATED)),
                other.training_session_id == one.training_session_id,
            ),
        )
        .where(KeepApart.ended_at.is_(None))
    )
    allowed = {
        (row[0], row[1])
        for row in db.session.execute(
            select(KeepApartDecision.person_id, KeepApartDecision.room_id).where(
                KeepApartDecision.allowed.is_(True)
            )
        )
    }
    for record, first, second in pairs:
        later = max(place.offered_at or place.asked_at for place in (first, second))
        room = first.training_session_id
        if later > record.made_at and not allowed & {(first.person_id, room), (second.person_id, room)}:
            yield f"training_session {room}: keep-apart record {record.id} is not respected"


def _held_back() -> Iterator[str]:
    """Nobody came into a room while named staff had asked that they wait."""
    seated = db.session.execute(
        select(RoomHold, Place)
        .join(
            Place, and_(Place.person_id == RoomHold.person_id, Place.training_session_id == RoomHold.room_id)
        )
        .where(RoomHold.ended_at.is_(None), Place.status.in_(list(SEATED)))
    )
    for hold, place in seated:
        if (place.offered_at or place.asked_at) > hold.made_at:
            yield f"training_session {hold.room_id}: hold {hold.id} is not respected"
