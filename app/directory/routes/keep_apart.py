"""People who must not meet in one room: named staff only."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.directory import policy, queries, services
from app.directory.enums import Role
from app.directory.forms import KeepApartForm
from app.directory.models import Person
from app.directory.routes.blueprint import bp, me
from app.platform.access import authorise, current_programme, open_to
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import RuleBroken

DECIDED = {
    "allow": "The decision is kept. What the person asked for goes on like anybody’s.",
    "refuse": "The decision is kept. Whatever the person had there is taken back in the usual words.",
    "undo": "The decision waits again. What was taken back by it does not come back by itself.",
}


@bp.route("/<programme>/keep-apart", methods=["GET", "POST"])
@open_to(Role.NAMED_STAFF)
def keep_apart() -> Any:
    """The pairs, what they ask to be decided, and a form for another pair."""
    authorise(policy.can_keep_apart)
    programme = current_programme()
    form = KeepApartForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.keep_apart(_known(form.one.data), _known(form.other.data), by=me(), at=now())
        if outcome.ok:
            flash("The two are kept apart from now on.")
            return redirect(url_for("directory.keep_apart"))
        form.form_errors.append(outcome.message)
    return render_template(
        "directory/keep_apart.html",
        form=form,
        pairs=queries.kept_apart(programme),
        decisions=queries.keep_apart_decisions(programme),
        holds=queries.holds(programme),
    )


@bp.route("/<programme>/keep-apart/<uuid:record_id>/end", methods=["POST"])
@open_to(Role.NAMED_STAFF)
def end_keep_apart(record_id: uuid.UUID) -> Any:
    """Let the two meet again."""
    record = queries.keep_apart_or_404(current_programme(), record_id)
    authorise(policy.can_keep_apart)
    with transaction() as outcome:
        services.end_keep_apart(record, by=me(), at=now())
    flash("The two are no longer kept apart." if outcome.ok else outcome.message, "notice")
    return redirect(url_for("directory.keep_apart"))


@bp.route("/<programme>/keep-apart/decisions/<uuid:decision_id>", methods=["POST"])
@open_to(Role.NAMED_STAFF)
def decide_keep_apart(decision_id: uuid.UUID) -> Any:
    """Say whether somebody may come, or take that back. A no takes things back, so it is asked once more."""
    decision = queries.keep_apart_decision_or_404(current_programme(), decision_id)
    authorise(policy.can_keep_apart)
    answer = request.form.get("answer", "")
    if answer == "refuse" and "sure" not in request.form:
        return render_template("directory/decide_keep_apart.html", decision=decision, person=decision.person)
    with transaction() as outcome:
        if answer == "undo":
            services.reopen_decision(decision, by=me(), at=now())
        elif answer in {"allow", "refuse"}:
            services.settle_decision(decision, allowed=answer == "allow", by=me(), at=now())
        else:
            raise RuleBroken("Choose whether the person may come.")
    flash(DECIDED[answer] if outcome.ok else outcome.message, "message" if outcome.ok else "notice")
    return redirect(url_for("directory.keep_apart"))


@bp.route("/<programme>/keep-apart/holds/<uuid:hold_id>/end", methods=["POST"])
@open_to(Role.NAMED_STAFF)
def let_go(hold_id: uuid.UUID) -> Any:
    """A place does not wait any more: the person is in line like anybody."""
    hold = queries.hold_or_404(current_programme(), hold_id)
    authorise(policy.can_keep_apart)
    with transaction() as outcome:
        services.let_go(hold, by=me(), at=now())
    flash("The place does not wait any more." if outcome.ok else outcome.message, "notice")
    return redirect(url_for("directory.keep_apart", _anchor="holds"))


def _known(address: str) -> Person:
    person = queries.person_by_email(current_programme().id, address)
    if person is None:
        raise RuleBroken(f"We know nobody with the address {address}.")
    return person
