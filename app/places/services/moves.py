"""The one way in which a place comes to be and changes its state."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import inspect, select, update

from app.directory.models import Person
from app.directory.queries import lock_person
from app.mentoring.models import Application
from app.places import queries, rules
from app.places.enums import SEATED, WAITING, PlaceAction, PlaceStatus, Route
from app.places.events import PlaceOffered
from app.places.models import Place
from app.places.services import news
from app.platform import audit, ids, seats
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.events import announce
from app.training.models import TrainingSession
from app.training.queries import pools_beside

COLUMNS = [column.key for column in inspect(Place).column_attrs]


def alone(place: Place) -> None:
    """Whoever acts on the place at the same moment waits, and then finds it as it is: it is read again.

    Called before anything is decided. All seats of the cohort are locked with it, in one order, because what
    one person gives up another is offered.
    """
    if place.application is not None:
        db.session.refresh(place.application, ["status"], with_for_update=True)
    seats.lock(*pools_beside(place.training_session))
    db.session.refresh(place, COLUMNS, with_for_update=True)


def all_alone(session: TrainingSession, places: Iterable[Place]) -> None:
    """The same for several places of one session at once, and for how many seats the session has."""
    wanted = list(places)
    again = select(Application).where(Application.id.in_([each.application_id for each in wanted]))
    db.session.scalars(
        again.order_by(Application.id).with_for_update().execution_options(populate_existing=True)
    ).all()
    seats.lock(*pools_beside(session))
    held = select(Place).where(Place.id.in_([each.id for each in wanted])).order_by(Place.id)
    db.session.scalars(held.with_for_update().execution_options(populate_existing=True)).all()
    db.session.refresh(session, ["capacity", "status"])


def place_beside(place: Place) -> Place | None:
    """The place that came with a core place and still holds a seat."""
    companion = queries.companion_of(place.training_session) if place.application is not None else None
    own = queries.own_place(place.person_id, companion.id) if companion is not None else None
    return own if own is not None and own.status in SEATED else None


def move(
    place: Place,
    action: PlaceAction,
    *,
    by: Person | None,
    at: datetime,
    reason: str = "",
    via: audit.Via | None = None,
) -> None:
    """Ask the rules, then move and write the history; what it says of moved days is so no more.

    Raises RuleBroken.
    """
    before, to = place.status, rules.next_status(place.status, action)
    audit.move(place, to, action=action.value, by=by, at=at, reason=reason, via=via)
    db.session.flush()
    if to is not PlaceStatus.SUBSTITUTED and not {before, to} <= set(WAITING):
        news.take_back(place)


def request(
    session: TrainingSession,
    person: Person,
    *,
    route: Route,
    by: Person | None,
    at: datetime,
    application: Application | None = None,
    via: audit.Via | None = None,
) -> Place:
    """Somebody's place on the session as requested: a new one, or the one there is when it is open or ended.

    An open place is returned as it is, so that asking twice does nothing twice.
    """
    known = queries.own_place(person.id, session.id)
    if known is not None:
        if (known.status, PlaceAction.REQUEST) in rules.MOVES:
            move(known, PlaceAction.REQUEST, by=by, at=at, via=via)
            known.route, known.asked_at, known.agency_id = route, at, person.agency_id
            known.preference = 1
            known.offered_at = known.answer_by = known.answered_at = None
            known.gone_because, known.outcome_note, known.substitute_id = None, "", None
            known.put_back_at = known.known_days = known.moved_at = known.kept_at = None
            known.agency_order = None
            db.session.execute(
                update(Place).where(Place.substitute_id == known.id).values(substitute_id=None)
            )
        return known
    place = Place(
        id=ids.new(),
        programme_id=session.programme_id,
        training_session_id=session.id,
        person_id=person.id,
        agency_id=application.agency_id if application else person.agency_id,
        application_id=application.id if application else None,
        route=route,
        asked_at=at,
        preference=1,
        expires_by_clock=False,
        outcome_note="",
    )
    place.training_session, place.person, place.application = session, person, application
    db.session.add(place)
    audit.move(place, PlaceStatus.REQUESTED, action=PlaceAction.REQUEST.value, by=by, at=at, via=via)
    db.session.flush()
    return place


def offer(
    place: Place,
    *,
    answer_by: datetime,
    expires_by_clock: bool,
    by: Person | None,
    at: datetime,
    route: Route | None = None,
) -> None:
    """Offer a place: it takes a seat first.

    Raises PoolFull when there is none, and RuleBroken, also for somebody who holds a place on another date.
    """
    lock_person(place.person_id)
    if queries.held_elsewhere(place.person_id, place.training_session) is not None:
        raise RuleBroken("Nobody has places on two dates of one course. Give the other one up first.")
    seats.claim(place.training_session.pool_id, place.person_id)
    move(place, PlaceAction.OFFER, by=by, at=at)
    place.offered_at, place.answer_by, place.expires_by_clock = at, answer_by, expires_by_clock
    if place.put_back_at is not None:
        # That it was first in line is no reason any more.
        place.outcome_note = ""
    place.put_back_at = place.known_days = place.moved_at = place.kept_at = None
    if route is not None:
        place.route = route
    db.session.flush()
    announce(PlaceOffered(place.id), by=by, at=at)
