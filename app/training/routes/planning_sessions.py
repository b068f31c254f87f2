"""The administrator's planning: training sessions."""

from __future__ import annotations

from datetime import date, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.directory.enums import Role
from app.platform import clock, seats
from app.platform.access import authorise, current_programme, identifier, open_to, signed_in
from app.platform.db import transaction
from app.training import policy, queries, rules, services
from app.training.enums import SessionStatus
from app.training.forms import ActForm, CancelForm, SessionForm
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
            flash("The session is planned. Add its days next. Nobody sees it until you publish it.")
            return redirect(url_for(".plan_session", slug=slug))
        form.form_errors.append(outcome.message)
    return render_template("training/session_form.html", form=form, session=None)


@bp.route("/<programme>/plan/sessions/<slug>")
@open_to(Role.ADMINISTRATOR)
def plan_session(slug: str) -> str:
    """One session as it is planned: its days, its places, and what can be done with it."""
    authorise(policy.can_plan)
    return _planned(queries.session_or_404(current_programme(), slug), ActForm())


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
            flash("The changes are saved.")
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
            flash("The session is published: everybody can see it. Nobody is written to.")
            return redirect(url_for(".plan_session", slug=slug))
        form.form_errors.append(outcome.message)
    return _planned(queries.session_or_404(programme, slug), form)


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
            flash("The session is cancelled. Everybody who has a place is told.")
            return redirect(url_for(".plan_session", slug=slug))
        form.form_errors.append(outcome.message)
        found = queries.session_or_404(programme, slug)
    return render_template("training/cancel_session.html", form=form, session=found, taken=taken)


def _planned(found: TrainingSession, form: ActForm) -> str:
    return render_template(
        "training/plan_session.html",
        session=found,
        taken=found.capacity - seats.free_seats([found.pool_id])[found.pool_id],
        form=form,
        planned=found.status is SessionStatus.PLANNED,
        cancelled=found.status is SessionStatus.CANCELLED,
        missing=services.missing_of(found),
        trainers=queries.trainers_of(found.days, signed_in()),
    )


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


def _day_of(moment: datetime | None) -> date | None:
    return clock.local(moment).date() if moment else None
