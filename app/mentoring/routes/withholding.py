"""Whom an applicant would rather not be read by, and parts of an answer that assessors do not see."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.directory.enums import Role
from app.mentoring import policy, queries, rules, services
from app.mentoring.forms import AvoidForm, WithholdForm, refuse_lost
from app.mentoring.routes import bp
from app.mentoring.routes.answers import to_tasks
from app.mentoring.routes.applicant import own
from app.platform.access import (
    authorise,
    current_programme,
    identifier,
    open_to,
    open_to_signed_in,
    signed_in,
)
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound
from app.platform.withheld import passages_in


@bp.route("/<programme>/applications/<uuid:application_id>/readers", methods=["GET", "POST"])
@open_to_signed_in
def readers(application_id: uuid.UUID) -> Any:
    """Assessors by name, to tick whoever should not read it. No reason, and nobody else is told."""
    application = own(application_id)
    if request.method == "GET" and not rules.may_avoid_readers(application.status):
        flash("Your application has been read, so this cannot be changed any more.", "notice")
        return redirect(url_for(".application", application_id=application.id))
    form = AvoidForm(data={"readers": application.readers_to_avoid})
    form.readers.choices = [(str(each.id), each.full_name) for each in queries.assessors_to_name(signed_in())]
    if form.validate_on_submit():
        chosen = {identifier(each) for each in form.readers.data}
        with transaction() as outcome:
            services.avoid_readers(application, chosen, at=now())
        if outcome.ok:
            flash("Kept. Nobody is told.")
            return to_tasks(application)
        form.form_errors.append(outcome.message)
    return render_template("mentoring/readers.html", application=application, form=form)


@bp.route(
    "/<programme>/applications/<uuid:application_id>/review/answers/<int:number>/withheld",
    methods=["GET", "POST"],
)
@open_to(Role.ADMINISTRATOR)
def withhold(application_id: uuid.UUID, number: int) -> Any:
    """An administrator keeps parts of one answer from assessors."""
    application = queries.application_or_404(current_programme(), application_id, signed_in())
    authorise(policy.can_administer, application)
    if application.submitted_at is None:
        raise NotFound
    criterion = queries.criterion_or_404(application.cohort_id, number)
    text = queries.answers_by_criterion(application.id).get(criterion.id, "")
    hidden = queries.withheld_by_criterion(application.id).get(criterion.id, [])
    form = WithholdForm(data={"withheld": "\n".join(hidden)})
    if form.validate_on_submit() and refuse_lost(form, form.withheld, text):
        with transaction() as outcome:
            criterion = queries.criterion_or_404(application.cohort_id, number)
            services.withhold(application, criterion, passages_in(form.withheld.data or ""), at=now())
        if outcome.ok:
            flash("Kept. Assessors see the answer without these parts.")
            return redirect(url_for(".review", application_id=application_id, _anchor="answers-title"))
        form.form_errors.append(outcome.message)
        criterion = queries.criterion_or_404(application.cohort_id, number)
    return render_template(
        "mentoring/withhold.html", application=application, criterion=criterion, text=text, form=form
    )
