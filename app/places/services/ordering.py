"""The order in which an agency would like its own people to come, where nobody is scored."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from app.directory.models import Agency, Person
from app.directory.queries import visible_to
from app.places import queries
from app.places.enums import PlaceStatus, Route
from app.places.models import Place
from app.places.services import dates
from app.places.services.allocating import refuse_released
from app.platform import audit
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.training.enums import SessionStatus
from app.training.models import TrainingSession

OWN_ACCORD = (Route.ASKED, Route.NOMINATED)


def why_not_ordered(session: TrainingSession) -> str:
    """Why nobody puts people in order here, or not any more; empty when they can."""
    if session.course.needs_application:
        return "People apply for this course and are assessed, so agencies do not put them in order."
    if session.status is not SessionStatus.PUBLISHED:
        return "This session is not open."
    if queries.released_proposal(session) is not None:
        return "These places have been shared out. Whoever waits comes in the order there was then."
    if len(dates.together(session)) > 1:
        return "People say which of several dates they like best, so agencies do not put them in order."
    return ""


def in_agencys_order(session: TrainingSession, agency: Agency, viewer: Person | None) -> list[Place]:
    """The agency's people who ask, as the agency has put them; then the others, earliest first.

    Nobody whom `viewer` may not know to be here, nobody who belongs elsewhere now, and not `viewer`:
    somebody else decides about one's own place.
    """
    found = [
        place
        for place in queries.places_on(session, (PlaceStatus.REQUESTED,))
        if place.agency_id == agency.id
        and place.person.agency_id == agency.id
        and place.route in OWN_ACCORD
        and visible_to(viewer, place.person)
        and (viewer is None or place.person_id != viewer.id)
    ]
    return sorted(found, key=lambda place: (place.agency_order is None, place.agency_order or 0))


def put_in_order(
    session: TrainingSession,
    agency: Agency,
    numbers: Mapping[uuid.UUID, int | None],
    *,
    by: Person,
    at: datetime,
) -> int:
    """Keep the order, by place; returns how many places it changes.

    What is kept counts from 1 without gaps. Whoever is not in the list that `by` may see stays as they are.
    Raises RuleBroken once places are shared out, and for a number given twice.
    """
    if why := why_not_ordered(session):
        raise RuleBroken(why)
    refuse_released(session)
    listed = in_agencys_order(session, agency, by)
    given = {place.id: number for place in listed if (number := numbers.get(place.id)) is not None}
    if len(set(given.values())) < len(given):
        raise RuleBroken("Two people cannot have the same number.")
    position = {place_id: n for n, place_id in enumerate(sorted(given, key=given.__getitem__), start=1)}
    changed = 0
    for place in listed:
        if place.agency_order != position.get(place.id):
            place.agency_order = position.get(place.id)
            audit.record(queries.PUT_IN_ORDER, place, by=by, at=at, fields=["agency_order"])
            changed += 1
    db.session.flush()
    return changed
