"""Looking whether somebody has completed the core course, by the rule frozen for the cohort."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from app.directory.models import Person
from app.evaluation.models import Sitting
from app.mentoring import services as mentoring
from app.mentoring.enums import ApplicationStatus
from app.places import queries
from app.places.enums import PlaceStatus
from app.places.events import CoursePassed
from app.places.models import Place
from app.platform import clock
from app.platform.db import db
from app.platform.events import announce
from app.training import services as training


def standing(place: Place) -> training.Completion | None:
    """How far the person of an accepted place is, part by part; None for any other place."""
    if place.status is not PlaceStatus.ACCEPTED:
        return None
    return standings([place])[place.id]


def standings(places: Sequence[Place]) -> dict[uuid.UUID, training.Completion]:
    """The same of several places on one session, by place."""
    if not places:
        return {}
    session, people = places[0].training_session, [place.person_id for place in places]
    rule = training.rule_of(session.course, session.cohort)
    parts = queries.parts_done(people, session.course_id)
    aware = queries.with_awareness(people)
    given = queries.handed_in(people, session.course_id, session.cohort_id)
    return {
        place.id: training.judge(
            rule,
            training.Done(
                parts=parts.get(place.person_id, set()),
                awareness=place.person_id in aware,
                handed_in=given.get(place.person_id, set()),
            ),
        )
        for place in places
    }


def look_at_person(person: Person, *, by: Person | None, at: datetime) -> None:
    """Complete whatever of this person's is complete now: the application ends well, a mentor begins.

    A mark taken back later does not undo it by itself: an administrator does, with a reason.
    """
    for place in queries.places_of(person):
        application = place.application
        if application is None or application.status is not ApplicationStatus.ACCEPTED:
            continue
        found = standing(place)
        if found is None or not found.complete:
            continue
        mentoring.complete(application, by=by, at=at)
        if place.training_session.course.confers_mentor:
            mentoring.begin_mentor_period(person, application.cohort, on=clock.local(at).date(), by=by, at=at)
        announce(CoursePassed(place.id), by=by, at=at)


def look_at_completion(event: object, *, by: Person | None, at: datetime) -> None:
    """A test was handed in or a register kept: look again. For events that name a sitting or a place."""
    person = _person_of(event)
    if person is not None:
        look_at_person(person, by=by, at=at)


def _person_of(event: object) -> Person | None:
    if (sitting_id := getattr(event, "sitting_id", None)) is not None:
        sitting = db.session.get(Sitting, sitting_id)
        return sitting.person if sitting else None
    if (place_id := getattr(event, "place_id", None)) is not None:
        place = db.session.get(Place, place_id)
        return place.person if place else None
    return None
