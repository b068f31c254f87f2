"""Typing in an application that came on paper."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from app.directory.enums import Role
from app.directory.queries import agencies, agency_or_404
from app.mentoring import queries, services
from app.mentoring.forms import enter_form
from app.mentoring.routes import bp
from app.mentoring.services import PaperApplication, PaperSignature
from app.platform.access import current_programme, identifier, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.training.models import Cohort


@bp.route("/<programme>/cohorts/<slug>/applications/enter", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def enter(slug: str) -> Any:
    """Enter an application for somebody, with the day it came and the signature on it."""
    cohort = queries.cohort_or_404(current_programme(), slug)
    asked = enter_form(
        queries.release_days(cohort.id), queries.criteria_of(cohort.id), cohort.other_signatory
    )
    form = asked()
    form["agency"].choices = [(str(row.id), row.name) for row in agencies(current_programme())]
    if form.validate_on_submit():
        entered = None
        with transaction() as outcome:
            cohort = queries.cohort_or_404(current_programme(), slug)
            application = services.enter_for_somebody(cohort, _paper(form, cohort), by=signed_in(), at=now())
            entered = (application.id, application.reference)
        if outcome.ok and entered:
            flash(f"{entered[1]} is entered and submitted.")
            return redirect(url_for(".review", application_id=entered[0]))
        form.form_errors.append(outcome.message)
        cohort = queries.cohort_or_404(current_programme(), slug)
    return render_template("mentoring/enter.html", cohort=cohort, form=form)


def _signs_by_role(form: Any) -> bool:
    return "signs_as" in form and form["signs_as"].data == "role"


def _paper(form: Any, cohort: Cohort) -> PaperApplication:
    facts = {name: form[name].data for name in ("full_name", "email", "telephone", "job_title", "team")}
    days = queries.release_days(cohort.id)
    criteria = queries.criteria_of(cohort.id)
    name, email = form["manager_name"].data, form["manager_email"].data
    return PaperApplication(
        **facts,
        audience=form["audience"].data,
        agency=agency_or_404(current_programme(), identifier(form["agency"].data)),
        received_on=form["received_on"].data,
        days={day.id: form[f"day_{number}"].data == "yes" for number, day in enumerate(days, start=1)},
        forum_promised=form["forum"].data == "yes",
        answers={
            criterion.id: form[f"answer_{number}"].data for number, criterion in enumerate(criteria, start=1)
        },
        manager_name=name,
        manager_email=email,
        signatory_role=cohort.other_signatory if _signs_by_role(form) else "",
        signed=PaperSignature(name, email, not_related=True) if form["signed"].data == "yes" else None,
    )
