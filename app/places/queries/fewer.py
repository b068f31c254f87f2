"""What ties places to other things, read for a whole session at once."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.places.enums import SEATED, PlaceStatus, Route
from app.places.models import Place
from app.places.queries.places import goes_with
from app.places.queries.timed import told_as_manager
from app.platform.db import db
from app.training.models import Course, TrainingSession


def tied_places(session: TrainingSession) -> frozenset[uuid.UUID]:
    """Places that cannot be given up alone: they go with a course, or a colleague decides about them."""
    giver = aliased(Place)
    handed = db.session.scalars(
        select(Place.id)
        .join(giver, giver.substitute_id == Place.id)
        .where(
            Place.training_session_id == session.id,
            Place.application_id.is_(None),
            Place.status.in_(list(SEATED)),
            giver.status == PlaceStatus.SUBSTITUTED,
        )
    )
    return frozenset(courses_they_go_with(session)) | frozenset(handed)


def courses_they_go_with(session: TrainingSession) -> dict[uuid.UUID, str]:
    """Places of the session that came with a course and can only be given up with it: by place, its name."""
    core = aliased(Place)
    found = (
        select(Place.id, Course.name)
        .select_from(Place)
        .join(core, goes_with(core))
        .join(TrainingSession, TrainingSession.id == core.training_session_id)
        .join(Course, Course.id == TrainingSession.course_id)
        .where(Place.training_session_id == session.id)
    )
    return {row.id: row.name for row in db.session.execute(found)}


def places_in_silence(session: TrainingSession) -> frozenset[uuid.UUID]:
    """Offers of the session of which nobody was told, or of which nothing may be written any more."""
    return frozenset(
        db.session.scalars(
            select(Place.id).where(
                Place.training_session_id == session.id,
                Place.status == PlaceStatus.OFFERED,
                Place.route == Route.MANAGER,
                ~told_as_manager(),
            )
        )
    )


def places_of_people(session: TrainingSession, people: Collection[uuid.UUID]) -> dict[uuid.UUID, Place]:
    """The places of these people on one session, by person."""
    found = db.session.scalars(
        select(Place).where(Place.training_session_id == session.id, Place.person_id.in_(list(people)))
    )
    return {place.person_id: place for place in found}
