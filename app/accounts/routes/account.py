"""One's account, and leaving."""

from __future__ import annotations

import uuid
from typing import Any, cast

from flask import flash, redirect, render_template, session, url_for
from flask_login import current_user, logout_user

from app.accounts import policy, queries, services
from app.accounts.models import Account
from app.accounts.routes.blueprint import bp
from app.directory import queries as directory
from app.directory.enums import Role
from app.platform.access import authorise, current_programme, open_to, open_to_signed_in, signed_in
from app.platform.clock import now
from app.platform.db import transaction


def _account() -> Account:
    return cast(Account, current_user._get_current_object())


@bp.route("/account")
@open_to_signed_in
def account() -> Any:
    """Who one is in each programme, the second step, and leaving everywhere."""
    mine = _account()
    return render_template(
        "accounts/account.html",
        account=mine,
        people=queries.people_of(mine),
        codes_left=queries.recovery_codes_left(mine),
    )


@bp.route("/sign-out", methods=["POST"])
@open_to_signed_in
def sign_out() -> Any:
    """Leave in this browser."""
    logout_user()
    session.clear()
    flash("You have signed out.")
    return redirect(url_for("accounts.sign_in"))


@bp.route("/account/sign-out-everywhere", methods=["POST"])
@open_to_signed_in
def sign_out_everywhere() -> Any:
    """Leave in every browser; calendars stop reading by themselves."""
    mine = _account()
    with transaction():
        services.leave_everywhere(mine, at=now())
    logout_user()
    session.clear()
    flash("You have signed out everywhere.")
    return redirect(url_for("accounts.sign_in"))


@bp.route("/<programme>/people/<uuid:person_id>/second-factor", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def remove_second_factor(person_id: uuid.UUID) -> Any:
    """Take away the second step of somebody who lost it; the next sign-in sets up a new one."""
    viewer = signed_in()
    person = directory.person_or_404(current_programme(), person_id, viewer)
    authorise(policy.can_remove_second_factor, person)
    with transaction() as outcome:
        services.remove_second_factor_of(person, by=viewer, at=now())
    if outcome.ok:
        flash("The second step is taken away, and the person is signed out everywhere.")
    else:
        flash(outcome.message, "notice")
    return redirect(url_for("directory.person", person_id=person_id))
