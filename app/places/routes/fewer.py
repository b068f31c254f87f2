"""Fewer places than people who have one: choose who gives theirs up, check what follows, do it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.directory.enums import Role
from app.places import policy, services
from app.places.forms import FewerForm
from app.places.routes import bp
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import RuleBroken
from app.training.models import TrainingSession
from app.training.queries import session_or_404


@bp.route("/<programme>/sessions/<slug>/places/fewer", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def fewer(slug: str) -> Any:
    """With ?places=<number> whoever may be asked to give a place up; a POST checks the choice or does it."""
    session = _session(slug)
    form = FewerForm(places=request.args.get("places", type=int))
    choosing = _choosing(session, form)
    if choosing is None:
        return _page(session, None, form)
    if request.method == "GET":
        form.chosen.data = [each.id for each in choosing.holders.values() if each.proposed]
    act = request.form.get("act")
    if act not in ("check", "do") or not form.validate_on_submit():
        return _page(session, choosing, form)
    return _done(slug, form) if act == "do" else _checked(session, choosing, form)


def _checked(session: TrainingSession, choosing: services.Choosing, form: FewerForm) -> Any:
    """What follows for whoever was chosen, or the choice again with what is wrong in it."""
    try:
        plan = services.plan_of(
            session, form.places.data, form.chosen.data, signed_in(), now(), seen=form.seen.data
        )
    except RuleBroken as broken:
        form.refuse(form.chosen, broken.message)
        return _page(session, choosing, form)
    form.fingerprint.data = plan.fingerprint
    return render_template("places/fewer_check.html", session=session, plan=plan, form=form)


def _done(slug: str, form: FewerForm) -> Any:
    """Do it; where something has changed meanwhile, the page as it is now."""
    with transaction() as outcome:
        services.take_back(
            _session(slug),
            form.places.data,
            form.chosen.data,
            fingerprint=form.fingerprint.data,
            reason=form.reason.data,
            by=signed_in(),
            at=now(),
        )
    if outcome.ok:
        flash("Done. Whoever gave a place up is told, and is first in line.")
        return redirect(url_for("training.plan_session", slug=slug))
    form.form_errors.append(outcome.message)
    session = _session(slug)
    return _page(session, _choosing(session, form), form)


def _page(session: TrainingSession, choosing: services.Choosing | None, form: FewerForm) -> Any:
    return render_template("places/fewer.html", session=session, choosing=choosing, form=form)


def _choosing(session: TrainingSession, form: FewerForm) -> services.Choosing | None:
    """Who may be asked, once there is a number of places to choose for; the form offers them."""
    number = form.places.data
    if not isinstance(number, int):
        return None
    try:
        choosing = services.choosing_for(session, number, signed_in(), now())
    except RuleBroken as broken:
        form.refuse(form.places, broken.message)
        return None
    gone = [each for each in request.form.getlist("chosen") if each not in choosing.holders]
    form.chosen.choices = [(each, each) for each in (*choosing.holders, *gone)]
    return choosing


def _session(slug: str) -> TrainingSession:
    session = session_or_404(current_programme(), slug)
    authorise(policy.can_share_out, session)
    return session
