"""Places that stayed empty, by session and agency, in neutral words and order."""

from __future__ import annotations

from typing import Any

from flask import render_template

from app.directory.enums import Role
from app.places.enums import AbsenceReason
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.clock import now
from app.reports import policy, services
from app.reports.routes.blueprint import bp
from app.training.queries import cohort_or_404


@bp.route("/<programme>/cohorts/<slug>/empty-places")
@open_to(Role.PROGRAMME_LEAD, Role.ADMINISTRATOR)
def empty_places(slug: str) -> Any:
    """How many were given up in time or late, and on how many days somebody was not there, and why."""
    found = cohort_or_404(current_programme(), slug)
    authorise(policy.can_read_figures, found)
    return render_template(
        "reports/empty_places.html",
        cohort=found,
        sessions=services.empty_places(found, signed_in(), at=now()),
        reasons=list(AbsenceReason),
        whole=policy.sees_small_counts(signed_in()),
    )
