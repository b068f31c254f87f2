"""Looking whether somebody has completed a course, by its rule or the one frozen for the cohort."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from app.directory import services as directory
from app.directory.models import Person
from app.evaluation.events import SittingSubmitted
from app.evaluation.models import Sitting
from app.mentoring import services as mentoring
from app.mentoring.enums import ApplicationStatus
from app.mentoring.events import CompletionUndone
from app.places import emails, queries
from app.places.enums import PlaceStatus
from app.places.events import AttendanceMarked, CoursePassed
from app.places.models import Place
from app.places.services import certificates, managers
from app.platform import clock
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.events import announce
from app.training import services as training
from app.training.models import TrainingSession

NOT_COMPLETED = "The course of this place is not completed."


def standing(place: Place) -> training.Completion | None:
    """How far the person of an accepted place is, part by part; None for any other place."""
    if place.status is not PlaceStatus.ACCEPTED:
        return None
    return standings([place])[place.id]


def rule_of_session(session: TrainingSession) -> str:
    """What completes the course of the session, as a sentence."""
    return training.rule_in_words(training.rule_of(session.course, session.cohort))


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


def look_at_people(people: Collection[uuid.UUID], *, by: Person | None, at: datetime) -> None:
    """Complete whatever of these people's is complete now.

    For a course that people apply for, the application ends well and a mentor begins; any other is completed
    once its session has ended. A mark taken back later does not undo it by itself: an administrator does,
    with a reason.
    """
    by_session: dict[uuid.UUID, list[Place]] = {}
    for place in queries.to_complete(people, at):
        by_session.setdefault(place.training_session_id, []).append(place)
    for places in by_session.values():
        judged = standings(places)
        for place in places:
            if judged[place.id].complete:
                _pass(place, by=by, at=at)


def look_at_ended(session_id: uuid.UUID, at: datetime) -> None:
    """A session of a course without applications has ended: look once who has completed it."""
    session = db.session.get(TrainingSession, session_id)
    if session is None or session.completion_looked_at is not None or not _is_over(session, at):
        return
    session.completion_looked_at = at
    places = queries.places_on(session, (PlaceStatus.ACCEPTED,))
    judged, known = standings(places), queries.certificates_of([place.id for place in places])
    for place in places:
        if judged[place.id].complete and place.id not in known:
            _pass(place, by=None, at=at)


def _is_over(session: TrainingSession, at: datetime) -> bool:
    return bool(session.days) and max(day.ends_at for day in session.days) <= at


def _pass(place: Place, *, by: Person | None, at: datetime) -> None:
    """The course is completed: the certificate, and whoever is to hear of it."""
    application = place.application
    if application is not None:
        mentoring.complete(application, by=by, at=at)
        if place.training_session.course.confers_mentor:
            mentoring.begin_mentor_period(
                place.person, application.cohort, on=clock.local(at).date(), by=by, at=at
            )
    certificates.issue(place, by=by, at=at)
    directory.write_to(place.person, emails.completed(place), at=at, call_about=emails.CALL_COMPLETED)
    signature = managers.standing_signature(application) if application is not None else None
    if signature is not None:
        directory.write_to_address(
            place.programme_id,
            signature.manager_email,
            emails.completed_for_manager(place, signature.manager_name),
            at=at,
            call_about=emails.CALL_COMPLETED,
        )
    announce(CoursePassed(place.id), by=by, at=at)


def take_completion_back(place: Place, *, reason: str, by: Person | None, at: datetime) -> None:
    """It was a mistake that the course is completed: its number answers no from now on.

    Raises RuleBroken without a reason, while register and tests still say so, and where it is not completed.
    """
    if not reason.strip():
        raise RuleBroken("Say why this is taken back.")
    application = place.application
    if application is not None:
        if application.status is not ApplicationStatus.COMPLETED:
            raise RuleBroken(NOT_COMPLETED)
        mentoring.undo(application, by=by, at=at, note=reason)
        return
    if queries.certificate_of(place) is None:
        raise RuleBroken(NOT_COMPLETED)
    _refuse_while_met(place)
    certificates.withdraw_certificate(place, reason=reason, by=by, at=at)


def follow_undone_completion(event: CompletionUndone, *, by: Person | None, at: datetime) -> None:
    """The application is not completed after all: its certificate does not stand any more.

    Raises RuleBroken while register and tests say that it is: it would be completed again at the next mark.
    """
    place = queries.place_for_application(event.application_id)
    if place is not None:
        _refuse_while_met(place)
        certificates.withdraw_certificate(place, by=by, at=at)


def _refuse_while_met(place: Place) -> None:
    found = standing(place)
    if found is not None and found.complete:
        raise RuleBroken(
            "The register and the tests say that the course is completed. "
            "Put right there what is wrong, then take it back."
        )


def look_at_marked(event: AttendanceMarked, *, by: Person | None, at: datetime) -> None:
    """A register was kept: look who has completed something by it."""
    look_at_people(event.people, by=by, at=at)


def look_at_handed_in(event: SittingSubmitted, *, by: Person | None, at: datetime) -> None:
    """A test was handed in: look whether something is completed by it."""
    sitting = db.session.get_one(Sitting, event.sitting_id)
    look_at_people([sitting.person_id], by=by, at=at)
