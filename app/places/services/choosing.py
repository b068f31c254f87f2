"""Choosing among several dates of one course: which somebody could come to, best first, until the release."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.directory import services as directory
from app.directory.models import Person
from app.places import emails, queries
from app.places.enums import WAITING, PlaceAction, PlaceStatus, Route
from app.places.models import Place
from app.places.services import asking, dates, moves
from app.platform import audit, seats
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.training.models import TrainingSession


def dates_to_choose(session: TrainingSession, at: datetime) -> list[TrainingSession]:
    """The dates among which somebody may choose now, this one among them; empty where there is no choice."""
    found = [each for each in dates.together(session) if not asking.why_closed(each, at)]
    return found if len(found) > 1 and session in found else []


def chosen_by(person: Person, session: TrainingSession) -> list[Place]:
    """What somebody asks for on the dates of this course, the first choice first."""
    own = queries.own_place(person.id, session.id)
    found = [own] if own is not None and own.status in WAITING else []
    found += queries.waiting_elsewhere(person.id, session)
    return sorted(found, key=lambda each: each.preference)


def choose(
    session: TrainingSession,
    person: Person,
    ranked: Sequence[TrainingSession],
    *,
    by: Person | None,
    at: datetime,
) -> Place:
    """Ask for these dates of one course, best first, or change what was asked for. Returns the first choice.

    Raises RuleBroken for no date, for one that cannot be asked for now, and for somebody who has a place.
    """
    open_dates = dates_to_choose(session, at)
    seats.lock(*{each.pool_id for each in (session, *open_dates)})
    if not ranked:
        raise RuleBroken("Choose at least one date.")
    if not chosen_by(person, session):
        asking.check_for(session, person)
    if any(each not in open_dates for each in ranked) or queries.released_among(ranked):
        raise RuleBroken(
            "Places on one of these dates cannot be asked for any more. Look at the dates again."
        )
    own = queries.place_on_course(person.id, session)
    if own is not None or queries.held_elsewhere(person.id, session) is not None:
        raise RuleBroken(
            "You have a place on this course already. Give it up first if another date is better."
        )
    before = {place.training_session_id: place for place in chosen_by(person, session)}
    places = [
        before.get(each.id) or moves.request(each, person, route=Route.ASKED, by=by, at=at) for each in ranked
    ]
    for number, place in enumerate(places, start=1):
        if place.preference != number:
            place.preference = number
            audit.record("rank the dates", place, by=by, at=at, fields=["preference"])
    wanted = {each.id for each in ranked}
    for session_id, place in before.items():
        if session_id not in wanted and place.status is PlaceStatus.REQUESTED:
            moves.move(place, PlaceAction.WITHDRAW, by=by, at=at)
    db.session.flush()
    if not before:
        directory.write_to(person, emails.received(places[0], ranked), at=at, call_about=emails.CALL_ABOUT)
    return places[0]
