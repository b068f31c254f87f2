"""The administrator's planning: a session on new dates in one step."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.directory.enums import Role
from app.platform import clock
from app.platform.access import authorise, current_programme, identifier, open_to, signed_in
from app.platform.db import transaction
from app.training import policy, queries, services
from app.training.forms import NewDatesForm
from app.training.models import TrainingSession
from app.training.routes.blueprint import bp

ALONE = "alone"


@bp.route("/<programme>/plan/courses/<uuid:course_id>/new-session", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def plan_as_usual(course_id: uuid.UUID) -> ResponseReturnValue:
    """A session on the usual days of its course, for a first day."""
    authorise(policy.can_plan)
    return _on_new_dates(course_id, None)


@bp.route("/<programme>/plan/sessions/<slug>/copy", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def copy_session(slug: str) -> ResponseReturnValue:
    """The same session again, all its days moved by as many days."""
    authorise(policy.can_plan)
    return _on_new_dates(queries.session_or_404(current_programme(), slug).course_id, slug)


def _on_new_dates(course_id: uuid.UUID, slug: str | None) -> ResponseReturnValue:
    """Ask for a first day, show every day with what is unusual about it, and plan what was shown."""
    programme = current_programme()
    form = _new_dates_form(course_id, slug)
    ahead: list[services.DayAhead] = []
    course = queries.course_or_404(programme, course_id)
    copied = queries.session_or_404(programme, slug) if slug else None
    has_days = bool(copied.days if copied else course.usual_days)
    if has_days and form.validate_on_submit():
        first = form.first_day.data
        ahead = services.look_ahead(programme, _days(course_id, slug, first), signed_in())
        if "again" not in request.form and request.form.get("seen") == _seen(ahead):
            with transaction() as outcome:
                planned = _plan(course_id, slug, form).slug
            if outcome.ok:
                flash("The session is planned. Only the training team sees it until it is published.")
                return redirect(url_for(".plan_session", slug=planned))
            form.form_errors.append(outcome.message)
            ahead = services.look_ahead(programme, _days(course_id, slug, first), signed_in())
    return render_template(
        "training/new_dates.html",
        form=form,
        course=course,
        copied=copied,
        has_days=has_days,
        ahead=ahead,
        seen=_seen(ahead),
        unusual=any(each.warnings for each in ahead),
    )


def _new_dates_form(course_id: uuid.UUID, slug: str | None) -> NewDatesForm:
    programme = current_programme()
    if slug is not None:
        like: TrainingSession | None = queries.session_or_404(programme, slug)
    else:
        course = queries.course_or_404(programme, course_id)
        like = next(iter(queries.sessions_of_course(course)), None)
    form = NewDatesForm(
        capacity=like.capacity if like else None,
        minimum_numbers=(like.minimum_numbers or None) if like else None,
    )
    form.cohort.choices = [
        *((str(each.id), each.name) for each in queries.cohorts(programme)),
        (ALONE, "None: it stands alone"),
    ]
    return form


def _days(course_id: uuid.UUID, slug: str | None, first: date) -> list[services.DayFacts]:
    programme = current_programme()
    if slug is not None:
        return services.days_as_copied(queries.session_or_404(programme, slug), first)
    return services.days_as_usual(queries.course_or_404(programme, course_id), first)


def _plan(course_id: uuid.UUID, slug: str | None, form: NewDatesForm) -> TrainingSession:
    programme, first, reason = current_programme(), form.first_day.data, form.reason.data
    course = queries.course_or_404(programme, course_id)
    chosen = None if form.cohort.data == ALONE else identifier(form.cohort.data)
    facts = services.SessionFacts(
        slug=form.slug.data or services.free_address(course, first),
        course=course,
        cohort=next((each for each in queries.cohorts(programme) if each.id == chosen), None),
        capacity=form.capacity.data,
        minimum_numbers=form.minimum_numbers.data or 0,
    )
    if slug is not None:
        copied = queries.session_or_404(programme, slug)
        return services.copy_session(copied, facts, first, reason=reason, by=signed_in(), at=clock.now())
    days = _days(course_id, None, first)
    return services.plan_on_days(programme, facts, days, reason=reason, by=signed_in(), at=clock.now())


def _seen(ahead: Sequence[services.DayAhead]) -> str:
    """Stands for the days and warnings on the page that was read."""
    said = [f"{each.facts.starts_at} {each.facts.ends_at} {list(each.warnings)}" for each in ahead]
    return hashlib.sha256("\n".join(said).encode()).hexdigest() if said else ""
