"""One's account, and leaving."""

from __future__ import annotations

from typing import Any, cast

from flask import flash, redirect, render_template, session, url_for
from flask_login import current_user, logout_user

from app.accounts import queries, services
from app.accounts.models import Account
from app.accounts.routes.blueprint import bp
from app.platform.access import open_to_signed_in
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
    """Leave in every browser."""
    mine = _account()
    with transaction():
        services.sign_out_everywhere(mine, by=None, at=now())
    logout_user()
    session.clear()
    flash("You have signed out everywhere.")
    return redirect(url_for("accounts.sign_in"))
