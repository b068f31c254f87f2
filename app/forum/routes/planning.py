"""The administrator's side: series, changing and calling off a meeting, and the register."""

from __future__ import annotations

import uuid
from datetime import time

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.directory.enums import Role
from app.forum import policy, queries, services
from app.forum.enums import BookingStatus, MeetingStatus, Rhythm
from app.forum.forms import CallOffForm, MeetingForm, PressForm, SeriesForm
from app.forum.models import ForumBooking, ForumMeeting
from app.forum.routes.blueprint import bp
from app.forum.services import MeetingFacts, SeriesFacts
from app.platform import clock, seats, words
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


@bp.route("/<programme>/forum/series")
@open_to(Role.ADMINISTRATOR)
def series() -> str:
    """Every series with its meetings, and how many are booked."""
    authorise(policy.can_manage)
    programme = current_programme()
    found = queries.all_meetings(programme)
    return render_template(
        "forum/series.html",
        all_series=queries.series_of(programme),
        meetings=found,
        sides=queries.sides_of(found),
        doubts=services.doubts(programme.id, found),
        MeetingStatus=MeetingStatus,
        now=clock.now(),
    )


@bp.route("/<programme>/forum/series/new", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def new_series() -> ResponseReturnValue:
    """Describe a series, look at its dates and warnings, then make its meetings."""
    authorise(policy.can_manage)
    programme = current_programme()
    form = SeriesForm()
    form.venue.choices = _venue_choices()
    preview: list[services.Planned] = []
    if form.validate_on_submit():
        try:
            preview = services.planned_dates(programme, _pattern(form))
        except RuleBroken as broken:
            form.form_errors.append(broken.message)
        if preview and request.form.get("do") == "make":
            with transaction() as outcome:
                services.add_series(current_programme(), _series_facts(form), by=signed_in(), at=clock.now())
            if outcome.ok:
                flash(f"{words.plural(len(preview), 'meeting')} made. Publish them when you are ready.")
                return redirect(url_for(".series"))
            form.form_errors.append(outcome.message)
    return render_template("forum/new_series.html", form=form, preview=preview)


@bp.route("/<programme>/forum/series/<slug>/publish", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def publish_series(slug: str) -> ResponseReturnValue:
    """Let mentors book every meeting of a series that is still proposed."""
    authorise(policy.can_manage)
    _pressed()
    count = 0
    with transaction() as outcome:
        found = queries.series_by_slug(current_programme().id, slug)
        if found is None:
            raise NotFound
        count = services.publish_all(found, by=signed_in(), at=clock.now())
    _say(f"{words.plural(count, 'meeting')} published.", outcome.ok, outcome.message)
    return redirect(url_for(".series"))


@bp.route("/<programme>/forum/<uuid:meeting_id>/publish", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def publish_meeting(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Let mentors book one meeting."""
    authorise(policy.can_manage)
    _pressed()
    with transaction() as outcome:
        services.publish(_meeting(meeting_id), by=signed_in(), at=clock.now())
    _say("The meeting is published.", outcome.ok, outcome.message)
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
            moved = services.change_meeting(found, _meeting_facts(form), by=signed_in(), at=clock.now())
        if outcome.ok:
            flash("Saved. Everybody booked is told." if moved else "Saved.")
            return redirect(url_for(".meeting", meeting_id=meeting_id))
        form.form_errors.append(outcome.message)
        found = _meeting(meeting_id)
    return render_template("forum/change_meeting.html", form=form, meeting=found)


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


def _pressed() -> None:
    if not PressForm().validate_on_submit():
        raise RuleBroken("This page had been open for too long. Go back and press the button again.")


def _say(good: str, ok: bool, message: str) -> None:
    flash(good if ok else message, "message" if ok else "notice")


def _venue_choices() -> list[tuple[str, str]]:
    return [(str(each.id), each.name) for each in venues(current_programme())]


def _venue(chosen: str | None) -> Venue | None:
    return venue_or_404(current_programme(), identifier(chosen)) if chosen else None


def _pattern(form: SeriesForm) -> services.Pattern:
    rhythm = form.rhythm.data
    return services.Pattern(
        rhythm=rhythm,
        nth=int(form.nth.data) if rhythm is Rhythm.MONTHLY else 1,
        weekday=int(form.weekday.data),
        starts=form.starts.data,
        ends=form.ends.data,
        first_on=form.first_on.data,
        last_on=form.last_on.data,
    )


def _series_facts(form: SeriesForm) -> SeriesFacts:
    return SeriesFacts(
        slug=form.slug.data,
        name=form.name.data,
        neutral_title=form.neutral_title.data,
        pattern=_pattern(form),
        room_places=form.room_places.data,
        online_places=form.online_places.data,
        venue=_venue(form.venue.data),
    )


def _meeting_form(found: ForumMeeting) -> MeetingForm:
    starts, ends = clock.local(found.starts_at), clock.local(found.ends_at)
    form = MeetingForm(
        day=starts.date(),
        starts=time(starts.hour, starts.minute),
        ends=time(ends.hour, ends.minute),
        venue=str(found.venue_id) if found.venue_id else "",
        room=found.room,
        join_link=found.join_link,
        room_places=seats.size(found.room_pool_id),
        online_places=seats.size(found.online_pool_id),
        note=found.note,
    )
    form.venue.choices = _venue_choices()
    return form


def _meeting_facts(form: MeetingForm) -> MeetingFacts:
    day, starts, ends = form.day.data, form.starts.data, form.ends.data
    return MeetingFacts(
        starts_at=clock.from_local(day, starts.hour, starts.minute),
        ends_at=clock.from_local(day, ends.hour, ends.minute),
        room_places=form.room_places.data,
        online_places=form.online_places.data,
        venue=_venue(form.venue.data),
        room=form.room.data,
        join_link=form.join_link.data,
        note=form.note.data,
    )
