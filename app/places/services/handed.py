"""What becomes of a place that was handed to a colleague: the colleague has it, or it comes back."""

from __future__ import annotations

from datetime import datetime

from app.directory import services as directory
from app.directory.events import KeptOut
from app.directory.models import Person
from app.directory.queries import decided_out
from app.places import emails, queries
from app.places.enums import PlaceAction, PlaceStatus, Route
from app.places.events import PlaceGivenUp
from app.places.models import Place
from app.places.services import calendars, moves
from app.places.services.telling import write
from app.platform import audit, seats
from app.platform.events import announce


def settle(giver: Place, theirs: Place, *, by: Person | None, at: datetime) -> None:
    """The colleague has taken it: it leaves the calendar of whoever handed it over, who is told."""
    giver.substitute_id = None
    theirs.route = Route.SUBSTITUTE
    if giver.answered_at is not None:
        calendars.take_back(giver, at)
    write(giver, emails.handed_over(giver), at)
    announce(PlaceGivenUp(giver.id), by=by, at=at)


def not_taken(
    giver: Place, theirs: Place, action: PlaceAction, *, by: Person | None, at: datetime, tell: bool = True
) -> None:
    """The colleague does not take it. Whoever asked for a place before asks as before, in the same turn."""
    if theirs.route is not Route.SUBSTITUTE and action in (PlaceAction.DECLINE, PlaceAction.LAPSE):
        moves.move(theirs, _as_before(theirs), by=by, at=at)
        theirs.offered_at = theirs.answer_by = theirs.answered_at = None
        theirs.expires_by_clock = False
    else:
        moves.move(theirs, action, by=by, at=at)
    take_back(giver, theirs, by=by, at=at, tell=tell)


def take_back(giver: Place, theirs: Place, *, by: Person | None, at: datetime, tell: bool = True) -> None:
    """The colleague does not take it: the seat goes straight back, and the place is what it was before.

    Nobody loses a seat by this; named staff are asked when somebody in the room must not be met. Where they
    have said no meanwhile, that is carried out now.
    """
    session = giver.training_session
    seats.hand_over(session.pool_id, theirs.person_id, giver.person_id)
    was_theirs = giver.answered_at is not None
    moves.move(giver, PlaceAction.RETURN if was_theirs else PlaceAction.RETURN_OFFER, by=by, at=at)
    giver.substitute_id = None
    stopped = directory.must_wait(
        giver.person,
        queries.seated_on(session.id) - {giver.person_id},
        room_id=session.id,
        room_name=session.course.name,
        at=at,
    )
    if stopped and decided_out(giver.person_id, session.id):
        announce(KeptOut(giver.person_id, session.id), by=None, at=at)
        return
    over = giver.status is PlaceStatus.OFFERED and giver.answer_by is not None and giver.answer_by < at
    if tell and not over:
        write(giver, emails.came_back(giver), at)


def _as_before(theirs: Place) -> PlaceAction:
    """How somebody waits who was offered a colleague's place; once places are shared out, on the list."""
    offered = [entry for entry in audit.history(theirs) if entry.to_state == PlaceStatus.OFFERED.value]
    asked = bool(offered) and offered[-1].from_state == PlaceStatus.REQUESTED.value
    if asked and queries.released_proposal(theirs.training_session) is None:
        return PlaceAction.ASK_AGAIN
    return PlaceAction.WAIT_AGAIN
