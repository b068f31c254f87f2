"""The audit trail."""

from __future__ import annotations

import uuid
from datetime import date
from math import ceil
from typing import Any

from flask import render_template, request, url_for

from app.directory.enums import Role
from app.platform.access import current_programme, open_to, signed_in
from app.reports import queries
from app.reports.queries import PAGE, TrailFilter
from app.reports.routes.blueprint import bp

FILTERS = ("subject", "kind", "since", "until")
KINDS = (
    "person",
    "application",
    "countersignature",
    "assessment",
    "place",
    "attendance",
    "sitting",
    "mentor_period",
    "forum_meeting",
    "forum_booking",
    "cohort",
    "training_session",
    "session_day",
    "instrument",
    "programme",
    "agency",
)


@bp.route("/<programme>/audit")
@open_to(Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)
def audit() -> Any:
    """Who did what to which thing and when, latest first; names of fields, never what they hold."""
    wanted = TrailFilter(
        subject=_identifier(request.args.get("subject", "")),
        kind=request.args.get("kind", "") if request.args.get("kind") in KINDS else "",
        since=_day(request.args.get("since", "")),
        until=_day(request.args.get("until", "")),
    )
    length = queries.trail_length(current_programme(), signed_in(), wanted)
    pages = max(1, ceil(length / PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    kept: dict[str, Any] = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    return render_template(
        "reports/audit.html",
        lines=queries.trail(current_programme(), signed_in(), wanted, page),
        length=length,
        page=page,
        pages=pages,
        wanted=wanted,
        kinds=KINDS,
        here=url_for(".audit", **kept),
    )


def _identifier(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
