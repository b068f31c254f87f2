"""Handing an awareness or supervisor place to a colleague of the same agency."""

from __future__ import annotations

from datetime import datetime

from app.directory import services as directory
from app.directory.models import Person
from app.directory.queries import visible_to
from app.places import emails, queries, rules
from app.places.enums import SEATED, PlaceAction, PlaceStatus, Route
from app.places.events import PlaceGivenUp, PlaceOffered
from app.places.models import Place
from app.places.services import calendars, moves
from app.platform import seats
from app.platform.errors import RuleBroken
from app.platform.events import announce


def hand_over(place: Place, *, full_name: str, email: str, by: Person | None, at: datetime) -> Place | None:
    """Pass the seat to a colleague, who is offered it and may say no. None when the team must look first.

    Raises RuleBroken for a core place, for somebody of another agency, or when the session has begun.
    """
    session = place.training_session
    goes_with_core = place.route is Route.WITH_CORE or queries.core_place_with(place) is not None
    if place.application is not None or goes_with_core or session.course.needs_application:
        raise RuleBroken("This place belongs to the person assessed for it and cannot be handed over.")
    if place.status not in SEATED:
        raise RuleBroken("There is no place to hand over.")
    answer_by = rules.promotion_answer_by(at, session.days[0].starts_at)
    if answer_by is None:
        raise RuleBroken("The training has begun. Please ring the training team.")
    if place.person.agency is None:
        raise RuleBroken("Tell us first which agency you belong to.")
    colleague = directory.find_or_add_person(
        place.programme_id, full_name=full_name, email=email, by=by, at=at, agency=place.person.agency
    )
    if colleague.id == place.person_id or colleague.agency_id != place.person.agency_id:
        if not visible_to(by, colleague):
            return None
        raise RuleBroken("A place can be handed to a colleague of the same agency.")
    if directory.stopped_by_keep_apart(
        colleague,
        queries.seated_on(session.id) - {place.person_id},
        room_id=session.id,
        room_name=session.course.name,
        at=at,
    ):
        return None
    was_accepted = place.status is PlaceStatus.ACCEPTED
    theirs = moves.request(session, colleague, route=Route.SUBSTITUTE, by=by, at=at)
    if theirs.status in SEATED:
        if not visible_to(by, colleague):
            return None
        raise RuleBroken("This colleague has a place already.")
    seats.hand_over(session.pool_id, place.person_id, colleague.id)
    moves.move(place, PlaceAction.SUBSTITUTE, by=by, at=at)
    place.substitute_id = theirs.id
    if was_accepted:
        calendars.take_back(place, at)
    moves.move(theirs, PlaceAction.OFFER, by=by, at=at)
    theirs.route, theirs.offered_at = Route.SUBSTITUTE, at
    theirs.answer_by, theirs.expires_by_clock = answer_by, True
    directory.write_to(
        colleague,
        emails.offered(colleague, session, answer_by=answer_by, stands_in=True),
        at=at,
        call_about=emails.CALL_ABOUT,
    )
    announce(PlaceGivenUp(place.id), by=by, at=at)
    announce(PlaceOffered(theirs.id), by=by, at=at)
    return theirs
