"""What becomes of places when two records are found to be one person's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.directory.events import RecordsMerged
from app.directory.models import Person
from app.places.enums import SEATED, PlaceAction, PlaceStatus
from app.places.models import DraftPin, Place
from app.places.services import moves
from app.platform import audit
from app.platform.db import db
from app.platform.errors import RuleBroken

KEEP_IT = (
    "The record that goes has a place, waits for one, or had one on the core course. Keep that record. "
    "If both have places, one has to be given up first."
)


def follow_merge(event: RecordsMerged, *, by: Person | None, at: datetime) -> None:
    """Requests go over; asked for twice, the second is taken back. What has ended stays behind.

    Raises RuleBroken when the record that goes was given a place or a line on a waiting list, or had one on
    the core course: what was shared out names it for good, and undoing would wake it.
    """
    asked = set(
        db.session.scalars(select(Place.training_session_id).where(Place.person_id == event.stays_id))
    )
    for place in db.session.scalars(select(Place).where(Place.person_id == event.goes_id)).all():
        given = place.status in SEATED or place.status is PlaceStatus.WAITLISTED
        if given or place.substitute_id is not None or place.application_id is not None:
            raise RuleBroken(KEEP_IT)
        if place.status is not PlaceStatus.REQUESTED:
            continue
        if place.training_session_id in asked:
            moves.move(place, PlaceAction.WITHDRAW, by=by, at=at)
        else:
            place.person_id = event.stays_id
            audit.record("bring over", place, by=by, at=at, fields=["person_id"])
    for pin in db.session.scalars(select(DraftPin).where(DraftPin.person_id == event.goes_id)).all():
        audit.record("unpin", pin, by=by, at=at)
        db.session.delete(pin)
    db.session.flush()
