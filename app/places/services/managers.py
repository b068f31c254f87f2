"""Managers of people on the core course: whoever signed is told, and is offered places as well."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.directory import services as directory
from app.directory.enums import Audience
from app.directory.models import Person
from app.mentoring.models import Application, Countersignature
from app.mentoring.queries import open_signature, signed_by, signs_for_somebody
from app.places import emails, queries
from app.places.enums import PlaceAction, PlaceStatus, Route
from app.places.models import Place
from app.places.services import moves, timing
from app.platform import audit, clock
from app.platform.seats import PoolFull
from app.training.enums import Level
from app.training.models import TrainingSession
from app.training.queries import session_of_level

OPEN = (PlaceStatus.REQUESTED, PlaceStatus.WAITLISTED)


def standing_signature(application: Application) -> Countersignature | None:
    """The signature that stands, unless the applicant asked to keep that manager out."""
    signature = signed_by(application)
    return signature if signature is not None and not signature.avoided else None


def hears_of_the_dates(application: Application) -> Countersignature | None:
    """Whose days they are: the signature that stands, or one asked for anew; nobody who is kept out."""
    request = open_signature(application)
    asked = request if request is not None and not request.avoided else None
    return standing_signature(application) or asked


def manager_of(application: Application, *, by: Person | None, at: datetime) -> Person | None:
    """The manager whose signature stands, as a person of the programme; a new record when need be."""
    signature = standing_signature(application)
    if signature is None:
        return None
    if signature.manager is not None:
        return signature.manager
    return directory.find_or_add_person(
        application.programme_id,
        full_name=signature.manager_name,
        email=signature.manager_email,
        by=by,
        at=at,
        audience=Audience.LINE_MANAGER,
        agency=application.agency,
        via=audit.Via.CLOCK if by is None else None,
    )


def hold_companion(
    application: Application, session: TrainingSession, *, by: Person | None, at: datetime
) -> None:
    """Keep a seat of the companion session for the manager until supervisor offers close."""
    manager = manager_of(application, by=by, at=at)
    if manager is not None:
        _offer_quietly(session, manager, by=by, at=at)


def offer_supervisor_place(place: Place, *, by: Person | None, at: datetime) -> None:
    """Tell the manager that the dates are firm, and offer a place on the supervisor session."""
    application = place.application
    if application is None or (signature := standing_signature(application)) is None:
        return
    cohort = application.cohort
    directory.write_to_address(
        application.programme_id,
        signature.manager_email,
        emails.firm_for_manager(place, signature.manager_name, sessions=released_for(place.training_session)),
        at=at,
        call_about=emails.CALL_DATES,
    )
    session = session_of_level(cohort, Level.SUPERVISOR)
    manager = manager_of(application, by=by, at=at)
    if session is None or manager is None:
        return
    offered = _offer_quietly(session, manager, by=by, at=at)
    if offered is None or offered.answer_by is None:
        return
    together = []
    if (held := queries.companion_of(session)) is not None:
        own = queries.place_on_course(manager.id, held)
        together = [own.training_session] if own is not None and own.status is PlaceStatus.OFFERED else []
    directory.write_to(
        manager,
        emails.offered(
            manager,
            session,
            answer_by=offered.answer_by,
            together=together,
            once=emails.once_for(session.id, manager.id, "supervisor offer"),
        ),
        at=at,
        call_about=emails.CALL_ABOUT,
    )


def offered_in_silence(place: Place) -> bool:
    """Whether nothing may be written about this offer: the manager never heard of it, or is avoided since."""
    if place.route is not Route.MANAGER:
        return False
    cohort_id = place.training_session.cohort_id
    told = place.training_session.course.level is Level.SUPERVISOR
    return not told or cohort_id is None or not signs_for_somebody(place.person_id, cohort_id)


def waits_in_silence(place: Place) -> bool:
    """Whether somebody who waits never heard of it: a manager for whom no place could be kept."""
    return place.route is Route.MANAGER and (place.put_back_at is None or offered_in_silence(place))


def released_for(session: TrainingSession) -> list[TrainingSession]:
    """All that a manager signs for: the session first, then the one that comes with it."""
    companion = queries.companion_of(session)
    return [session, *([companion] if companion is not None else [])]


def free_the_dates(
    place: Place,
    *,
    at: datetime,
    sessions: Sequence[TrainingSession] | None = None,
    waits: bool = False,
) -> None:
    """Tell the manager that the dates are not needed any more: all that were signed for, or these sessions'.

    `waits` says that the place may come free again; otherwise a request to sign that is open ends with it.
    Called before the application moves.
    """
    application = place.application
    if application is None:
        return
    signature = hears_of_the_dates(application)
    if signature is not None:
        directory.write_to_address(
            place.programme_id,
            signature.manager_email,
            emails.free_for_manager(
                place,
                signature.manager_name,
                sessions=released_for(place.training_session) if sessions is None else sessions,
                asked=signature is not standing_signature(application),
                waits=waits,
            ),
            at=at,
            call_about=emails.CALL_DATES,
        )


def _offer_quietly(
    session: TrainingSession, manager: Person, *, by: Person | None, at: datetime
) -> Place | None:
    """Offer the manager a place if there is a seat; the place when it was offered just now."""
    known = queries.own_place(manager.id, session.id)
    if known is not None and known.status not in OPEN:
        return None
    if queries.held_elsewhere(manager.id, session) is not None:
        return None
    answer_by = _closes(session, at)
    if answer_by is None:
        return None
    place = known or moves.request(session, manager, route=Route.MANAGER, by=by, at=at)
    if directory.must_wait(
        manager,
        queries.in_the_room(session.id),
        room_id=session.id,
        room_name=session.course.name,
        at=at,
    ):
        return None
    try:
        moves.offer(place, answer_by=answer_by, expires_by_clock=True, by=by, at=at, route=Route.MANAGER)
    except PoolFull:
        if place.status is PlaceStatus.REQUESTED:
            moves.move(place, PlaceAction.WAITLIST, by=by, at=at)
        return None
    return place


def _closes(session: TrainingSession, at: datetime) -> datetime | None:
    """The end of the cohort's last day for supervisor offers; after it, as for a promotion."""
    closes = clock.end_of(session.cohort.supervisor_offers_close_on) if session.cohort else None
    if closes is not None and closes > at:
        return closes
    return timing.offer_ends(session, at)
