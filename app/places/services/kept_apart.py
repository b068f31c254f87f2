"""What keep-apart records ask of rooms that are shared already, and of people who are let in after all."""

from __future__ import annotations

from datetime import datetime

from app.directory import services as directory
from app.directory.events import KeptApart, LetIn
from app.directory.models import Person
from app.places import queries
from app.places.enums import PlaceAction, PlaceStatus
from app.places.services import moves, promotion
from app.platform.db import db
from app.training.models import TrainingSession


def follow_kept_apart(event: KeptApart, *, by: Person | None, at: datetime) -> None:
    """Two people are kept apart who hold seats of one room to come: named staff decide about the later.

    Nobody loses a seat and nobody is told anything.
    """
    for earlier, later in queries.shared_sessions(event.one_id, event.other_id, at):
        directory.must_wait(
            later.person,
            [earlier.person_id],
            room_id=later.training_session_id,
            room_name=later.training_session.course.name,
            at=at,
        )
    for make_up, other_id in queries.make_ups_beside(event.one_id, event.other_id, at):
        session = make_up.session_day.training_session
        directory.must_wait(
            make_up.place.person, [other_id], room_id=session.id, room_name=session.course.name, at=at
        )


def follow_let_in(event: LetIn, *, by: Person | None, at: datetime) -> None:
    """Somebody may come after all: once places are shared out the request waits in line like any other."""
    session = db.session.get(TrainingSession, event.room_id)
    if session is None or queries.released_proposal(session) is None:
        return
    place = queries.own_place(event.person_id, session.id)
    if place is None or place.status not in (PlaceStatus.REQUESTED, PlaceStatus.WAITLISTED):
        return
    if place.status is PlaceStatus.REQUESTED:
        moves.move(place, PlaceAction.WAITLIST, by=by, at=at)
    promotion.fill(session, by=by, at=at)
