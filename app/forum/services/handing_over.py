"""Handing a booking to a fellow mentor of the same agency, who is asked and may say no.

The giver keeps seat and booking until the colleague takes them; one seat never becomes two, and the waiting
line never gets it.
"""

from __future__ import annotations

from datetime import datetime

from app.directory import services as directory
from app.directory.models import Person
from app.directory.queries import person_by_email
from app.forum import emails, queries, rules
from app.forum.enums import BookingAction, BookingStatus
from app.forum.models import ForumBooking
from app.forum.services.handed import alone, stop_asking
from app.forum.services.letters import for_whom, new_row, send
from app.forum.services.line import stopped
from app.platform import audit, words
from app.platform.db import db
from app.platform.errors import RuleBroken

TRIED = "name a colleague for the booking"
MOST_TRIES = 5


def hand_over(
    booking: ForumBooking, *, full_name: str, email: str, by: Person | None, at: datetime
) -> ForumBooking | None:
    """Ask a colleague to take the booking over. None when the team must look first.

    Every reason that lies with the colleague has this one answer, so that nobody reads from it who is known
    here, is a mentor, is booked, restricted or kept apart. Raises RuleBroken when there is no booking to hand
    over, a colleague is being asked already, the meeting has begun, and after five tries.
    """
    alone(booking)
    _check(booking, at)
    if queries.times_done(booking, TRIED) >= MOST_TRIES:
        raise RuleBroken("You have named several colleagues already. Please ring the training team.")
    if booking.person.agency_id is None:
        raise RuleBroken("Tell us first which agency you belong to.")
    colleague = person_by_email(booking.programme_id, email)
    if colleague is not None and colleague.id == booking.person_id:
        raise RuleBroken("Enter a colleague’s address, not your own.")
    audit.record(TRIED, booking, by=by, at=at)
    if colleague is None or not _can_take(booking, colleague, at):
        _ask_the_team(booking, colleague, full_name, email, at)
        return None
    if stopped(colleague, booking.meeting, at, instead_of=booking.person):
        return None
    return _ask(booking, colleague, by=by, at=at)


def recall(booking: ForumBooking, *, by: Person | None, at: datetime) -> None:
    """Whoever asked a colleague asks no longer. Raises RuleBroken once the colleague has answered."""
    alone(booking)
    if not stop_asking(booking, by=by, at=at):
        raise RuleBroken("Your colleague has answered already, so there is nothing to take back.")


def may_hand_over(booking: ForumBooking | None, at: datetime) -> bool:
    """Whether this booking can be handed to a colleague at all, and still."""
    try:
        _check(booking, at)
    except RuleBroken:
        return False
    return True


def may_take(theirs: ForumBooking, giver: ForumBooking, at: datetime) -> bool:
    """Whether the colleague can still have the booking; if not, named staff must decide first.

    Raises RuleBroken for somebody who is a mentor no longer, or of another agency now.
    """
    if not queries.may_come(theirs.person, theirs.meeting, at):
        raise RuleBroken(f"{for_whom(theirs.meeting)}, so this place stays with your colleague.")
    if giver.person.agency_id is None or theirs.person.agency_id != giver.person.agency_id:
        raise RuleBroken("This place can go to a colleague of the same agency only, so it stays where it is.")
    return not stopped(theirs.person, theirs.meeting, at, instead_of=giver.person)


def _check(booking: ForumBooking | None, at: datetime) -> None:
    if booking is None or booking.status is not BookingStatus.BOOKED:
        raise RuleBroken("There is no booking to hand over.")
    rules.check_bookable(booking.meeting.status, booking.meeting.starts_at, at)
    if queries.handed_to(booking) is not None:
        raise RuleBroken("A colleague has been asked already. Take that back first to ask somebody else.")


def _can_take(booking: ForumBooking, colleague: Person, at: datetime) -> bool:
    known = queries.booking_of(colleague, booking.meeting)
    if known is not None:
        db.session.refresh(known, ["status"])
    return (
        not colleague.restricted
        and colleague.agency_id == booking.person.agency_id
        and queries.may_come(colleague, booking.meeting, at)
        and (known is None or known.status is BookingStatus.CANCELLED)
    )


def _ask_the_team(
    booking: ForumBooking, colleague: Person | None, full_name: str, email: str, at: datetime
) -> None:
    """Of somebody protected only named staff are told, by a call to that person."""
    protected = colleague is not None and colleague.restricted
    directory.ask_for_call(
        colleague if colleague is not None and protected else booking.person,
        emails.CALL_ABOUT,
        at=at,
        once=f"{TRIED} {booking.id} {colleague.id if colleague else email.strip().lower()}"[:160],
        words=f"{booking.person.full_name} would like to hand a booking for "
        f"{words.day(booking.meeting.starts_at)} to {full_name.strip()}, who cannot be asked by email.",
    )


def _ask(booking: ForumBooking, colleague: Person, *, by: Person | None, at: datetime) -> ForumBooking:
    meeting = booking.meeting
    theirs = queries.booking_of(colleague, meeting) or new_row(colleague, meeting, booking.seating, at)
    to = rules.next_booking_status(theirs.status, BookingAction.OFFER)
    theirs.seating, theirs.booked_at, theirs.waiting_since = booking.seating, at, None
    theirs.agency_id = colleague.agency_id
    theirs.answer_by = rules.offer_lasts_until(at, meeting.starts_at)
    theirs.giver = booking
    audit.move(theirs, to, action="ask to take over", by=by, at=at)
    db.session.flush()
    send(theirs, emails.handed(theirs), at)
    return theirs
