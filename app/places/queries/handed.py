"""Places that are with a colleague who has not answered yet, as an agency may know of them.

Until the colleague takes it, the place shows as it was and the colleague's offer does not show at all. So
nobody who names a colleague reads from the list whether that colleague could be asked.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from app.directory.models import Person, Programme
from app.directory.queries import visible_to
from app.places.enums import SEATED, PlaceStatus, Route
from app.places.models import Place
from app.places.queries.places import giver_of, handed_to, place_or_404
from app.places.queries.timed import told_as_manager
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.platform.errors import NotFound


def held_while_asked() -> ColumnElement[bool]:
    """A WHERE condition on Place: with a colleague who has no other claim and has not answered."""
    theirs = aliased(Place)
    unanswered = select(theirs.id).where(
        theirs.id == Place.substitute_id,
        theirs.status == PlaceStatus.OFFERED,
        theirs.route == Route.SUBSTITUTE,
    )
    return and_(Place.status == PlaceStatus.SUBSTITUTED, unanswered.exists())


def asked_to_stand_in() -> ColumnElement[bool]:
    """A WHERE condition on Place: such a colleague's own offer."""
    giver = aliased(Place)
    held = select(giver.id).where(giver.substitute_id == Place.id, giver.status == PlaceStatus.SUBSTITUTED)
    return and_(Place.status == PlaceStatus.OFFERED, Place.route == Route.SUBSTITUTE, held.exists())


def is_asked_to_stand_in(place: Place) -> bool:
    """The same of one place."""
    return place.route is Route.SUBSTITUTE and giver_of(place) is not None


def led_place_or_404(programme: Programme, place_id: uuid.UUID, lead: Person | None) -> Place:
    """A place that an agency's lead reads of, with a seat, of somebody else of the agency.

    Raises NotFound for any other, so that its address tells nothing: a restricted person's, one of another
    agency then or now, one that nobody was told of, a colleague's who is only asked, and the lead's own.
    """
    place = place_or_404(programme, place_id)
    person = place.person
    agency_id = person.agency_id
    theirs = handed_to(place)
    held = place.status in SEATED or (theirs is not None and theirs.route is Route.SUBSTITUTE)
    fits = (
        lead is not None
        and lead.id != person.id
        and place.agency_id == agency_id
        and lead.leads(agency_id)
        and visible_to(lead, person)
        and held
        and not is_asked_to_stand_in(place)
        and _was_told(place)
    )
    if not fits:
        raise NotFound
    return place


def _was_told(place: Place) -> bool:
    if place.route is not Route.MANAGER or place.status is PlaceStatus.ACCEPTED:
        return True
    return db.session.scalar(select(Place.id).where(Place.id == place.id, told_as_manager())) is not None


def last_done(place: Place, action: str) -> datetime | None:
    """When this was last done to the place, by its trail."""
    return db.session.scalar(
        select(func.max(AuditEntry.at)).where(
            AuditEntry.subject_kind == Place.__tablename__,
            AuditEntry.subject_id == place.id,
            AuditEntry.action == action,
        )
    )
