"""Staff write down what somebody told them about a place."""

from __future__ import annotations

from datetime import datetime

from app.directory.models import Person
from app.places.enums import PlaceStatus, Spoken, Told
from app.places.models import Place
from app.places.services.accepting import accept
from app.places.services.leaving import decline, withdraw
from app.platform import audit
from app.platform.errors import RuleBroken


def answers_of(place: Place) -> list[Spoken]:
    """What somebody can say about a place as it stands."""
    if place.status is PlaceStatus.OFFERED:
        return [Spoken.TAKES, Spoken.DECLINES]
    return [Spoken.GIVES_UP] if place.status is PlaceStatus.ACCEPTED else []


def answer_for(place: Place, spoken: Spoken, *, told: Told, by: Person | None, at: datetime) -> None:
    """Do what the person would have done on the own page; the trail says how they told us.

    Raises RuleBroken where the person could not do it either.
    """
    if spoken not in answers_of(place):
        raise RuleBroken("This place has been answered meanwhile. Look at it again.")
    audit.record(f"told us {told.value}: {spoken.value}", place, by=by, at=at)
    {Spoken.TAKES: accept, Spoken.DECLINES: decline, Spoken.GIVES_UP: _give_up}[spoken](place, by=by, at=at)


def _give_up(place: Place, *, by: Person | None, at: datetime) -> None:
    withdraw(place, by=by, at=at)
