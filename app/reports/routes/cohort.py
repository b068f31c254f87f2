"""A cohort on one page, and the same to take away."""

from __future__ import annotations

from typing import Any

from flask import render_template

from app.directory.enums import Role
from app.evaluation.services import cohort_figures
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.reports import policy, queries, services
from app.reports.routes.blueprint import bp
from app.reports.routes.learning import as_wished, learning_facts
from app.training.models import Cohort


@bp.route("/<programme>/cohorts/<slug>/figures")
@open_to(Role.PROGRAMME_LEAD, Role.ADMINISTRATOR)
def cohort(slug: str) -> Any:
    """Applied, signed, offered, accepted, attended, learnt, mentors by agency, forum."""
    found = _load(slug)
    report = services.cohort_report(found, signed_in(), at=now())
    return render_template(
        "reports/cohort.html",
        cohort=found,
        report=report,
        course=report.figures.course,
        may_take_rows=policy.can_take_rows(signed_in(), found),
        **learning_facts(report.figures),
    )


@bp.route("/<programme>/cohorts/<slug>/figures/table", methods=["POST"])
@open_to(Role.PROGRAMME_LEAD, Role.ADMINISTRATOR)
def export_cohort(slug: str) -> Any:
    """The page's tables, the same numbers hidden; that they were taken is on record."""
    found = _load(slug)
    with transaction():
        rows = services.export_cohort(found, by=signed_in(), at=now())
    return as_wished(cohort_figures(found, at=now()), rows, found.name)


def _load(slug: str) -> Cohort:
    found = queries.cohort_or_404(current_programme(), slug)
    authorise(policy.can_read_figures, found)
    return found
