"""Series: made from a rhythm, whom they are for, their guests, and writing to everybody concerned."""

from __future__ import annotations

import uuid
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.directory.enums import Role
from app.forum import policy, queries, services
from app.forum.enums import MeetingStatus, Rhythm
from app.forum.forms import (
    MENTORS,
    MORE_TURNS,
    SUPERVISORS,
    AudienceForm,
    GuestForm,
    PressForm,
    SeriesForm,
)
from app.forum.models import ForumSeries
from app.forum.routes.blueprint import bp
from app.forum.routes.meetings import pressed
from app.forum.routes.planning import (
    agency_choices,
    calendar_day,
    chosen_agency,
    chosen_venue,
    empty_meeting_form,
    meeting_facts,
    say,
    venue_choices,
)
from app.forum.services import Audience, SeriesFacts, Turn
from app.platform import clock, words
from app.platform.access import authorise, current_programme, identifier, open_to, signed_in
from app.platform.db import transaction
from app.platform.errors import NotFound, RuleBroken
from app.training.models import Cohort
from app.training.queries import cohorts_in_brief

RETITLED = " Everybody booked gets an email that puts the new title into their calendar."


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
    """Describe a series, look at its dates, accept other days or not, then make its meetings."""
    authorise(policy.can_manage)
    form = SeriesForm()
    _offer_choices(form)
    preview: list[services.Planned] = []
    if form.validate_on_submit():
        try:
            preview = services.planned_dates(current_programme(), _pattern(form))
        except RuleBroken as broken:
            form.form_errors.append(broken.message)
        if preview and request.form.get("do") == "make":
            with transaction() as outcome:
                services.add_series(current_programme(), _series_facts(form), by=signed_in(), at=clock.now())
            if outcome.ok:
                flash(f"{words.plural(len(preview), 'meeting')} made. Publish them when you are ready.")
                return redirect(url_for(".series"))
            form.form_errors.append(outcome.message)
    return render_template(
        "forum/new_series.html", form=form, preview=preview, accepted=request.form.getlist("instead")
    )


@bp.route("/<programme>/forum/series/<slug>/publish", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def publish_series(slug: str) -> ResponseReturnValue:
    """Let people book every meeting of a series that is still proposed."""
    authorise(policy.can_manage)
    pressed()
    count = 0
    with transaction() as outcome:
        count = services.publish_all(_series(slug), by=signed_in(), at=clock.now())
    said = (
        f"{words.plural(count, 'meeting')} published. Whom it is for can book now; nobody is written to yet."
    )
    say(said, outcome.ok, outcome.message)
    return redirect(url_for(".series"))


@bp.route("/<programme>/forum/series/<slug>/audience", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def audience(slug: str) -> ResponseReturnValue:
    """What a series is called, in calendars too, and whom it is for."""
    authorise(policy.can_manage)
    found = _series(slug)
    chosen = [name for name, on in ((MENTORS, found.for_mentors), (SUPERVISORS, found.for_supervisors)) if on]
    form = AudienceForm(
        name=found.name,
        neutral_title=found.neutral_title,
        kind_of_group=found.kind,
        audience=chosen,
        cohorts=[str(cohort.id) for cohort in found.cohorts],
    )
    form.cohorts.choices = _cohort_choices()
    if form.validate_on_submit():
        retitled = form.neutral_title.data != found.neutral_title
        with transaction() as outcome:
            services.change_audience(
                _series(slug),
                form.name.data,
                _audience(form),
                neutral_title=form.neutral_title.data,
                by=signed_in(),
                at=clock.now(),
            )
        if outcome.ok:
            flash("Saved. Bookings that were made stand." + (RETITLED if retitled else ""))
            return redirect(url_for(".series"))
        form.form_errors.append(outcome.message)
        found = _series(slug)
    return render_template("forum/audience.html", form=form, series=found)


@bp.route("/<programme>/forum/series/<slug>/guests", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def guests(slug: str) -> ResponseReturnValue:
    """Who is invited to a series or one of its meetings; invite somebody by address."""
    authorise(policy.can_manage)
    found = _series(slug)
    form = GuestForm()
    form.meeting.choices = [
        (str(meeting.id), words.day_year(meeting.starts_at))
        for meeting in found.meetings
        if meeting.status is not MeetingStatus.CANCELLED and meeting.starts_at > clock.now()
    ]
    if form.validate_on_submit():
        with transaction() as outcome:
            found = _series(slug)
            wanted = identifier(form.meeting.data) if form.meeting.data else None
            services.invite(
                found,
                next((one for one in found.meetings if one.id == wanted), None),
                full_name=form.full_name.data,
                email=form.email.data,
                by=signed_in(),
                at=clock.now(),
            )
        if outcome.ok:
            flash("Invited. An email with the dates follows, or a call where that is wished.")
            return redirect(url_for(".guests", slug=slug))
        form.form_errors.append(outcome.message)
        found = _series(slug)
    return render_template(
        "forum/guests.html",
        form=form,
        series=found,
        guests=queries.guests_of(found, signed_in()),
        days={meeting.id: meeting.starts_at for meeting in found.meetings},
    )


@bp.route("/<programme>/forum/series/<slug>/guests/<uuid:guest_id>/remove", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def remove_guest(slug: str, guest_id: uuid.UUID) -> ResponseReturnValue:
    """Take an invitation back, with the bookings that were made by it."""
    authorise(policy.can_manage)
    pressed()
    with transaction() as outcome:
        guest = queries.guest_by_id(_series(slug), guest_id, signed_in())
        if guest is None:
            raise NotFound
        services.uninvite(guest, by=signed_in(), at=clock.now())
    say("The invitation is taken back. What was booked by it is cancelled.", outcome.ok, outcome.message)
    return redirect(url_for(".guests", slug=slug))


@bp.route("/<programme>/forum/series/<slug>/write", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def announce(slug: str) -> ResponseReturnValue:
    """Write the dates to come, with the link to book, to everybody whom a series is for."""
    authorise(policy.can_manage)
    found = _series(slug)
    form = PressForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.announce(_series(slug), by=signed_in(), at=clock.now())
        if outcome.ok:
            flash("Everybody whom the series is for is written to, one by one.")
            return redirect(url_for(".series"))
        form.form_errors.append(outcome.message)
        found = _series(slug)
    coming = [
        meeting
        for meeting in found.meetings
        if meeting.status is MeetingStatus.PUBLISHED and meeting.starts_at > clock.now()
    ]
    return render_template("forum/announce.html", form=form, series=found, coming=coming)


@bp.route("/<programme>/forum/series/<slug>/one-more", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def add_meeting(slug: str) -> ResponseReturnValue:
    """One more meeting of a series, outside its rhythm."""
    authorise(policy.can_manage)
    found = _series(slug)
    form = empty_meeting_form(found)
    del form.reason
    if form.validate_on_submit():
        made: uuid.UUID | None = None
        with transaction() as outcome:
            facts = meeting_facts(form)
            made = services.add_meeting(_series(slug), facts, by=signed_in(), at=clock.now()).id
        if outcome.ok:
            flash("The meeting is made. Publish it when you are ready.")
            return redirect(url_for(".meeting", meeting_id=made))
        form.form_errors.append(outcome.message)
        found = _series(slug)
    return render_template("forum/add_meeting.html", form=form, series=found)


def _series(slug: str) -> ForumSeries:
    found = queries.series_by_slug(current_programme().id, slug)
    if found is None:
        raise NotFound
    return found


def _offer_choices(form: SeriesForm) -> None:
    form.cohorts.choices = _cohort_choices()
    for field in (form.venue, form.venue_2, form.venue_3):
        field.choices = venue_choices()
    for field in (form.host_agency, form.host_agency_2, form.host_agency_3):
        field.choices = agency_choices()


def _cohorts() -> list[Cohort]:
    return [brief.cohort for brief in cohorts_in_brief(current_programme())]


def _cohort_choices() -> list[tuple[str, str]]:
    return [(str(cohort.id), cohort.name) for cohort in _cohorts()]


def _audience(form: AudienceForm) -> Audience:
    return Audience(
        kind=form.kind_of_group.data,
        mentors=MENTORS in form.audience.data,
        supervisors=SUPERVISORS in form.audience.data,
        cohorts=tuple(cohort for cohort in _cohorts() if str(cohort.id) in form.cohorts.data),
    )


def _pattern(form: SeriesForm) -> services.Pattern:
    monthly = form.rhythm.data is Rhythm.MONTHLY
    return services.Pattern(
        rhythm=form.rhythm.data,
        nth=int(form.nth.data) if monthly else 1,
        weekday=int(form.weekday.data),
        starts=form.starts.data,
        ends=form.ends.data,
        first_on=form.first_on.data,
        last_on=form.last_on.data,
        weeks=6 if monthly else form.weeks.data,
        changes_on=form.changes_on.data,
        then_weeks=form.then_weeks.data or 6,
    )


def _turns(form: SeriesForm) -> tuple[Turn, ...]:
    """The further places in turn: each that has a venue or hours of its own."""
    found = []
    for number in MORE_TURNS:
        venue, starts = form[f"venue_{number}"].data, form[f"starts_{number}"].data
        if venue or starts:
            found.append(
                Turn(
                    chosen_venue(venue),
                    starts or form.starts.data,
                    form[f"ends_{number}"].data or form.ends.data,
                    chosen_agency(form[f"host_agency_{number}"].data),
                )
            )
    return tuple(found)


def _instead() -> dict[date, date]:
    """The other days that were accepted, by the day they replace."""
    found = {}
    for pair in request.form.getlist("instead"):
        day, _, other = pair.partition(" ")
        found[calendar_day(day)] = calendar_day(other)
    return found


def _series_facts(form: SeriesForm) -> SeriesFacts:
    return SeriesFacts(
        slug=form.slug.data,
        name=form.name.data,
        neutral_title=form.neutral_title.data,
        pattern=_pattern(form),
        room_places=form.room_places.data,
        online_places=form.online_places.data,
        venue=chosen_venue(form.venue.data),
        host_agency=chosen_agency(form.host_agency.data),
        audience=_audience(form),
        turns=_turns(form),
        instead=_instead(),
    )
