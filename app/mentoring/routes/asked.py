"""What a cohort asks of applicants, written by an administrator until somebody applies."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.directory.enums import Role
from app.mentoring import queries, services
from app.mentoring.forms.asked import CriterionForm, EssentialsForm, TakeOverForm
from app.mentoring.models import Criterion
from app.mentoring.routes import bp
from app.platform.access import current_programme, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound
from app.training.models import Cohort


@bp.route("/<programme>/cohorts/<slug>/asked", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def asked(slug: str) -> Any:
    """Essentials and criteria of a cohort; an empty cohort may take over another's."""
    cohort = queries.cohort_or_404(current_programme(), slug)
    others = queries.cohorts_that_ask(cohort)
    form = TakeOverForm()
    form.source.choices = [(other.slug, other.name) for other in others]
    if others and form.validate_on_submit():
        with transaction() as outcome:
            cohort = queries.cohort_or_404(current_programme(), slug)
            source = queries.cohort_or_404(current_programme(), form.source.data)
            services.take_over(cohort, source, by=signed_in(), at=now())
        if outcome.ok:
            return _back(slug, "This cohort now asks the same. Check the dates in it.")
        form.form_errors.append(outcome.message)
        cohort = queries.cohort_or_404(current_programme(), slug)
        others = queries.cohorts_that_ask(cohort)
    return render_template(
        "mentoring/asked.html",
        cohort=cohort,
        criteria=queries.criteria_of(cohort.id),
        essentials=queries.essentials_of(cohort.id),
        begun=queries.anybody_applied(cohort.id),
        others=others,
        form=form,
    )


@bp.route("/<programme>/cohorts/<slug>/asked/essentials", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def essentials(slug: str) -> Any:
    """The sentences about what everybody must be able to do."""
    cohort = queries.cohort_or_404(current_programme(), slug)
    form = EssentialsForm(data={one.kind.name.lower(): one.text for one in queries.essentials_of(cohort.id)})
    if form.validate_on_submit():
        with transaction() as outcome:
            cohort = queries.cohort_or_404(current_programme(), slug)
            services.set_essentials(cohort, form.wording(), by=signed_in(), at=now())
        if outcome.ok:
            return _back(slug, "Kept.")
        form.form_errors.append(outcome.message)
        cohort = queries.cohort_or_404(current_programme(), slug)
    return _form_page(cohort, form, "What everybody must be able to do")


@bp.route("/<programme>/cohorts/<slug>/asked/criteria/new", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def add_criterion(slug: str) -> Any:
    """One more question."""
    cohort = queries.cohort_or_404(current_programme(), slug)
    form = CriterionForm(word_limit=250, weight=1)
    if form.validate_on_submit():
        with transaction() as outcome:
            cohort = queries.cohort_or_404(current_programme(), slug)
            services.add_criterion(cohort, _facts(form), by=signed_in(), at=now())
        if outcome.ok:
            return _back(slug, "The question has been added.")
        form.form_errors.append(outcome.message)
        cohort = queries.cohort_or_404(current_programme(), slug)
    return _form_page(cohort, form, "Add a question")


@bp.route("/<programme>/cohorts/<slug>/asked/criteria/<uuid:criterion_id>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def edit_criterion(slug: str, criterion_id: uuid.UUID) -> Any:
    """Other words or scores for a question."""
    cohort = queries.cohort_or_404(current_programme(), slug)
    form = CriterionForm.about(_criterion(cohort, criterion_id))
    if form.validate_on_submit():
        with transaction() as outcome:
            cohort = queries.cohort_or_404(current_programme(), slug)
            services.change_criterion(
                cohort, _criterion(cohort, criterion_id), _facts(form), by=signed_in(), at=now()
            )
        if outcome.ok:
            return _back(slug, "The question has been changed.")
        form.form_errors.append(outcome.message)
        cohort = queries.cohort_or_404(current_programme(), slug)
    return _form_page(cohort, form, "Change the question")


@bp.route("/<programme>/cohorts/<slug>/asked/criteria/<uuid:criterion_id>/remove", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def remove_criterion(slug: str, criterion_id: uuid.UUID) -> Any:
    """Ask it no longer."""
    with transaction() as outcome:
        cohort = queries.cohort_or_404(current_programme(), slug)
        services.remove_criterion(cohort, _criterion(cohort, criterion_id), by=signed_in(), at=now())
    return _back(slug, outcome.message or "The question has been removed.", ok=outcome.ok)


def _criterion(cohort: Cohort, criterion_id: uuid.UUID) -> Criterion:
    for criterion in queries.criteria_of(cohort.id):
        if criterion.id == criterion_id:
            return criterion
    raise NotFound


def _form_page(cohort: Cohort, form: Any, title: str) -> Any:
    return render_template("mentoring/asked_form.html", cohort=cohort, form=form, title=title)


def _back(slug: str, message: str, ok: bool = True) -> Any:
    flash(message, "message" if ok else "notice")
    return redirect(url_for(".asked", slug=slug))


def _facts(form: CriterionForm) -> services.CriterionFacts:
    return services.CriterionFacts(
        title=form.title.data,
        question=form.question.data,
        guidance=form.guidance.data,
        word_limit=form.word_limit.data,
        weight=form.weight.data,
        anchors=form.lines(),
    )
