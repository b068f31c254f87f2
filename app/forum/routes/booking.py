"""Booking, changing, answering an offer, giving back and handing over, each answered in words."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.directory.enums import ContactBy
from app.forum import policy, queries, services
from app.forum.enums import BookingStatus, Seating
from app.forum.forms import BookForm, HandOverForm, PressForm
from app.forum.models import ForumBooking, ForumMeeting
from app.forum.routes.blueprint import bp
from app.forum.routes.meetings import somebody
from app.platform import clock, words
from app.platform.access import authorise, current_programme, open_to_signed_in, signed_in
from app.platform.db import transaction
from app.platform.errors import NotFound, RuleBroken


@bp.route("/<programme>/forum/<uuid:meeting_id>/book", methods=["POST"])
@open_to_signed_in
def book(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Book, change sides, or wait; whichever it came to is said."""
    found = _meeting(meeting_id)
    authorise(policy.can_book, found, queries.is_mentor(somebody(), clock.now()))
    form = BookForm()
    if not form.validate_on_submit():
        raise RuleBroken("Choose the room or online.")
    with transaction() as outcome:
        found = _meeting(meeting_id)
        booking = services.book(
            somebody(),
            found,
            form.seating.data,
            by=signed_in(),
            at=clock.now(),
            change=form.change.data == "yes",
        )
        said = _said(booking)
    return _back(meeting_id, said if outcome.ok else outcome.message, good=outcome.ok)


@bp.route("/<programme>/forum/<uuid:meeting_id>/take", methods=["POST"])
@open_to_signed_in
def take(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Take the place that was kept."""
    authorise(policy.can_change_booking, _own(meeting_id))
    _pressed()
    with transaction() as outcome:
        said = _said(services.answer_offer(_own(meeting_id), by=signed_in(), at=clock.now()))
    return _back(meeting_id, said if outcome.ok else outcome.message, good=outcome.ok)


@bp.route("/<programme>/forum/<uuid:meeting_id>/cancel", methods=["POST"])
@open_to_signed_in
def cancel(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Give back a booking, an offer or a wait."""
    own = _own(meeting_id)
    authorise(policy.can_change_booking, own)
    _pressed()
    said = {
        BookingStatus.WAITLISTED: "You do not wait for {day} any more.",
        BookingStatus.OFFERED: "Your colleague keeps the place on {day}."
        if own.giver_id
        else "The place on {day} goes to the next person.",
    }.get(
        own.status,
        "Your booking for {day} is cancelled." + _follows(own, " An email takes it out of your calendar."),
    )
    said = said.format(day=words.day(own.meeting.starts_at))
    with transaction() as outcome:
        services.cancel_booking(_own(meeting_id), by=signed_in(), at=clock.now())
    return _back(meeting_id, said if outcome.ok else outcome.message, good=outcome.ok)


@bp.route("/<programme>/forum/<uuid:meeting_id>/hand-over", methods=["GET", "POST"])
@open_to_signed_in
def hand_over(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Ask a fellow mentor of the same agency to take the booking over."""
    own = _own(meeting_id)
    authorise(policy.can_change_booking, own)
    if not services.may_hand_over(own, clock.now()):
        raise NotFound
    form = HandOverForm()
    if form.validate_on_submit():
        asked: ForumBooking | None = None
        with transaction() as outcome:
            asked = services.hand_over(
                _own(meeting_id),
                full_name=form.full_name.data,
                email=form.email.data,
                by=signed_in(),
                at=clock.now(),
            )
        if outcome.ok:
            said = (
                "Your colleague has been asked. You keep your booking until they take it."
                if asked is not None
                else "The training team will be in touch about this. You keep your booking until then."
            )
            return _back(meeting_id, said, good=True)
        form.form_errors.append(outcome.message)
    return render_template("forum/hand_over.html", booking=own, meeting=own.meeting, form=form)


@bp.route("/<programme>/forum/<uuid:meeting_id>/take-back", methods=["POST"])
@open_to_signed_in
def take_back(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Ask the colleague no longer."""
    authorise(policy.can_change_booking, _own(meeting_id))
    _pressed()
    with transaction() as outcome:
        services.recall(_own(meeting_id), by=signed_in(), at=clock.now())
    said = "You keep your booking. Your colleague is told."
    return _back(meeting_id, said if outcome.ok else outcome.message, good=outcome.ok)


def _meeting(meeting_id: uuid.UUID) -> ForumMeeting:
    found = queries.meeting_or_404(current_programme(), meeting_id)
    if not policy.can_see_meeting(somebody(), found):
        raise NotFound
    return found


def _own(meeting_id: uuid.UUID) -> ForumBooking:
    booking = queries.booking_of(somebody(), _meeting(meeting_id))
    if booking is None:
        raise NotFound
    return booking


def _pressed() -> None:
    if not PressForm().validate_on_submit():
        raise RuleBroken("This page had been open for too long. Go back and press the button again.")


def _said(booking: ForumBooking) -> str:
    day = words.day(booking.meeting.starts_at)
    side = "in the room" if booking.seating is Seating.ROOM else "online"
    if booking.status is BookingStatus.BOOKED:
        return f"You are booked {side} on {day}.{_follows(booking, ' An email puts it into your calendar.')}"
    if booking.status is BookingStatus.OFFERED:
        return "The training team will be in touch about this."
    free = next(
        one.free
        for one in queries.sides_of([booking.meeting])[booking.meeting_id]
        if one.seating is booking.seating
    )
    if free:
        return "The training team will be in touch about this."
    return f"You wait for a place {side} on {day}. We tell you when one comes free."


def _follows(booking: ForumBooking, words_of_email: str) -> str:
    """Nothing for somebody who wants the telephone only: staff call."""
    return "" if booking.person.contact_by is ContactBy.TELEPHONE else words_of_email


def _back(meeting_id: uuid.UUID, said: str, *, good: bool) -> ResponseReturnValue:
    flash(said, "message" if good else "notice")
    return redirect(url_for(".meeting", meeting_id=meeting_id))
