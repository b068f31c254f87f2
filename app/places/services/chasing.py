"""Reminders of offers that wait for an answer, by the clock, each once."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.places import emails, queries
from app.places.models import Place
from app.places.services.telling import write
from app.platform import audit


def chase_offer(place_id: uuid.UUID, at: datetime) -> None:
    """Remind of an offer after 5 and 8 working days. One that was answered or given up is left alone."""
    place = queries.place_by_id(place_id)
    kind = queries.chase_due(place, at) if place is not None else None
    if place is None or kind is None or place.answer_by is None:
        return
    audit.record(kind.value, place, by=None, at=at)
    write(place, emails.offer_waits(place, answer_by=place.answer_by, once=_key(place, kind.value)), at)


def _key(place: Place, kind: str) -> str:
    offered = place.offered_at.isoformat() if place.offered_at else ""
    return f"{kind} {place.id} {offered}"
