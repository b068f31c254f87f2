"""Every way in which a seat is given back: declined, withdrawn, lapsed, run out, cancelled."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.directory.models import Person
from app.mentoring import services as mentoring
from app.mentoring.enums import ApplicationStatus
from app.mentoring.events import ApplicationBackInReserve, ApplicationWithdrawn
from app.places import emails, queries
from app.places.enums import SEATED, WAITING, GoneBecause, PlaceAction, PlaceStatus, Route
from app.places.events import PlaceDeclined, PlaceGivenUp
from app.places.models import Place
from app.places.services import calendars, handed, managers, moved_days, moves, promotion
from app.places.services.telling import write
from app.platform import seats
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.events import announce
from app.training.enums import SessionStatus
from app.training.events import SessionCancelled
from app.training.models import TrainingSession

# What a course that took place in part leaves as it is.
ENDED = (ApplicationStatus.COMPLETED, ApplicationStatus.NOT_COMPLETED)
NO_PLACE_CAME_FREE = "The course has begun, and no place came free."
DOES_NOT_TAKE_PLACE = "The course does not take place on these days."


def decline(place: Place, *, seen: str = "", by: Person | None, at: datetime) -> None:
    """Say no to an offer; no reason is asked. The seat goes to whoever is next.

    `seen` stands for the days on the page that was read. Raises RuleBroken when they have moved since.
    """
    moves.alone(place)
    _refuse_half(place)
    moved_days.refuse_other_days(place, seen)
    place.answered_at = at
    _leave(place, PlaceAction.DECLINE, by=by, at=at)
    if place.application is not None:
        managers.free_the_dates(place, at=at)
        mentoring.mark_declined(place.application, by=by, at=at)
    write(place, emails.given_up(place), at)
    announce(PlaceDeclined(place.id), by=by, at=at)
    _pass_on(place, by=by, at=at)


def withdraw(
    place: Place,
    because: GoneBecause | None = None,
    *,
    seen: str = "",
    quietly: bool = False,
    by: Person | None,
    at: datetime,
) -> None:
    """Give a place or a request up; the reason is the person's own choice, from a fixed list.

    `seen` stands for the days on the page that was read. Raises RuleBroken when they have moved since. With
    `quietly` nothing is written to whoever never heard of the place.
    """
    moves.alone(place)
    _refuse_half(place)
    moved_days.refuse_other_days(place, seen)
    if queries.handed_to(place) is not None:
        raise RuleBroken(
            "You have handed this place to a colleague, who has not answered yet. Take it back first."
        )
    held = place.status in SEATED
    place.gone_because = because
    _leave(place, PlaceAction.WITHDRAW, by=by, at=at)
    application = place.application
    if application is not None and application.status is not ApplicationStatus.WITHDRAWN:
        mentoring.withdraw(application, by=by, at=at)
    elif not quietly:
        write(place, emails.given_up(place), at)
    announce(PlaceGivenUp(place.id), by=by, at=at)
    if held:
        _pass_on(place, by=by, at=at)


def lapse(place: Place, *, by: Person | None, at: datetime) -> None:
    """An administrator ends an offer that nobody answered by its day."""
    moves.alone(place)
    if place.answer_by is None or place.answer_by >= at:
        raise RuleBroken("There is still time to answer this offer.")
    _refuse_half(place)
    _leave(place, PlaceAction.LAPSE, by=by, at=at)
    if place.application is not None:
        managers.free_the_dates(place, at=at)
        mentoring.mark_lapsed(place.application, by=by, at=at)
    write(place, emails.ran_out(place), at)
    announce(PlaceGivenUp(place.id), by=by, at=at)
    _pass_on(place, by=by, at=at)


def run_out(place_id: uuid.UUID, at: datetime) -> None:
    """The clock ends an offer: a core person goes back to the waiting list, others lapse."""
    place = _alone(place_id)
    if (
        place is None
        or place.status is not PlaceStatus.OFFERED
        or not place.expires_by_clock
        or place.answer_by is None
        or place.answer_by >= at
    ):
        return
    core = queries.core_place_with(place)
    if core is not None:
        # It runs out with the core place.
        if core.status is PlaceStatus.OFFERED:
            run_out(core.id, at)
        return
    quietly = managers.offered_in_silence(place)
    goes_back = queries.giver_of(place) is not None
    if place.application is not None:
        _leave(place, PlaceAction.WAITLIST, by=None, at=at)
        mentoring.mark_reserve(place.application, by=None, at=at)
    else:
        _leave(place, PlaceAction.LAPSE, by=None, at=at)
    if not quietly:
        write(place, emails.ran_out(place, goes_back=goes_back), at)
    announce(PlaceGivenUp(place.id), by=None, at=at)
    _pass_on(place, by=None, at=at)


def close_list(place_id: uuid.UUID, at: datetime) -> None:
    """The training has begun: whoever still waits is told that no place came free, and managers of the days.

    A manager for whom a place was only held hears nothing, as before; nor does anybody who has another date
    of the course or still waits for one.
    """
    place = _alone(place_id)
    if place is None or place.status not in WAITING or not _has_begun(place.training_session, at):
        return
    moves.move(place, PlaceAction.CLOSE_LIST, by=None, at=at)
    place.offered_at = place.answer_by = None
    if place.application is not None:
        managers.free_the_dates(place, at=at)
        mentoring.mark_without_place(place.application, by=None, at=at, note=NO_PLACE_CAME_FREE)
    session = place.training_session
    another = queries.held_elsewhere(place.person_id, session) or queries.waiting_elsewhere(
        place.person_id, session
    )
    if not another and not managers.waits_in_silence(place):
        write(place, emails.list_closed(place), at)


def _alone(place_id: uuid.UUID) -> Place | None:
    place = queries.place_by_id(place_id)
    if place is not None:
        moves.alone(place)
    return place


def _has_begun(session: TrainingSession, at: datetime) -> bool:
    return session.too_late_from is not None and session.too_late_from <= at


def follow_withdrawn_application(event: ApplicationWithdrawn, *, by: Person | None, at: datetime) -> None:
    """An application was withdrawn or put off: its place goes with it."""
    place = queries.place_for_application(event.application_id)
    if place is not None:
        moves.alone(place)
    if place is None or place.status not in (*SEATED, *WAITING):
        return
    held = place.status in SEATED
    _leave(place, PlaceAction.WITHDRAW, by=by, at=at)
    announce(PlaceGivenUp(place.id), by=by, at=at)
    if held:
        _pass_on(place, by=by, at=at)


def follow_application_in_reserve(
    event: ApplicationBackInReserve, *, by: Person | None, at: datetime
) -> None:
    """A mistaken end was undone: its place waits as if it never had been offered, unless a seat is free.

    Raises RuleBroken where there is nothing left to wait for.
    """
    place = queries.place_for_application(event.application_id)
    if place is not None:
        moves.alone(place)
    if place is None or place.status in (*SEATED, *WAITING):
        return
    if place.training_session.status is SessionStatus.CANCELLED:
        raise RuleBroken(
            "The session of this course is cancelled, so there is no place to wait for. "
            "The application stays as it is."
        )
    moves.move(place, PlaceAction.UNDO, by=by, at=at)
    place.offered_at = place.answer_by = place.answered_at = place.gone_because = None
    promotion.fill(place.training_session, by=by, at=at)


def follow_cancelled_session(event: SessionCancelled, *, by: Person | None, at: datetime) -> None:
    """A session does not take place: whoever has a place or asks for one is told, and managers of the days.

    Calendars are cleared, and applications are without a place. A manager for whom a place was only held
    hears nothing, as before.
    """
    session = db.session.get(TrainingSession, event.training_session_id)
    if session is None:
        return
    concerned = (*SEATED, *WAITING, PlaceStatus.SUBSTITUTED)
    moves.all_alone(session, queries.places_on(session, concerned))
    silent = queries.places_in_silence(session)
    for place in queries.places_on(session, (PlaceStatus.OFFERED,)):
        # Whoever handed a place over hears of the end as well.
        giver = queries.giver_of(place)
        if giver is not None:
            moves.move(place, PlaceAction.CANCEL, by=by, at=at)
            handed.take_back(giver, place, by=by, at=at, tell=False)
            write(place, emails.cancelled(place), at)
            announce(PlaceGivenUp(place.id), by=by, at=at)
    for place in queries.places_on(session, (*SEATED, *WAITING)):
        waits = place.status in WAITING
        quietly = managers.waits_in_silence(place) if waits else place.id in silent
        if place.status is PlaceStatus.ACCEPTED:
            calendars.take_back(place, at)
        seats.release(session.pool_id, place.person_id)
        moves.move(place, PlaceAction.CANCEL, by=by, at=at)
        place.known_days = place.put_back_at = None
        if place.application is not None and place.application.status not in ENDED:
            managers.free_the_dates(place, at=at, sessions=[session])
            mentoring.mark_without_place(place.application, by=by, at=at, note=DOES_NOT_TAKE_PLACE)
        if not quietly:
            write(place, emails.cancelled(place, stays=moves.place_beside(place)), at)
        announce(PlaceGivenUp(place.id), by=by, at=at)
    # Whoever waits for a course that this one went with lacks nothing there any more.
    promotion.fill_before(session, by=by, at=at)


def _leave(place: Place, action: PlaceAction, *, by: Person | None, at: datetime) -> None:
    """Move the place, give its seat back and clear the calendar; what came with it goes too.

    A seat that a colleague handed over goes back to the colleague, and who asked for one still asks.
    """
    before = place.status
    giver = queries.giver_of(place)
    if giver is not None:
        handed.not_taken(giver, place, action, by=by, at=at)
        return
    moves.move(place, action, by=by, at=at)
    if before not in SEATED:
        return
    seats.release(place.training_session.pool_id, place.person_id)
    if before is PlaceStatus.ACCEPTED:
        calendars.take_back(place, at)
    if place.application is None:
        return
    companion = queries.companion_of(place.training_session)
    own = queries.place_on_course(place.person_id, companion) if companion else None
    if own is None or own.status not in SEATED:
        return
    if own.route is Route.WITH_CORE or queries.giver_of(own) is not None:
        with_it = PlaceAction.DECLINE if own.status is PlaceStatus.OFFERED else PlaceAction.WITHDRAW
        _leave(own, with_it, by=by, at=at)


def _pass_on(place: Place, *, by: Person | None, at: datetime) -> None:
    """Whoever is next moves up, on this session and on the one that went with it."""
    companion = queries.companion_of(place.training_session) if place.application else None
    promotion.fill(place.training_session, by=by, at=at)
    if companion is not None:
        promotion.fill(companion, by=by, at=at)


def _refuse_half(place: Place) -> None:
    """Nobody is on the course without the session that goes with it."""
    core = queries.core_place_with(place)
    if core is not None:
        raise RuleBroken(
            f"This place goes with the one on the {core.training_session.course.name}. "
            "Give that one up, or ring the training team."
        )
