"""One place a person a course of a cohort: what a seat on one date means for the other dates."""

from __future__ import annotations

from datetime import datetime

from app.directory.models import Person
from app.places import queries
from app.places.enums import PlaceAction
from app.places.models import Place
from app.places.services import dates, moves
from app.training.models import TrainingSession


def on_another_date(person: Person, session: TrainingSession) -> Place | None:
    """What somebody asks for or has on another date of this course in the cohort, a seat first."""
    held = queries.held_elsewhere(person.id, session)
    return held or next(iter(queries.waiting_elsewhere(person.id, session)), None)


def end_other_requests(place: Place, *, by: Person | None, at: datetime) -> None:
    """Whoever has a place for good asks for no other date any more; nobody is written to about it."""
    for other in queries.waiting_elsewhere(place.person_id, place.training_session):
        moves.move(other, PlaceAction.WITHDRAW, by=by, at=at)
        day = dates.day_of(place.training_session)
        other.outcome_note = f"You have a place on another date of this course, on {day}."
