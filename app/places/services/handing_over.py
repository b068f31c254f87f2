"""Handing an awareness or supervisor place to a colleague of the same agency.

While the colleague decides, the seat is held for the two of them: it stands in the colleague's name, so that
nobody else can take it, and goes back by itself when the colleague does not take it. Calendars and events
follow only once it is taken.
"""

from __future__ import annotations

from datetime import datetime

from app.directory import services as directory
from app.directory.models import Person
from app.places import emails, queries
from app.places.enums import SEATED, PlaceAction, PlaceStatus, Route
from app.places.events import PlaceGivenUp, PlaceOffered
from app.places.models import Place
from app.places.services import handed, moves, promotion, timing
from app.places.services.telling import write
from app.platform import audit, seats
from app.platform.errors import RuleBroken
from app.platform.events import announce

TRIED = "name a colleague for the place"
MOST_TRIES = 5


def hand_over(place: Place, *, full_name: str, email: str, by: Person | None, at: datetime) -> Place | None:
    """Offer the seat to a colleague, who may say no: then it comes back. None when the team must look first.

    Every reason that lies with the colleague has this one answer, so that nobody reads from it who is known
    here, has a place, is restricted or is kept apart. Raises RuleBroken for a core place, when too little
    time is left, and after five tries.
    """
    moves.alone(place)
    answer_by = _check(place, at)
    if queries.times_done(place, (TRIED, PlaceAction.SUBSTITUTE.value)) >= MOST_TRIES:
        raise RuleBroken("You have named several colleagues already. Please ring the training team.")
    if place.person.agency is None:
        raise RuleBroken("Tell us first which agency you belong to.")
    colleague = directory.find_or_add_person(
        place.programme_id, full_name=full_name, email=email, by=by, at=at, agency=place.person.agency
    )
    if colleague.id == place.person_id:
        raise RuleBroken("Enter a colleague’s address, not your own.")
    if not _may_be_asked(place, colleague, at):
        audit.record(TRIED, place, by=by, at=at)
        return None
    return ask_colleague(place, colleague, answer_by=answer_by, by=by, at=at)


def ask_colleague(
    place: Place, colleague: Person, *, answer_by: datetime, by: Person | None, at: datetime
) -> Place:
    """Offer the seat to somebody who may have it; returns their place."""
    session = place.training_session
    theirs = moves.request(session, colleague, route=Route.SUBSTITUTE, by=by, at=at)
    seats.hand_over(session.pool_id, place.person_id, colleague.id)
    moves.move(place, PlaceAction.SUBSTITUTE, by=by, at=at)
    place.substitute_id = theirs.id
    moves.move(theirs, PlaceAction.OFFER, by=by, at=at)
    theirs.offered_at, theirs.answer_by, theirs.expires_by_clock = at, answer_by, True
    directory.write_to(
        colleague,
        emails.offered(colleague, session, answer_by=answer_by, stands_in=True),
        at=at,
        call_about=emails.CALL_ABOUT,
    )
    announce(PlaceOffered(theirs.id), by=by, at=at)
    promotion.fill_before(session, by=by, at=at)
    return theirs


def _may_be_asked(place: Place, colleague: Person, at: datetime) -> bool:
    """Whether the colleague can be asked at once. If not, the team is told.

    Of somebody protected only named staff are told: by a call to that person, or by the decision to make.
    """
    session = place.training_session
    known = queries.own_place(colleague.id, session.id)
    busy = known is not None and (known.status in SEATED or queries.handed_to(known) is not None)
    busy = busy or queries.held_elsewhere(colleague.id, session) is not None
    if busy or colleague.agency_id != place.person.agency_id:
        directory.ask_for_call(
            colleague if colleague.restricted else place.person,
            emails.CALL_ABOUT,
            at=at,
            once=f"{TRIED} {place.id} {colleague.id}",
            words=f"{place.person.full_name} would like to hand a place on {session.course.name} to "
            f"{colleague.full_name}, who cannot be asked by email.",
        )
        return False
    return not must_wait(place, colleague, at)


def must_wait(place: Place, colleague: Person, at: datetime) -> bool:
    """Whether named staff look first: somebody in the room must not meet the colleague, or a hold stands."""
    session = place.training_session
    return directory.must_wait(
        colleague,
        queries.in_the_room(session.id) - {place.person_id},
        room_id=session.id,
        room_name=session.course.name,
        at=at,
    )


def recall(place: Place, *, by: Person | None, at: datetime) -> None:
    """Whoever handed the place over takes it back before the colleague has answered, who is told kindly."""
    moves.alone(place)
    theirs = queries.handed_to(place)
    if theirs is None:
        raise RuleBroken("Your colleague has answered already, so the place cannot be taken back.")
    if queries.core_place_with(theirs) is not None:
        raise RuleBroken(
            "This place cannot be taken back just now. If your colleague does not take it, it is yours."
        )
    handed.not_taken(place, theirs, PlaceAction.LAPSE, by=by, at=at, tell=False)
    letter = emails.ran_out(theirs, goes_back=True, recalled=True)
    write(theirs, letter, at)
    announce(PlaceGivenUp(theirs.id), by=by, at=at)
    promotion.fill_before(place.training_session, by=by, at=at)


def may_hand_over(place: Place, at: datetime) -> bool:
    """Whether this place can be handed to a colleague at all, and still."""
    try:
        _check(place, at)
    except RuleBroken:
        return False
    return True


def goes_with_core(place: Place) -> bool:
    """Whether the place came with a core place, and is the same person's as that one."""
    return place.route is Route.WITH_CORE or queries.core_place_with(place) is not None


def _check(place: Place, at: datetime) -> datetime:
    """Until when the colleague may answer; never longer than an offer that is handed on lasts itself."""
    session = place.training_session
    if place.application is not None or goes_with_core(place) or session.course.needs_application:
        raise RuleBroken("This place belongs to the person assessed for it and cannot be handed over.")
    if place.status not in SEATED:
        raise RuleBroken("There is no place to hand over.")
    if queries.giver_of(place) is not None:
        raise RuleBroken(
            "A colleague handed this place to you. Take it first; if you say no, it goes back to them."
        )
    answer_by = timing.offer_ends(session, at)
    if answer_by is None:
        raise RuleBroken(
            "The training begins too soon for a colleague to be asked. Please ring the training team."
        )
    if place.status is PlaceStatus.OFFERED and place.answer_by is not None:
        if place.answer_by <= at:
            raise RuleBroken("The time to answer this offer is over.")
        return min(answer_by, place.answer_by)
    return answer_by
