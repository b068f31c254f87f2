"""Asking for a place that needs no application, for oneself or for colleagues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.directory import services as directory
from app.directory.models import Agency, Person, Programme
from app.directory.queries import person_by_email, visible_to
from app.places import emails, queries, rules
from app.places.enums import SEATED, PlaceAction, PlaceStatus, Route
from app.places.models import Place
from app.places.services import accepting, dates, moves, one_date, promotion
from app.platform import clock, seats, words
from app.platform.errors import RuleBroken
from app.training.enums import SessionStatus
from app.training.models import TrainingSession
from app.training.queries import pools_beside, sessions

OPEN = (PlaceStatus.REQUESTED, PlaceStatus.WAITLISTED, PlaceStatus.OFFERED, PlaceStatus.ACCEPTED)


@dataclass(frozen=True)
class NomineeLine:
    """One pasted line and what would come of it; `can_be_asked` is false with a sentence why."""

    line: int
    name: str
    email: str
    words: str
    can_be_asked: bool


def ask(session: TrainingSession, person: Person, *, by: Person | None, at: datetime) -> Place:
    """Ask for a place. Before places are shared out it is a request; afterwards a free seat is taken at once.

    Raises RuleBroken when places are not asked for here, or not now, or were asked for already, or when the
    course is for others: then the training team or the agency's lead may put the person forward.
    """
    check_open(session, at)
    check_for(session, person)
    known = queries.own_place(person.id, session.id)
    if known is not None and known.status in OPEN:
        raise RuleBroken("You have asked for this place already.")
    if known is not None and queries.handed_to(known) is not None:
        raise RuleBroken(
            "You have handed this place to a colleague, who has not answered yet. "
            "If they do not take it, it is yours again."
        )
    other = one_date.on_another_date(person, session)
    if other is not None:
        day = dates.day_of(other.training_session)
        if other.status in SEATED:
            raise RuleBroken(
                f"You have a place on another date of this course already, on {day}. "
                "Give that one up first if this date suits you better."
            )
        raise RuleBroken(
            f"You have asked for another date of this course, on {day}. "
            "Take that request back first if this date suits you better."
        )
    place = moves.request(session, person, route=Route.ASKED, by=by, at=at)
    if _settle(place, by=by, at=at):
        directory.write_to(person, emails.received(place), at=at, call_about=emails.CALL_ABOUT)
    return place


def nominate(
    session: TrainingSession,
    agency: Agency,
    people: Sequence[tuple[str, str]],
    *,
    by: Person | None,
    at: datetime,
) -> int:
    """Put people of an agency forward, by name and address; returns how many were.

    Somebody we know stays as they are: no address, agency or wish is changed. People of other agencies, and
    those who have asked or have a place, are passed over.
    """
    check_open(session, at)
    count = 0
    for name, email in people:
        person = directory.find_or_add_person(
            session.programme_id, full_name=name, email=email, by=by, at=at, agency=agency
        )
        known = queries.own_place(person.id, session.id)
        other = one_date.on_another_date(person, session)
        if person.agency_id != agency.id or _asks_or_has(known) or other:
            # Passed over unseen: the number must not tell that somebody restricted is known here, nor
            # who was asked to take a colleague's place and has not answered.
            count += not visible_to(by, person) or _stands_in(known) or _stands_in(other)
            continue
        place = moves.request(session, person, route=Route.NOMINATED, by=by, at=at)
        if _settle(place, by=by, at=at):
            directory.write_to(
                person, emails.nominated(place, agency.name), at=at, call_about=emails.CALL_ABOUT
            )
        count += 1
    if not count:
        raise RuleBroken("Nobody in this list can be put forward.")
    return count


def preview(session: TrainingSession, agency: Agency, text: str) -> list[NomineeLine]:
    """What would come of a pasted list. It tells nothing about people of other agencies."""
    lines = []
    for pasted in rules.read_pasted(text):
        if pasted.fault:
            lines.append(NomineeLine(pasted.line, pasted.name, pasted.email, pasted.fault, False))
            continue
        person = person_by_email(session.programme_id, pasted.email)
        words, fine = "Will be put forward.", True
        if person is not None and not person.restricted:
            known = queries.own_place(person.id, session.id)
            if person.agency_id != agency.id:
                words, fine = (
                    "Cannot be put forward by this agency. Please ask them to ask for a place.",
                    False,
                )
            elif _asks_or_has(known) and not _stands_in(known):
                words, fine = "Has asked for a place or has one.", False
            elif (other := one_date.on_another_date(person, session)) and not _stands_in(other):
                words, fine = "Has asked for another date of this course or has a place on one.", False
        lines.append(NomineeLine(pasted.line, pasted.name, pasted.email, words, fine))
    return lines


def _asks_or_has(known: Place | None) -> bool:
    """Whether a place is asked for, held, or with a colleague who may still say no."""
    return known is not None and (known.status in OPEN or queries.handed_to(known) is not None)


def _stands_in(known: Place | None) -> bool:
    """Whether it is only a colleague's place that the person was asked to take."""
    return known is not None and queries.is_asked_to_stand_in(known)


def check_open(session: TrainingSession, at: datetime) -> None:
    """Raises RuleBroken when places on this session are not asked for in this way, or not now."""
    closed = why_closed(session, at)
    if closed:
        raise RuleBroken(closed)


def check_for(session: TrainingSession, person: Person) -> None:
    """Raises RuleBroken when the course is for people of other parts at work."""
    not_for = why_not_for(session, person)
    if not_for:
        raise RuleBroken(f"{not_for} The training team can put you forward all the same: please ask them.")


def why_not_for(session: TrainingSession, person: Person) -> str:
    """Why this course is not for somebody, by the part they play at work; empty when it is."""
    course = session.course
    if course.is_for(person.audience.value):
        return ""
    part = person.audience.value
    return f"This is for {words.listed(course.for_whom)}. Your details say “{part}” as your part at work."


def why_closed(session: TrainingSession, at: datetime) -> str:
    """Why places on this session are not asked for in this way, or not now; empty when they are."""
    if session.course.needs_application:
        return "You apply for this course; a place cannot be asked for on its own."
    if session.status is not SessionStatus.PUBLISHED:
        return "This session is not open."
    if session.booking_opens_at is not None and at < session.booking_opens_at:
        return "Places cannot be asked for yet."
    ends = session.asked_until
    return "It is too late to ask for a place here." if ends is not None and at >= ends else ""


def open_sessions(programme: Programme, at: datetime) -> list[TrainingSession]:
    """The sessions for which places are asked now, earliest first."""
    return [session for session in sessions(programme) if not why_closed(session, at)]


def _settle(place: Place, *, by: Person | None, at: datetime) -> bool:
    """After release: take a free seat at once where nobody else is to have it, or wait.

    Says whether a note that it arrived is still due. Nobody gives a place up or releases them meanwhile, who
    would not see this request.
    """
    session = place.training_session
    seats.lock(*pools_beside(session))
    if queries.released_proposal(session) is None:
        return True
    stopped = directory.must_wait(
        place.person,
        queries.in_the_room(session.id),
        room_id=session.id,
        room_name=session.course.name,
        at=at,
    )
    if stopped:
        return True
    if place.route is not Route.ASKED or not promotion.comes_next(place, at):
        moves.move(place, PlaceAction.WAITLIST, by=by, at=at)
        return place not in promotion.fill(session, by=by, at=at)
    moves.offer(place, answer_by=clock.end_of(clock.local(at).date()), expires_by_clock=True, by=by, at=at)
    accepting.accept(place, by=by, at=at)
    return False
