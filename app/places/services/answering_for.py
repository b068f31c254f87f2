"""Staff write down what somebody told them about a place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from app.directory.models import Person
from app.places import rules
from app.places.enums import Spoken, Told
from app.places.models import Place
from app.places.services import moves
from app.places.services.accepting import accept
from app.places.services.leaving import decline, withdraw
from app.places.services.moved_days import keep
from app.platform import audit
from app.platform.errors import RuleBroken

ACTS: Mapping[Spoken, Callable[..., None]] = {
    Spoken.TAKES: accept,
    Spoken.DECLINES: decline,
    Spoken.KEEPS: keep,
    Spoken.GIVES_UP: withdraw,
}


def answer_for(
    place: Place, spoken: Spoken, *, told: Told, seen: str = "", by: Person | None, at: datetime
) -> None:
    """Do what the person would have done on the own page; the trail says how they told us.

    `seen` stands for the days on the page that was read. Raises RuleBroken where the person could not do it
    either.
    """
    moves.alone(place)
    if spoken not in rules.answers_to(place.status, moved=bool(place.known_days)):
        raise RuleBroken("This place has been answered meanwhile. Look at it again.")
    audit.record(f"told us {told.value}: {spoken.value}", place, by=by, at=at)
    ACTS[spoken](place, seen=seen, by=by, at=at)
