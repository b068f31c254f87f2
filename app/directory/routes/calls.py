"""Calls to people who want no email."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.directory import queries, services
from app.directory.enums import CallState, Role
from app.directory.routes.blueprint import bp, me
from app.platform.access import current_programme, open_to
from app.platform.clock import now
from app.platform.db import transaction


@bp.route("/<programme>/calls")
@open_to(Role.ADMINISTRATOR, Role.NAMED_STAFF)
def calls() -> Any:
    """Calls to make, oldest first, and the latest that were made."""
    programme = current_programme()
    return render_template(
        "directory/calls.html",
        waiting=queries.calls(programme, me(), CallState.TO_MAKE),
        made=queries.calls(programme, me(), CallState.MADE),
    )


@bp.route("/<programme>/calls/<uuid:call_id>", methods=["POST"])
@open_to(Role.ADMINISTRATOR, Role.NAMED_STAFF)
def mark_call(call_id: uuid.UUID) -> Any:
    """Note that a call was made, or take that back."""
    call = queries.call_or_404(current_programme(), me(), call_id)
    action = "undo" if request.form.get("action") == "undo" else "made"
    with transaction() as outcome:
        services.mark_call(call, action, by=me(), at=now())
    if outcome.ok:
        flash("The call stands as made." if action == "made" else "The call stands as to make again.")
    else:
        flash(outcome.message, "notice")
    return redirect(url_for("directory.calls"))
