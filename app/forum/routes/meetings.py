"""The coming meetings, one meeting, and one's own meetings as a calendar file."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.directory.models import Person
from app.forum import policy, queries, services
from app.forum.enums import BookingStatus, MeetingStatus, Seating
from app.forum.forms import PressForm, ShowNameForm
from app.forum.models import ForumAction, ForumBooking, ForumMeeting
from app.forum.queries import Side
from app.forum.routes.blueprint import bp
from app.platform import clock
from app.platform.access import current_programme, open_to_signed_in, signed_in
from app.platform.db import transaction
from app.platform.diary import DiaryEntry
from app.platform.errors import NotFound, RuleBroken
from app.platform.forms import BaseForm
from app.platform.ical import publish_bytes

# What calendar programs and download folders show.
FILE_NAME = "training-meetings.ics"
FEED_NAME = "Training meetings"
# So many of the next meetings can be booked at once.
AT_ONCE = 3


@dataclass(frozen=True)
class Row:
    """A meeting as one person sees it."""

    meeting: ForumMeeting
    sides: tuple[Side, Side]
    booking: ForumBooking | None
    position: int
    whereabouts: bool
    # Whether the meeting is for this person.
    welcome: bool
    # What this person has on at that time.
    clashes: list[DiaryEntry]
    # Until when a colleague may take the booking over; None while nobody is asked.
    asked_until: datetime | None


@bp.route("/<programme>/forum")
@open_to_signed_in
def meetings() -> str:
    """What one has booked, and what can be booked."""
    return meetings_page()


def meetings_page(form: BaseForm | None = None, chosen: Mapping[uuid.UUID, str] | None = None) -> str:
    """The page of the coming meetings; after a fault with the form and what was chosen in it."""
    programme, person, at = current_programme(), somebody(), clock.now()
    rows = [
        row
        for row in rows_of(queries.next_meetings(programme, at), person, at)
        if policy.can_see_meeting(person, row.meeting, row.welcome or row.booking is not None)
    ]
    reads = {row.meeting.id for row in rows if reads_around(row, person)}
    polls, consults = queries.beside_meetings(person, at)
    return render_template(
        "forum/meetings.html",
        agendas=queries.agendas_of([row.meeting for row in rows if row.meeting.id in reads]),
        reads=reads,
        polls=polls,
        consults=consults,
        form=form or PressForm(),
        chosen=chosen or {},
        rows=rows,
        several=bookable(rows, at)[:AT_ONCE],
        own=queries.own_bookings(person, at),
        welcome=any(row.welcome for row in rows) or queries.is_mentor(person, at),
        can_manage=policy.can_manage(person),
        Seating=Seating,
        Status=BookingStatus,
        now=at,
    )


def bookable(rows: list[Row], at: datetime) -> list[Row]:
    """The meetings of these that a person may book and has not booked."""
    return [
        row
        for row in rows
        if row.welcome
        and row.booking is None
        and row.meeting.status is MeetingStatus.PUBLISHED
        and row.meeting.starts_at > at
    ]


@bp.route("/<programme>/forum/<uuid:meeting_id>")
@open_to_signed_in
def meeting(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """One meeting: its room and its online side, and one's own booking.

    Whoever had a booking that is cancelled, of a meeting that is for others now, is led to all meetings.
    """
    person, at = somebody(), clock.now()
    try:
        found = seen_meeting(meeting_id)
    except NotFound:
        if queries.booking_of(person, queries.meeting_or_404(current_programme(), meeting_id)) is None:
            raise
        return redirect(url_for(".meetings"))
    [row] = rows_of([found], person, at)
    can_manage = policy.can_manage(person)
    reads = reads_around(row, person)
    return render_template(
        "forum/meeting.html",
        can_prepare=policy.can_prepare(person, found),
        around=queries.around_of(found) if reads else None,
        actions=actions_shown(found, person) if reads else [],
        row=row,
        meeting=found,
        can_manage=can_manage,
        doubt=services.doubts(found.programme_id, [found]).get(found.id) if can_manage else None,
        names=queries.names_for(person, found, at) if row.welcome else [],
        is_mentor=bool(g.get("is_mentor")),
        shows_name=queries.shows_name(person) is not None,
        in_every_diary=policy.is_in_every_diary(found.series),
        chair=queries.named_chair(found, person),
        MeetingStatus=MeetingStatus,
        Seating=Seating,
        Status=BookingStatus,
        now=at,
    )


@bp.route("/<programme>/forum/my-meetings.ics")
@open_to_signed_in
def my_calendar() -> Response:
    """One's booked meetings with neutral titles; places only for somebody who asked for them."""
    person, programme = somebody(), current_programme()
    events = [
        queries.calendar_event(
            booking.meeting, programme, seating=booking.seating, with_place=person.place_in_calendar
        )
        for booking in queries.own_bookings(person, clock.now())
        if booking.status is BookingStatus.BOOKED
    ]
    response = Response(publish_bytes(events, FEED_NAME), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.route("/<programme>/forum/my-name", methods=["POST"])
@open_to_signed_in
def my_name() -> ResponseReturnValue:
    """Agree that fellow mentors see one's name among those who come, or take it back."""
    somebody()
    form = ShowNameForm()
    if not form.validate_on_submit():
        raise RuleBroken("Choose whether your name is shown.")
    shown = form.shown.data == "yes"
    with transaction() as outcome:
        services.show_name(somebody(), shown, by=signed_in(), at=clock.now())
    said = (
        "Fellow mentors who agreed as well see your name, and you see theirs."
        if shown
        else "Your name is not shown to anybody who comes."
    )
    flash(said if outcome.ok else outcome.message, "message" if outcome.ok else "notice")
    return redirect(url_for(".meetings"))


def seen_meeting(meeting_id: uuid.UUID) -> ForumMeeting:
    """A meeting that whoever is signed in may see. Raises NotFound for any other."""
    person = somebody()
    found = queries.meeting_or_404(current_programme(), meeting_id)
    if not policy.can_see_meeting(person, found):
        concerned = queries.may_come(person, found, clock.now()) or queries.has_booked(person, found)
        if not policy.can_see_meeting(person, found, concerned):
            raise NotFound
    return found


def reads_around(row: Row, person: Person) -> bool:
    """Whether somebody reads topics, agenda, notes and actions of a meeting."""
    seated = row.booking is not None and row.booking.status in policy.SEATED
    return policy.can_read_around(person, row.meeting, row.welcome or seated)


def actions_shown(found: ForumMeeting, viewer: Person) -> list[tuple[ForumAction, str, bool]]:
    """The actions of a meeting and those carried on to it, each with whose it is and who may settle it."""
    listed = queries.actions_for(found)
    staff = policy.can_manage(viewer)
    others = set() if staff else {action.owner_id for action in listed} - {viewer.id}
    named = queries.named_to(viewer, others, clock.now())
    return [
        (action, _whose(action, viewer, named, staff=staff), policy.can_settle_action(viewer, action))
        for action in listed
    ]


def pressed() -> None:
    """Raises RuleBroken for a button of a page that was open for too long."""
    if not PressForm().validate_on_submit():
        raise RuleBroken("This page had been open for too long. Go back and press the button again.")


def somebody() -> Person:
    """Whoever is signed in, as known here. Raises NotFound for a stranger to the programme."""
    person: Person | None = signed_in()
    if person is None:
        raise NotFound
    return person


def rows_of(found: list[ForumMeeting], person: Person, at: datetime) -> list[Row]:
    """The meetings with both sides, the person's own bookings, and what the person has on then."""
    welcome = queries.welcome_to(person, found, at)
    clashes = queries.clashes(person, [one for one in found if one.id in welcome])
    sides = queries.sides_of(found)
    bookings = queries.bookings_by_meeting(person, found)
    asked = queries.asked_until(bookings.values())
    lines = queries.places_in_line(person, found)
    return [
        Row(
            meeting=one,
            sides=sides[one.id],
            booking=bookings.get(one.id),
            welcome=one.id in welcome,
            clashes=clashes.get(one.id, []),
            position=lines.get(one.id, 0),
            whereabouts=policy.can_see_whereabouts(person, bookings.get(one.id)),
            asked_until=asked.get(bookings[one.id].id) if one.id in bookings else None,
        )
        for one in found
    ]


def _whose(action: ForumAction, viewer: Person, named: frozenset[uuid.UUID], *, staff: bool) -> str:
    if action.owner_id == viewer.id:
        return "You"
    if action.owner_id in named or (staff and not action.owner.restricted):
        return action.owner.known_as
    return "Somebody in the group"
