"""Places, allocations and marks with explicit facts. Call inside an open transaction."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from sqlalchemy import select

from app.directory.models import Person
from app.mentoring.models import Application
from app.places import services
from app.places.enums import PlaceStatus, Route
from app.places.models import Place
from app.places.services import accepting, moves
from app.platform import clock, seats
from app.platform.db import db
from app.training.models import TrainingSession

ASKED = datetime(2017, 9, 11, 9, 0, tzinfo=UTC)


def create_place(
    session: TrainingSession,
    person: Person,
    *,
    status: PlaceStatus = PlaceStatus.REQUESTED,
    route: Route = Route.ASKED,
    application: Application | None = None,
    asked_at: datetime = ASKED,
    answer_by: datetime | None = None,
    expires_by_clock: bool = False,
) -> Place:
    """A place in a state, with the seat that goes with it and without emails."""
    place = moves.request(session, person, route=route, by=person, at=asked_at, application=application)
    place.status = status
    if status in (PlaceStatus.OFFERED, PlaceStatus.ACCEPTED):
        seats.claim(session.pool_id, person.id)
        place.offered_at = asked_at
        place.answer_by = answer_by or clock.end_of(session.days[0].starts_at.date())
        place.expires_by_clock = expires_by_clock
    if status is PlaceStatus.ACCEPTED:
        place.answered_at = asked_at
    db.session.flush()
    return place


def propose_and_release(session: TrainingSession, administrator: Person, *, at: datetime) -> None:
    """Share out the places and tell everybody."""
    proposal = services.propose(session, by=administrator, at=at)
    plan = services.dry_run(proposal, at)
    services.release(proposal, fingerprint=plan.fingerprint, by=administrator, at=at)


def accept_offer(place: Place, *, at: datetime) -> None:
    """The person accepts."""
    accepting.accept(place, by=place.person, at=at)


def counts(session: TrainingSession) -> Counter[PlaceStatus]:
    """How many places the session has in each state."""
    return Counter(db.session.scalars(select(Place.status).where(Place.training_session_id == session.id)))
