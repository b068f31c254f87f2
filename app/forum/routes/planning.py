"""The administrator's side: publishing, changing and calling off a meeting, and the register."""

from __future__ import annotations

import uuid
from datetime import date, time

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.directory.enums import Role
from app.directory.models import Agency, Person
from app.directory.queries import agencies, agency_or_404
from app.forum import policy, queries, services
from app.forum.enums import BookingStatus, MeetingStatus
from app.forum.forms import CallOffForm, MeetingForm, OtherDayForm, PressForm
from app.forum.models import ForumBooking, ForumMeeting, ForumSeries
from app.forum.routes.blueprint import bp
from app.forum.routes.meetings import pressed
from app.forum.services import MeetingFacts
from app.platform import clock, seats
from app.platform.access import authorise, current_programme, identifier, open_to, signed_in
from app.platform.db import transaction
from app.platform.errors import NotFound, RuleBroken
from app.training.models import Venue
from app.training.queries import venue_or_404, venues

MARKS = {
    "": BookingStatus.BOOKED,
    "attended": BookingStatus.ATTENDED,
    "not-attended": BookingStatus.NOT_ATTENDED,
}


@bp.route("/<programme>/forum/<uuid:meeting_id>/publish", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def publish_meeting(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Let mentors book one meeting."""
    authorise(policy.can_manage)
    pressed()
    with transaction() as outcome:
        services.publish(_meeting(meeting_id), by=signed_in(), at=clock.now())
    say("The meeting is published.", outcome.ok, outcome.message)
    return redirect(url_for(".meeting", meeting_id=meeting_id))


@bp.route("/<programme>/forum/<uuid:meeting_id>/change", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def change_meeting(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Move a meeting, or change where it is and how many can come."""
    authorise(policy.can_manage)
    found = _meeting(meeting_id)
    form = _meeting_form(found)
    if form.validate_on_submit():
        moved = False
        with transaction() as outcome:
            found = _meeting(meeting_id)
            facts = meeting_facts(form, found.chair)
            moved = services.change_meeting(found, facts, by=signed_in(), at=clock.now())
        if outcome.ok:
            flash("Saved. Everybody booked or waiting is told." if moved else "Saved.")
            return redirect(url_for(".meeting", meeting_id=meeting_id))
        form.refused(outcome)
        found = _meeting(meeting_id)
    return render_template("forum/change_meeting.html", form=form, meeting=found)


@bp.route("/<programme>/forum/<uuid:meeting_id>/keep-day", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def keep_day(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """The day is right although something speaks against it."""
    authorise(policy.can_manage)
    pressed()
    with transaction() as outcome:
        services.keep_day(_meeting(meeting_id), by=signed_in(), at=clock.now())
    say("The meeting stays on its day.", outcome.ok, outcome.message)
    return redirect(url_for(".meeting", meeting_id=meeting_id))


@bp.route("/<programme>/forum/<uuid:meeting_id>/take-other-day", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def take_other_day(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Accept the day that is proposed instead; everybody booked or waiting is told."""
    authorise(policy.can_manage)
    form = OtherDayForm()
    if not form.validate_on_submit():
        raise RuleBroken("This page had been open for too long. Go back and press the button again.")
    with transaction() as outcome:
        services.take_other_day(
            _meeting(meeting_id), calendar_day(form.day.data), by=signed_in(), at=clock.now()
        )
    say("The meeting has moved. Everybody booked or waiting is told.", outcome.ok, outcome.message)
    return redirect(url_for(".meeting", meeting_id=meeting_id))


def calendar_day(typed: str) -> date:
    """A day as a page carries it along. Raises NotFound for anything else."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise NotFound from None


@bp.route("/<programme>/forum/<uuid:meeting_id>/call-off", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def call_off(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Call a meeting off, with a reason."""
    authorise(policy.can_manage)
    found = _meeting(meeting_id)
    form = CallOffForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.call_off(_meeting(meeting_id), reason=form.reason.data, by=signed_in(), at=clock.now())
        if outcome.ok:
            flash("The meeting is called off, and everybody concerned is told.")
            return redirect(url_for(".meeting", meeting_id=meeting_id))
        form.form_errors.append(outcome.message)
        found = _meeting(meeting_id)
    taken = sum(side.taken for side in queries.sides_of([found])[found.id])
    return render_template("forum/call_off.html", form=form, meeting=found, taken=taken)


@bp.route("/<programme>/forum/<uuid:meeting_id>/register", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def register(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Who is booked or waits, and, once it has begun, who came."""
    authorise(policy.can_manage)
    found = _meeting(meeting_id)
    form = PressForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            found = _meeting(meeting_id)
            for booking in queries.register_of(found, signed_in()):
                _mark(booking)
        if outcome.ok:
            flash("The register is saved.")
            return redirect(url_for(".register", meeting_id=meeting_id))
        form.form_errors.append(outcome.message)
        found = _meeting(meeting_id)
    rows = queries.register_of(found, signed_in())
    return render_template(
        "forum/register.html",
        form=form,
        meeting=found,
        seated=[row for row in rows if row.status not in {BookingStatus.WAITLISTED, BookingStatus.OFFERED}],
        waiting=sorted(
            (row for row in rows if row.status in {BookingStatus.WAITLISTED, BookingStatus.OFFERED}),
            key=lambda row: row.waiting_since or row.booked_at,
        ),
        begun=found.starts_at <= clock.now()
        and found.status in {MeetingStatus.PUBLISHED, MeetingStatus.HELD},
        marks=list(MARKS.items()),
    )


def _mark(booking: ForumBooking) -> None:
    chosen = request.form.get(f"mark-{booking.id}")
    if chosen is None:
        return
    if chosen not in MARKS:
        raise NotFound
    services.mark(booking, MARKS[chosen], by=signed_in(), at=clock.now())


def _meeting(meeting_id: uuid.UUID) -> ForumMeeting:
    return queries.meeting_or_404(current_programme(), meeting_id)


def say(good: str, ok: bool, message: str) -> None:
    """Tell how it went."""
    flash(good if ok else message, "message" if ok else "notice")


def venue_choices() -> list[tuple[str, str]]:
    """The programme's venues, for a select."""
    return [(str(each.id), each.name) for each in venues(current_programme())]


def chosen_venue(chosen: str | None) -> Venue | None:
    """Raises NotFound for a venue of another programme."""
    return venue_or_404(current_programme(), identifier(chosen)) if chosen else None


def agency_choices() -> list[tuple[str, str]]:
    """The programme's agencies, for a select."""
    return [(str(each.id), each.name) for each in agencies(current_programme())]


def chosen_agency(chosen: str | None) -> Agency | None:
    """Raises NotFound for an agency of another programme."""
    return agency_or_404(current_programme(), identifier(chosen)) if chosen else None


def empty_meeting_form(series: ForumSeries) -> MeetingForm:
    """For one more meeting of a series, with what its meetings usually have."""
    return _with_choices(
        MeetingForm(
            starts=series.starts,
            ends=series.ends,
            venue=str(series.venue_id) if series.venue_id else "",
            room_places=series.room_places,
            online_places=series.online_places,
        ),
        None,
    )


def meeting_facts(form: MeetingForm, chair: Person | None = None) -> MeetingFacts:
    """What was typed about one meeting; `chair` is whoever is named already.

    Raises NotFound for things of another programme.
    """
    day, starts, ends = form.day.data, form.starts.data, form.ends.data
    return MeetingFacts(
        starts_at=clock.from_local(day, starts.hour, starts.minute),
        ends_at=clock.from_local(day, ends.hour, ends.minute),
        room_places=form.room_places.data,
        online_places=form.online_places.data,
        venue=chosen_venue(form.venue.data),
        room=form.room.data,
        join_link=form.join_link.data,
        note=form.note.data,
        topic=form.topic.data,
        chair=_chosen_chair(form.chair.data, chair),
        host_agency=chosen_agency(form.host_agency.data),
        reason=form.reason.data if "reason" in form else "",
    )


def _chosen_chair(chosen: str | None, now: Person | None) -> Person | None:
    """Somebody whom the viewer could choose, or whoever is named already, known to the viewer or not."""
    people = queries.chairs(current_programme(), signed_in(), clock.now())
    return next((one for one in [*people, now] if one is not None and str(one.id) == chosen), None)


def _meeting_form(found: ForumMeeting) -> MeetingForm:
    starts, ends = clock.local(found.starts_at), clock.local(found.ends_at)
    return _with_choices(
        MeetingForm(
            day=starts.date(),
            starts=time(starts.hour, starts.minute),
            ends=time(ends.hour, ends.minute),
            venue=str(found.venue_id) if found.venue_id else "",
            room=found.room,
            join_link=found.join_link,
            room_places=seats.size(found.room_pool_id),
            online_places=seats.size(found.online_pool_id),
            note=found.note,
            topic=found.topic,
            chair=str(found.chair_id) if found.chair_id else "",
            host_agency=str(found.host_agency_id) if found.host_agency_id else "",
        ),
        found.chair_id,
    )


def _with_choices(form: MeetingForm, chair_id: uuid.UUID | None) -> MeetingForm:
    people = queries.chairs(current_programme(), signed_in(), clock.now())
    form.venue.choices = venue_choices()
    form.host_agency.choices = agency_choices()
    form.chair.choices = [(str(each.id), each.full_name) for each in people]
    if chair_id is not None and chair_id not in {each.id for each in people}:
        form.chair.choices = [*form.chair.choices, (str(chair_id), "Whoever is named already")]
    return form
