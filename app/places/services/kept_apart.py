"""What keep-apart records ask of rooms that are shared already, and what follows from the answers."""

from __future__ import annotations

from datetime import datetime

from app.directory import services as directory
from app.directory.events import KeptApart, KeptOut, LetIn
from app.directory.models import Person
from app.places import queries
from app.places.enums import SEATED, PlaceAction, PlaceStatus
from app.places.services import leaving, making_up, managers, moves, promotion
from app.platform.db import db
from app.training.enums import SessionStatus
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


def follow_kept_out(event: KeptOut, *, by: Person | None, at: datetime) -> None:
    """Somebody who holds a seat may not come: it is given back in the words of any withdrawal.

    A place that goes with one on the course goes together with it; one that was only held for a manager goes
    in silence. The trail says that the clock did it, so that it does not tell who decided about whom.
    """
    session = db.session.get(TrainingSession, event.room_id)
    if session is None or session.status is SessionStatus.CANCELLED or session.is_over(at):
        return
    to_come = [day.id for day in session.days if day.starts_at > at]
    for made_up in queries.open_make_ups_on(to_come):
        if made_up.place.person_id == event.person_id:
            making_up.take_day_back(made_up, by=None, at=at)
    place = queries.own_place(event.person_id, session.id)
    if place is None or place.status not in SEATED:
        return
    whole = queries.core_place_with(place) or place
    if whole.application is None or whole.application.status not in leaving.ENDED:
        quietly = whole.status is PlaceStatus.OFFERED and managers.offered_in_silence(whole)
        leaving.withdraw(whole, quietly=quietly, by=None, at=at)
