"""The administrator's planning: training sessions and their days."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.directory.enums import Role
from app.platform import clock, seats
from app.platform.access import authorise, current_programme, identifier, open_to, signed_in
from app.platform.db import transaction
from app.training import policy, queries, rules, services
from app.training.enums import SessionStatus
from app.training.forms import ActForm, CancelForm, DayForm, SessionForm
from app.training.models import TrainingSession
from app.training.routes.blueprint import bp


@bp.route("/<programme>/plan/sessions/new", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def new_session() -> ResponseReturnValue:
    """A new session; its days come next."""
    authorise(policy.can_plan)
    programme = current_programme()
    form = _session_form(None)
    if request.method == "GET" and request.args.get("cohort"):
        form.cohort.data = str(queries.cohort_or_404(programme, request.args["cohort"]).id)
    if form.validate_on_submit():
        with transaction() as outcome:
            added = services.add_training_session(
                programme, _session_facts(form), by=signed_in(), at=clock.now()
            )
            slug = added.slug
        if outcome.ok:
            return redirect(url_for(".plan_session", slug=slug))
        form.form_errors.append(outcome.message)
    return render_template("training/session_form.html", form=form, session=None)


@bp.route("/<programme>/plan/sessions/<slug>")
@open_to(Role.ADMINISTRATOR)
def plan_session(slug: str) -> str:
    """One session as it is planned: its days, its places, and what can be done with it."""
    authorise(policy.can_plan)
    found = queries.session_or_404(current_programme(), slug)
    pools = [found.pool_id, *(day.make_up_pool_id for day in found.days if day.make_up_pool_id)]
    free = seats.free_seats(pools)
    return render_template(
        "training/plan_session.html",
        session=found,
        taken=found.capacity - free[found.pool_id],
        form=ActForm(),
        planned=found.status is SessionStatus.PLANNED,
        cancelled=found.status is SessionStatus.CANCELLED,
        missing=_missing_days(found),
    )


@bp.route("/<programme>/plan/sessions/<slug>/change", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def change_session(slug: str) -> ResponseReturnValue:
    """Change a session's places, windows or address."""
    authorise(policy.can_plan)
    programme = current_programme()
    found = queries.session_or_404(programme, slug)
    form = _session_form(found)
    if form.validate_on_submit():
        with transaction() as outcome:
            found = queries.session_or_404(programme, slug)
            services.change_training_session(
                found, _session_facts(form, found), by=signed_in(), at=clock.now()
            )
            slug = found.slug
        if outcome.ok:
            return redirect(url_for(".plan_session", slug=slug))
        form.form_errors.append(outcome.message)
        found = queries.session_or_404(programme, slug)
    return render_template(
        "training/session_form.html", form=form, session=found, too_few=_too_few(found, form)
    )


@bp.route("/<programme>/plan/sessions/<slug>/publish", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def publish_session(slug: str) -> ResponseReturnValue:
    """Show a session to everybody."""
    authorise(policy.can_plan)
    programme = current_programme()
    form = ActForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            found = queries.session_or_404(programme, slug)
            services.publish_session(found, by=signed_in(), at=clock.now())
        if outcome.ok:
            return redirect(url_for(".plan_session", slug=slug))
        form.form_errors.append(outcome.message)
    found = queries.session_or_404(programme, slug)
    return render_template(
        "training/plan_session.html",
        session=found,
        taken=found.capacity - seats.free_seats([found.pool_id])[found.pool_id],
        form=form,
        planned=found.status is SessionStatus.PLANNED,
        cancelled=found.status is SessionStatus.CANCELLED,
        missing=_missing_days(found),
    )


@bp.route("/<programme>/plan/sessions/<slug>/cancel", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def cancel_session(slug: str) -> ResponseReturnValue:
    """Call a session off, with a reason."""
    authorise(policy.can_plan)
    programme = current_programme()
    found = queries.session_or_404(programme, slug)
    taken = found.capacity - seats.free_seats([found.pool_id])[found.pool_id]
    form = CancelForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            found = queries.session_or_404(programme, slug)
            services.cancel_session(found, reason=form.reason.data, by=signed_in(), at=clock.now())
        if outcome.ok:
            return redirect(url_for(".plan_session", slug=slug))
        form.form_errors.append(outcome.message)
        found = queries.session_or_404(programme, slug)
    return render_template("training/cancel_session.html", form=form, session=found, taken=taken)


@bp.route("/<programme>/plan/sessions/<slug>/days/new", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def new_day(slug: str) -> ResponseReturnValue:
    """Another day of a session."""
    return _edit_day(slug, None)


@bp.route("/<programme>/plan/sessions/<slug>/days/<uuid:day_id>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def day(slug: str, day_id: uuid.UUID) -> ResponseReturnValue:
    """Move a day, or change where it is."""
    return _edit_day(slug, day_id)


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
            return redirect(url_for(".plan_session", slug=slug))
        form.form_errors.append(outcome.message)
        found = queries.session_or_404(programme, slug)
        shown = queries.session_day_or_404(found, day_id)
    return render_template("training/remove_day.html", form=form, session=found, day=shown)


def _edit_day(slug: str, day_id: uuid.UUID | None) -> ResponseReturnValue:
    authorise(policy.can_plan)
    programme = current_programme()
    found = queries.session_or_404(programme, slug)
    form = _day_form(found, day_id)
    if form.validate_on_submit():
        with transaction() as outcome:
            found = queries.session_or_404(programme, slug)
            facts = _day_facts(form)
            reason = form.reason.data
            if day_id is None:
                services.add_session_day(found, facts, reason=reason, by=signed_in(), at=clock.now())
            else:
                kept = queries.session_day_or_404(found, day_id)
                services.change_session_day(kept, facts, reason=reason, by=signed_in(), at=clock.now())
        if outcome.ok:
            return redirect(url_for(".plan_session", slug=slug))
        form.form_errors.append(outcome.message)
        found = queries.session_or_404(programme, slug)
    shown = queries.session_day_or_404(found, day_id) if day_id else None
    return render_template("training/day_form.html", form=form, session=found, day=shown)


def _session_form(found: TrainingSession | None) -> SessionForm:
    programme = current_programme()
    form = SessionForm(data=_known_session(found) if found else None)
    form.course.choices = [(str(each.id), each.name) for each in queries.courses(programme)]
    form.cohort.choices = [(str(each.id), each.name) for each in queries.cohorts(programme)]
    if found is not None and not rules.address_may_change(found.status):
        del form.slug
    return form


def _too_few(found: TrainingSession, form: SessionForm) -> int | None:
    """The number of places that was asked for, where more of them are taken."""
    wanted = form.capacity.data
    if not form.form_errors or not isinstance(wanted, int) or wanted < 1:
        return None
    taken = found.capacity - seats.free_seats([found.pool_id])[found.pool_id]
    return wanted if wanted < taken else None


def _known_session(found: TrainingSession) -> dict[str, object]:
    return {
        "course": str(found.course_id),
        "cohort": str(found.cohort_id) if found.cohort_id else None,
        "slug": found.slug,
        "capacity": found.capacity,
        "minimum_numbers": found.minimum_numbers or None,
        "booking_opens_on": _day_of(found.booking_opens_at),
        "booking_closes_on": _day_of(found.booking_closes_at),
        "position": found.position,
    }


def _session_facts(form: SessionForm, known: TrainingSession | None = None) -> services.SessionFacts:
    programme = current_programme()
    opens, closes = form.booking_opens_on.data, form.booking_closes_on.data
    cohort = None
    if form.cohort.data:
        chosen = identifier(form.cohort.data)
        cohort = next((each for each in queries.cohorts(programme) if each.id == chosen), None)
    return services.SessionFacts(
        slug=known.slug if known is not None and "slug" not in form else form.slug.data,
        course=queries.course_or_404(programme, identifier(form.course.data)),
        cohort=cohort,
        capacity=form.capacity.data,
        minimum_numbers=form.minimum_numbers.data or 0,
        booking_opens_at=clock.from_local(opens) if opens else None,
        booking_closes_at=clock.end_of(closes) if closes else None,
        position=form.position.data or 0,
    )


def _day_form(found: TrainingSession, day_id: uuid.UUID | None) -> DayForm:
    known = queries.session_day_or_404(found, day_id) if day_id else None
    if known is None:
        form = DayForm(course_day=next(iter(_missing_days(found)), None))
    else:
        starts, ends = clock.local(known.starts_at), clock.local(known.ends_at)
        form = DayForm(
            day=starts.date(),
            starts=starts.time(),
            ends=ends.time(),
            course_day=known.course_day,
            venue=str(known.venue_id) if known.venue_id else None,
            room=known.room,
            join_link=known.join_link,
            make_up_seats=seats.size(known.make_up_pool_id) if known.make_up_pool_id else None,
        )
    form.venue.choices = [(str(each.id), each.name) for each in queries.venues(current_programme())]
    return form


def _day_facts(form: DayForm) -> services.DayFacts:
    venue = form.venue.data
    day, starts, ends = form.day.data, form.starts.data, form.ends.data
    return services.DayFacts(
        course_day=form.course_day.data,
        starts_at=clock.from_local(day, starts.hour, starts.minute),
        ends_at=clock.from_local(day, ends.hour, ends.minute),
        venue=queries.venue_or_404(current_programme(), identifier(venue)) if venue else None,
        room=form.room.data,
        join_link=form.join_link.data,
        make_up_seats=form.make_up_seats.data or 0,
    )


def _day_of(moment: datetime | None) -> date | None:
    return clock.local(moment).date() if moment else None


def _missing_days(found: TrainingSession) -> list[int]:
    present = {each.course_day for each in found.days}
    return [number for number in range(1, found.course.days + 1) if number not in present]
