"""Settling many outcomes at once."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.directory.enums import Role
from app.mentoring import queries, rules, services
from app.mentoring.enums import ApplicationStatus
from app.mentoring.forms import decisions_form
from app.mentoring.models import Application
from app.mentoring.routes import bp
from app.platform.access import current_programme, identifier, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.training.models import Cohort

S = ApplicationStatus
SHOWN = (S.ASSESSED, S.APPOINTABLE, S.UNSUCCESSFUL)


@bp.route("/<programme>/cohorts/<slug>/decisions", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def decisions(slug: str) -> Any:
    """Who may be offered a place, with the minimum in view. Nobody is told from here."""
    cohort = queries.cohort_or_404(current_programme(), slug)
    criteria = queries.criteria_of(cohort.id)
    identifiers = [criterion.id for criterion in criteria]
    form = decisions_form(criteria)()
    ticked = {identifier(value) for value in request.form.getlist("chosen")}
    if form.validate_on_submit():
        settled = 0
        with transaction() as outcome:
            settled = services.settle(
                _chosen(queries.cohort_or_404(current_programme(), slug), ticked),
                appointable=form.outcome.data == "appointable",
                by=signed_in(),
                at=now(),
                note=form.note.data,
                strengthen={
                    each: form[f"strengthen_{number}"].data
                    for number, each in enumerate(identifiers, start=1)
                },
            )
        if outcome.ok:
            flash(f"{settled} {'application is' if settled == 1 else 'applications are'} settled.")
            return redirect(url_for(".decisions", slug=slug))
        form.form_errors.append(outcome.message)
        cohort = queries.cohort_or_404(current_programme(), slug)
        criteria = queries.criteria_of(cohort.id)
    found = queries.applications_in(cohort, signed_in(), SHOWN)
    if request.method == "GET":
        ticked = _asked_for(found, request.args.get("choose", ""), cohort.minimum_merit)
    return render_template(
        "mentoring/decisions.html",
        cohort=cohort,
        to_settle=_by_merit(found, S.ASSESSED),
        appointable=_by_merit(found, S.APPOINTABLE),
        unsuccessful=_by_merit(found, S.UNSUCCESSFUL),
        signed={row.id: queries.signed_by(row) is not None for row in found},
        minimum=cohort.minimum_merit,
        most=rules.most_points({row.id: rules.Weight(row.weight, row.most) for row in criteria}),
        in_points=rules.in_points,
        ticked=ticked,
        form=form,
    )


def _chosen(cohort: Cohort, ticked: set[uuid.UUID]) -> list[Application]:
    """Those ticked that this administrator may know of; own applications are left to somebody else."""
    viewer = signed_in()
    return [
        application
        for application in queries.applications_in(cohort, viewer, SHOWN)
        if application.id in ticked and application.person_id != viewer.id
    ]


def _asked_for(found: list[Application], choose: str, minimum: int) -> set[uuid.UUID]:
    """The boxes that an administrator asked to have ticked by score; none otherwise."""
    to_settle = [row for row in found if row.status is S.ASSESSED and row.merit is not None]
    if choose == "minimum":
        return {row.id for row in to_settle if (row.merit or 0) >= minimum}
    if choose == "below":
        return {row.id for row in to_settle if (row.merit or 0) < minimum}
    return set()


def _by_merit(found: list[Application], status: ApplicationStatus) -> list[Application]:
    rows = [row for row in found if row.status is status]
    return sorted(rows, key=lambda row: (-(row.merit or 0), row.reference))
