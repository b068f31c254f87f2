"""The second step of signing in, and setting one up."""

from __future__ import annotations

import io
from typing import Any

import pyotp
import segno
from flask import Response, current_app, flash, redirect, render_template, session, url_for
from flask_login import current_user

from app.accounts import services
from app.accounts.forms import NewStepForm, RecoveryForm, StepForm
from app.accounts.models import Account
from app.accounts.routes.blueprint import (
    NEW_SECRET,
    WAITING,
    bp,
    let_in,
    sign_in_here,
    waiting_account,
)
from app.platform import sealing
from app.platform.access import open_to_all
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound, RuleBroken

TOO_LATE = "You took longer than ten minutes, so please sign in again."


@bp.route("/sign-in/second-step", methods=["GET", "POST"])
@open_to_all
def second_step() -> Any:
    """Type the authenticator's code."""
    waiting = waiting_account()
    if waiting is None:
        return _begin_again()
    account, then = waiting
    if account.sealed_secret is None:
        return redirect(url_for("accounts.set_up_second_factor"))
    form = StepForm()
    if form.validate_on_submit():
        message = ""
        with transaction() as outcome:
            message = services.take_step_code(account, form.code.data)
        if outcome.ok and not message:
            return let_in(account, then)
        form.refuse(form.code, message or outcome.message)
    return render_template("accounts/second_step.html", form=form)


@bp.route("/sign-in/recovery", methods=["GET", "POST"])
@open_to_all
def recovery() -> Any:
    """Come in with a recovery code instead."""
    waiting = waiting_account()
    if waiting is None or waiting[0].sealed_secret is None:
        return _begin_again()
    account, then = waiting
    form = RecoveryForm()
    if form.validate_on_submit():
        message = ""
        with transaction() as outcome:
            message = services.take_recovery_code(account, form.recovery.data, at=now())
        if outcome.ok and not message:
            inside = let_in(account, then)
            flash("That recovery code is used up. Your account page says how many are left.", "notice")
            return inside
        form.refuse(form.recovery, message or outcome.message)
    return render_template("accounts/recovery.html", form=form)


@bp.route("/account/second-factor", methods=["GET", "POST"])
@open_to_all
def set_up_second_factor() -> Any:
    """Show a new secret, take the first code that proves it, then show the recovery codes this one time."""
    account, then, signed_in = _whose()
    if account is None:
        return _begin_again()
    form = NewStepForm()
    replaces = bool(signed_in and account.sealed_secret)
    if not replaces:
        del form.present
    if form.validate_on_submit() and NEW_SECRET in session:
        answer: list[str] | str = ""
        with transaction() as outcome:
            answer = _replaced(account, form, replaces)
        if outcome.ok and isinstance(answer, list):
            sign_in_here(account)
            return render_template("accounts/recovery_codes.html", codes=answer, then=then)
        at_fault = form.present if outcome.ok and replaces else form.code
        form.refuse(at_fault, outcome.message or str(answer))
    if NEW_SECRET not in session:
        _, session[NEW_SECRET] = services.begin_second_factor()
    return render_template(
        "accounts/set_up_second_factor.html",
        form=form,
        secret=_grouped(_new_secret()),
        staff=not signed_in,
    )


@bp.route("/account/second-factor.svg")
@open_to_all
def second_factor_picture() -> Response:
    """The new secret as a square code for an authenticator's camera."""
    account, _, _ = _whose()
    if account is None or NEW_SECRET not in session:
        raise NotFound
    address = pyotp.TOTP(_new_secret()).provisioning_uri(
        name="training", issuer_name=str(current_app.config["SERVICE_NAME"])
    )
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", scale=5, border=4, light="#ffffff")
    return Response(picture.getvalue(), mimetype="image/svg+xml")


def _whose() -> tuple[Account | None, str, bool]:
    """The account at work, where it goes next, and whether it is signed in already."""
    if current_user.is_authenticated:
        return current_user._get_current_object(), url_for("accounts.account"), True
    waiting = waiting_account()
    if waiting is None or waiting[0].sealed_secret is not None:
        return None, "/", False
    return waiting[0], waiting[1], False


def _replaced(account: Account, form: NewStepForm, replaces: bool) -> list[str] | str:
    """The new recovery codes, or what is wrong with the present code.

    Raises RuleBroken when the new code is wrong, so that the present one is not used up by that.
    """
    refusal = _present_code_refused(account, form) if replaces else ""
    if refusal:
        return refusal
    answer = services.confirm_second_factor(account, session[NEW_SECRET], form.code.data, by=None, at=now())
    if isinstance(answer, str):
        raise RuleBroken(answer)
    return answer


def _present_code_refused(account: Account, form: NewStepForm) -> str:
    """Whoever replaces an authenticator proves the present one, so that an open browser is not enough."""
    if not form.present.data:
        return "Enter a code from your present authenticator, or a recovery code, too."
    if not services.take_step_code(account, form.present.data):
        return ""
    if not services.take_recovery_code(account, form.present.data, at=now()):
        return ""
    return "The code from your present authenticator is not right."


def _new_secret() -> str:
    secret = sealing.unseal(str(session[NEW_SECRET]).encode(), "authenticator")
    if secret is None:
        session.pop(NEW_SECRET, None)
        raise NotFound
    return secret


def _grouped(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def _begin_again() -> Any:
    if session.pop(WAITING, None):
        flash(TOO_LATE, "notice")
    return redirect(url_for("accounts.sign_in"))
