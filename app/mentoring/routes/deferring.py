"""An administrator keeps an application for a later cohort."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.directory.enums import Role
from app.mentoring import policy, queries, services
from app.mentoring.forms import DeferForm
from app.mentoring.models import Application
from app.mentoring.routes import bp
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.clock import local, now
from app.platform.db import transaction


@bp.route("/<programme>/applications/<uuid:application_id>/review/defer", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def defer(application_id: uuid.UUID) -> Any:
    """For which cohort, and why; without a later cohort, where one is planned."""
    application = _administered(application_id)
    later = queries.later_cohorts(application.cohort, local(now()).date())
    form = DeferForm()
    form.cohort.choices = [(each.slug, each.name) for each in later]
    if later and form.validate_on_submit():
        slug, note = form.cohort.data, form.note.data
        with transaction() as outcome:
            services.defer(
                application,
                queries.cohort_or_404(current_programme(), slug),
                by=signed_in(),
                at=now(),
                note=note,
            )
        if outcome.ok:
            flash("The application is kept, and the applicant is told for which cohort.")
            return redirect(url_for(".review", application_id=application_id))
        form.form_errors.append(outcome.message)
        application = _administered(application_id)
    return render_template("mentoring/defer.html", application=application, form=form, later=bool(later))


def _administered(application_id: uuid.UUID) -> Application:
    found = queries.application_or_404(current_programme(), application_id, signed_in())
    authorise(policy.can_administer, found)
    return found
