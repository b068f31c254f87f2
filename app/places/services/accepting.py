"""Saying yes to an offer, and what follows from it in the same transaction."""

from __future__ import annotations

from datetime import datetime

from app.directory.models import Person
from app.mentoring import services as mentoring
from app.places import queries, rules
from app.places.enums import PlaceAction
from app.places.events import PlaceAccepted
from app.places.models import Place
from app.places.services import (
    calendars,
    days_ahead,
    handed,
    managers,
    moved_days,
    moves,
    one_date,
    promotion,
)
from app.platform.events import announce


def accept(place: Place, *, seen: str = "", by: Person | None, at: datetime) -> None:
    """Accept an offer: the application moves, the place that goes with it is accepted too, calendars follow.

    `seen` stands for the days on the page that was read. Raises RuleBroken when there is no offer, when one
    that ends by the clock is over, or when the days have moved since.
    """
    moves.alone(place)
    rules.check_answerable(place.status, place.answer_by, place.expires_by_clock, at)
    moved_days.refuse_other_days(place, seen)
    accepted = [place, *moved_days.answered_with(place)]
    givers = [(each, giver) for each in accepted if (giver := queries.giver_of(each)) is not None]
    for each in accepted:
        moves.move(each, PlaceAction.ACCEPT, by=by, at=at)
        each.answered_at = at
        moved_days.take_as_they_are(each, at)
    application = place.application
    if application is not None:
        mentoring.mark_accepted(application, by=by, at=at)
    days_ahead.confirm(place, accepted, at)
    for each in accepted:
        calendars.invite(each, at)
        one_date.end_other_requests(each, by=by, at=at)
    for each, giver in givers:
        handed.settle(giver, each, by=by, at=at)
    if application is not None:
        managers.offer_supervisor_place(place, by=by, at=at)
    for each in accepted:
        announce(PlaceAccepted(each.id), by=by, at=at)
    promotion.fill_before(place.training_session, by=by, at=at)
