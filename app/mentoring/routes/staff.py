"""An administrator's list of a cohort's applications."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for

from app.directory.enums import Role
from app.directory.queries import agencies
from app.mentoring import queries, services
from app.mentoring.enums import ApplicationStatus, Holder
from app.mentoring.routes import bp
from app.platform import words
from app.platform.access import current_programme, identifier, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction

PAGE = 50
Kind = TypeVar("Kind", bound=StrEnum)


@bp.route("/<programme>/cohorts/<slug>/applications")
@open_to(Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)
def applications(slug: str) -> Any:
    """Who has applied, where it stands, and who has the ball; filtered, fifty to a page."""
    cohort = queries.cohort_or_404(current_programme(), slug)
    chosen = {name: request.args.get(name, "") for name in ("status", "agency", "waiting_on")}
    filters = queries.Filters(
        status=_member(ApplicationStatus, chosen["status"]),
        agency_id=identifier(chosen["agency"]) if chosen["agency"] else None,
        waiting_on=_member(Holder, chosen["waiting_on"]),
    )
    rows = queries.application_rows(cohort, signed_in(), filters, now())
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    kept = urlencode({name: value for name, value in chosen.items() if value})
    return render_template(
        "mentoring/applications.html",
        cohort=cohort,
        rows=rows[(page - 1) * PAGE : page * PAGE],
        total=len(rows),
        page=page,
        pages=pages,
        chosen=chosen,
        address=f"{url_for('.applications', slug=slug)}?{kept}",
        statuses=list(ApplicationStatus),
        holders=list(Holder),
        agencies=agencies(current_programme(), active_only=False),
    )


@bp.route("/<programme>/cohorts/<slug>/share-out", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def share_out(slug: str) -> Any:
    """Give every submitted application its readers."""
    given = 0
    with transaction() as outcome:
        given = services.share_out(queries.cohort_or_404(current_programme(), slug), by=signed_in(), at=now())
    if outcome.ok:
        flash(f"{words.plural(given, 'reading')} given out." if given else "There is nothing to give out.")
    return redirect(url_for(".applications", slug=slug))


def _member(kind: type[Kind], value: str) -> Kind | None:
    return kind(value) if value in {member.value for member in kind} else None
