"""An administrator lets somebody finish and send a draft after applications have closed."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.directory.enums import Role
from app.mentoring import policy, queries, services
from app.mentoring.forms import LateForm
from app.mentoring.routes import bp
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction


@bp.route("/<programme>/applications/<uuid:application_id>/review/late", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def let_in_late(application_id: uuid.UUID) -> Any:
    """Until which day, and why."""
    application = queries.application_or_404(current_programme(), application_id, signed_in())
    authorise(policy.can_administer, application)
    form = LateForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.let_in_late(application, form.day.data, by=signed_in(), at=now(), note=form.note.data)
        if outcome.ok:
            flash("The applicant can finish it now, and has been told.")
            return redirect(url_for(".review", application_id=application_id))
        form.form_errors.append(outcome.message)
    return render_template("mentoring/let_in_late.html", application=application, form=form)
