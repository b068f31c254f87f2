"""Booking, changing, answering an offer, giving back and handing over, each answered in words."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.directory.enums import ContactBy
from app.forum import policy, queries, services
from app.forum.enums import BookingStatus, Seating
from app.forum.forms import BookForm, HandOverForm, PressForm
from app.forum.models import ForumBooking, ForumMeeting
from app.forum.routes.blueprint import bp
from app.forum.routes.meetings import meetings_page, pressed, seen_meeting, somebody
from app.platform import clock, words
from app.platform.access import authorise, identifier, open_to_signed_in, signed_in
from app.platform.db import transaction
from app.platform.errors import NotFound, RuleBroken

PREFIX = "seat-"


@bp.route("/<programme>/forum/<uuid:meeting_id>/book", methods=["POST"])
@open_to_signed_in
def book(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Book, change sides, or wait; whichever it came to is said."""
    found = _meeting(meeting_id)
    authorise(policy.can_book, found, queries.may_come(somebody(), found, clock.now()))
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
            knowing=form.knowing.data == "yes",
        )
        said = _said(booking)
    return _back(meeting_id, said if outcome.ok else outcome.message, good=outcome.ok)


@bp.route("/<programme>/forum/book-several", methods=["POST"])
@open_to_signed_in
def book_several() -> ResponseReturnValue:
    """Book the next meetings at once, each in the room or online; all or none."""
    person, form = somebody(), PressForm()
    chosen = {meeting_id: side for meeting_id, side in _chosen().items() if side}
    for meeting_id in chosen:
        found = _meeting(meeting_id)
        authorise(policy.can_book, found, queries.may_come(person, found, clock.now()))
    if form.validate_on_submit():
        if not chosen:
            form.form_errors.append("Choose the room or online for at least one meeting.")
            return meetings_page(form)
        said: list[str] = []
        with transaction() as outcome:
            booked = services.book_several(
                somebody(),
                [(_meeting(meeting_id), Seating(side)) for meeting_id, side in chosen.items()],
                knowing={one for one in chosen if request.form.get(f"knowing-{one}") == "yes"},
                by=signed_in(),
                at=clock.now(),
            )
            said = [_said(booking) for booking in booked]
        if outcome.ok:
            for words_of_one in said:
                flash(words_of_one)
            return redirect(url_for(".meetings"))
        form.form_errors.append(outcome.message)
    return meetings_page(form, chosen)


@bp.route("/<programme>/forum/<uuid:meeting_id>/wait", methods=["POST"])
@open_to_signed_in
def wait(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Wait for the other side, and keep the booking meanwhile."""
    authorise(policy.can_change_booking, _own(meeting_id))
    form = BookForm()
    if not form.validate_on_submit():
        raise RuleBroken("Choose the room or online.")
    with transaction() as outcome:
        own = services.wait_beside(_own(meeting_id), form.seating.data, by=signed_in(), at=clock.now())
        said = _said(own)
    return _back(meeting_id, said if outcome.ok else outcome.message, good=outcome.ok)


@bp.route("/<programme>/forum/<uuid:meeting_id>/stop-waiting", methods=["POST"])
@open_to_signed_in
def stop_waiting(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Wait for the other side no longer; the booking stands."""
    authorise(policy.can_change_booking, _own(meeting_id))
    pressed()
    with transaction() as outcome:
        own = _own(meeting_id)
        services.stop_waiting(own, by=signed_in(), at=clock.now())
        said = (
            f"You wait no longer. You are booked {_side(own.seating)} on {words.day(own.meeting.starts_at)}."
        )
    return _back(meeting_id, said if outcome.ok else outcome.message, good=outcome.ok)


@bp.route("/<programme>/forum/<uuid:meeting_id>/take", methods=["POST"])
@open_to_signed_in
def take(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Take the place that was kept."""
    authorise(policy.can_change_booking, _own(meeting_id))
    pressed()
    with transaction() as outcome:
        said = _said(services.answer_offer(_own(meeting_id), by=signed_in(), at=clock.now()))
    return _back(meeting_id, said if outcome.ok else outcome.message, good=outcome.ok)


@bp.route("/<programme>/forum/<uuid:meeting_id>/cancel", methods=["POST"])
@open_to_signed_in
def cancel(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Give back a booking, an offer or a wait."""
    own = _own(meeting_id)
    authorise(policy.can_change_booking, own)
    pressed()
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
    pressed()
    with transaction() as outcome:
        services.recall(_own(meeting_id), by=signed_in(), at=clock.now())
    said = "You keep your booking. Your colleague is told."
    return _back(meeting_id, said if outcome.ok else outcome.message, good=outcome.ok)


def _chosen() -> dict[uuid.UUID, str]:
    """What was chosen for each meeting of the form. Raises NotFound for what was never on offer."""
    found = {}
    for name, value in request.form.items():
        if name.startswith(PREFIX):
            if value not in {"", *Seating}:
                raise NotFound
            found[identifier(name.removeprefix(PREFIX))] = value
    return found


def _meeting(meeting_id: uuid.UUID) -> ForumMeeting:
    return seen_meeting(meeting_id)


def _own(meeting_id: uuid.UUID) -> ForumBooking:
    booking = queries.booking_of(somebody(), _meeting(meeting_id))
    if booking is None:
        raise NotFound
    return booking


def _said(booking: ForumBooking) -> str:
    day = words.day(booking.meeting.starts_at)
    side = _side(booking.seating)
    if booking.waits_for is not None:
        other = _side(booking.waits_for)
        return f"You wait for a place {other} on {day}, and keep yours {side} meanwhile."
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


def _side(seating: Seating) -> str:
    return "in the room" if seating is Seating.ROOM else "online"


def _follows(booking: ForumBooking, words_of_email: str) -> str:
    """Nothing for somebody who wants the telephone only: staff call."""
    return "" if booking.person.contact_by is ContactBy.TELEPHONE else words_of_email


def _back(meeting_id: uuid.UUID, said: str, *, good: bool) -> ResponseReturnValue:
    flash(said, "message" if good else "notice")
    return redirect(url_for(".meeting", meeting_id=meeting_id))
