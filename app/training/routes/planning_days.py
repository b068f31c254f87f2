"""The administrator's planning: the days of a session, and what is done in one's own time."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.directory.enums import Role
from app.directory.models import Person
from app.platform import clock, seats
from app.platform.access import authorise, current_programme, identifier, open_to, signed_in
from app.platform.db import transaction
from app.training import policy, queries, rules, services
from app.training.enums import Part, SessionStatus
from app.training.forms import ActForm, DayForm, WindowForm
from app.training.models import SessionDay, TrainingSession
from app.training.routes.blueprint import bp


@bp.route("/<programme>/plan/sessions/<slug>/days/new", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def new_day(slug: str) -> ResponseReturnValue:
    """Another day of a session."""
    return _edit(slug, None, own_time=False)


@bp.route("/<programme>/plan/sessions/<slug>/days/new-own-time", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def new_window(slug: str) -> ResponseReturnValue:
    """Something that people do in their own time."""
    return _edit(slug, None, own_time=True)


@bp.route("/<programme>/plan/sessions/<slug>/days/<uuid:day_id>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def day(slug: str, day_id: uuid.UUID) -> ResponseReturnValue:
    """Move a day, or change where it is."""
    authorise(policy.can_plan)
    found = queries.session_day_or_404(queries.session_or_404(current_programme(), slug), day_id)
    return _edit(slug, day_id, own_time=found.own_time)


@bp.route("/<programme>/plan/sessions/<slug>/days/<uuid:day_id>/remove", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def remove_day(slug: str, day_id: uuid.UUID) -> ResponseReturnValue:
    """Take a day out of a session that nobody has seen."""
    authorise(policy.can_plan)
    programme = current_programme()
    found = queries.session_or_404(programme, slug)
    form = ActForm()
    shown = queries.session_day_or_404(found, day_id)
    if form.validate_on_submit():
        with transaction() as outcome:
            found = queries.session_or_404(programme, slug)
            services.remove_session_day(
                queries.session_day_or_404(found, day_id), by=signed_in(), at=clock.now()
            )
        if outcome.ok:
            flash("The day is removed.")
            return redirect(url_for(".plan_session", slug=slug))
        form.form_errors.append(outcome.message)
        found = queries.session_or_404(programme, slug)
        shown = queries.session_day_or_404(found, day_id)
    return render_template("training/remove_day.html", form=form, session=found, day=shown)


def _edit(slug: str, day_id: uuid.UUID | None, *, own_time: bool) -> ResponseReturnValue:
    authorise(policy.can_plan)
    programme = current_programme()
    found = queries.session_or_404(programme, slug)
    known = queries.session_day_or_404(found, day_id) if day_id else None
    form = _window_form(found, known) if own_time else _day_form(found, known)
    if form.validate_on_submit():
        with transaction() as outcome:
            found = queries.session_or_404(programme, slug)
            public = found.status is SessionStatus.PUBLISHED
            facts = _window_facts(form) if isinstance(form, WindowForm) else _day_facts(form)
            reason = "" if isinstance(form, WindowForm) else form.reason.data
            if day_id is None:
                services.add_session_day(found, facts, reason=reason, by=signed_in(), at=clock.now())
            else:
                kept = queries.session_day_or_404(found, day_id)
                services.change_session_day(kept, facts, reason=reason, by=signed_in(), at=clock.now())
        if outcome.ok:
            flash("The day is saved." + public * " Whoever has a place is told of a new time or place.")
            return redirect(url_for(".plan_session", slug=slug))
        form.refused(outcome)
        found = queries.session_or_404(programme, slug)
    shown = queries.session_day_or_404(found, day_id) if day_id else None
    return render_template("training/day_form.html", form=form, session=found, day=shown, own_time=own_time)


def _day_form(found: TrainingSession, known: SessionDay | None) -> DayForm:
    programme = current_programme()
    on_offer = queries.trainers_to_name(programme.id, signed_in())
    if known is None:
        form = DayForm(**_next_part(found))
    else:
        starts, ends = clock.local(known.starts_at), clock.local(known.ends_at)
        named = queries.trainers_of([known], signed_in())[known.id]
        on_offer += [person for person in named if person not in on_offer]
        form = DayForm(
            day=starts.date(),
            starts=starts.time(),
            ends=ends.time(),
            course_day=known.course_day,
            part=known.part,
            venue=str(known.venue_id) if known.venue_id else None,
            room=known.room,
            join_link=known.join_link,
            trainers=[str(person.id) for person in named],
            make_up_seats=seats.size(known.make_up_pool_id) if known.make_up_pool_id else None,
        )
    form.venue.choices = [(str(each.id), each.name) for each in queries.venues(programme)]
    form.trainers.choices = [(str(person.id), person.full_name) for person in on_offer]
    if not on_offer:
        del form.trainers
    return form


def _day_facts(form: DayForm) -> services.DayFacts:
    venue = form.venue.data
    day, starts, ends = form.day.data, form.starts.data, form.ends.data
    return services.DayFacts(
        course_day=form.course_day.data,
        part=form.part.data,
        starts_at=clock.from_local(day, starts.hour, starts.minute),
        ends_at=clock.from_local(day, ends.hour, ends.minute),
        venue=queries.venue_or_404(current_programme(), identifier(venue)) if venue else None,
        room=form.room.data,
        join_link=form.join_link.data,
        trainers=_people(form.trainers.data) if "trainers" in form else None,
        make_up_seats=form.make_up_seats.data or 0,
    )


def _people(chosen: list[str]) -> tuple[Person, ...]:
    """Those who were ticked, as they are now."""
    return queries.people_named(current_programme(), [identifier(each) for each in chosen])


def _window_form(found: TrainingSession, known: SessionDay | None) -> WindowForm:
    if known is None:
        return WindowForm(**_next_part(found))
    return WindowForm(
        since=clock.local(known.starts_at).date(),
        until=clock.local(known.ends_at).date(),
        course_day=known.course_day,
        part=known.part,
        join_link=known.join_link,
    )


def _window_facts(form: WindowForm) -> services.DayFacts:
    return services.DayFacts(
        course_day=form.course_day.data,
        part=form.part.data,
        starts_at=clock.from_local(form.since.data),
        ends_at=clock.end_of(form.until.data),
        join_link=form.join_link.data,
        own_time=True,
    )


def _next_part(found: TrainingSession) -> dict[str, object]:
    """What of the course no day delivers yet."""
    missing = rules.missing_parts(found.course.days, [(each.course_day, each.part) for each in found.days])
    number, part = missing[0] if missing else (None, Part.WHOLE)
    return {"course_day": number, "part": part}
