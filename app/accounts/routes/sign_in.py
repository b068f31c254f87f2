"""Asking for an email, and coming in with what it holds."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask_login import current_user

from app.accounts import queries, rules, services
from app.accounts.enums import LinkPurpose
from app.accounts.forms import CodeForm, PressForm, SignInForm
from app.accounts.routes.blueprint import (
    ADDRESS,
    BROWSER,
    THEN,
    admit,
    bp,
    browser_secret,
    client_address,
)
from app.platform import links
from app.platform.access import open_to_all
from app.platform.clock import now, real_now
from app.platform.db import transaction


@bp.route("/sign-in", methods=["GET", "POST"])
@open_to_all
def sign_in() -> Any:
    """Ask for an email with a link and a code; known and unknown addresses get the same answer."""
    then = rules.local_path(request.args.get("then"))
    if current_user.is_authenticated and request.method == "GET":
        return redirect(then)
    form = SignInForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.ask_to_sign_in(
                form.email.data, browser=browser_secret(), client=client_address(), then=then, at=now()
            )
        if outcome.ok:
            session[ADDRESS] = form.email.data
            session[THEN] = then
            return redirect(url_for("accounts.enter_code"))
        form.form_errors.append(outcome.message)
    return render_template("accounts/sign_in.html", form=form, then=then)


@bp.route("/sign-in/code", methods=["GET", "POST"])
@open_to_all
def enter_code() -> Any:
    """Type the six digits of the email."""
    address = session.get(ADDRESS)
    if not address:
        return redirect(url_for("accounts.sign_in"))
    form = CodeForm()
    if form.validate_on_submit():
        trial = services.Trial()
        with transaction() as outcome:
            trial = services.try_code(address, form.code.data, client=client_address(), at=now())
        if outcome.ok and trial.account is not None:
            return admit(trial.account, trial.then)
        form.refuse(form.code, trial.message or outcome.message)
    return render_template("accounts/enter_code.html", form=form, address=address)


@bp.route("/sign-in/again", methods=["POST"])
@open_to_all
def ask_again() -> Any:
    """Send another email to the address just given."""
    address = session.get(ADDRESS)
    if not address:
        return redirect(url_for("accounts.sign_in"))
    with transaction() as outcome:
        services.ask_to_sign_in(
            address,
            browser=browser_secret(),
            client=client_address(),
            then=session.get(THEN, "/"),
            at=now(),
        )
    flash(
        "We sent another email, unless five are waiting to be used already."
        if outcome.ok
        else outcome.message,
        "notice",
    )
    return redirect(url_for("accounts.enter_code"))


@bp.route("/sign-in/link/<token>", methods=["GET", "POST"])
@open_to_all
def follow_link(token: str) -> Any:
    """Come in with a press in the browser that asked; with the code in any other. Opening changes nothing."""
    link = links.find(token, LinkPurpose.SIGN_IN.value)
    asked = queries.request_of_link(link)
    live = asked is not None and link.state(real_now()) is links.LinkState.LIVE
    here = asked is not None and services.is_asking_browser(asked, session.get(BROWSER, ""))
    form = PressForm() if here else CodeForm()
    if live and form.validate_on_submit():
        code = "" if here else form.code.data
        trial = services.Trial()
        with transaction() as outcome:
            trial = services.try_link(
                token, browser=session.get(BROWSER, ""), code=code, client=client_address(), at=now()
            )
        if outcome.ok and trial.account is not None:
            return admit(trial.account, trial.then)
        message = trial.message or outcome.message
        if here:
            form.form_errors.append(message)
        else:
            form.refuse(form.code, message)
    return render_template("accounts/follow_link.html", form=form, live=live, here=here)
