"""Joining instructions and reminders of a session: which went and will go, and what people are to bring."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from app.directory.enums import Role
from app.places import policy, services
from app.places.forms import BringForm
from app.places.routes import bp
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.training.enums import SessionStatus
from app.training.models import TrainingSession
from app.training.queries import session_or_404


@bp.route("/<programme>/sessions/<slug>/letters", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def days_ahead(slug: str) -> Any:
    """When each letter goes and how many had it; below, the words about what to bring."""
    session = _session(slug)
    form = BringForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.say_what_to_bring(_session(slug), form.what_to_bring.data, by=signed_in(), at=now())
        if outcome.ok:
            flash("Saved. Letters that go from now on say it.")
            return redirect(url_for(".days_ahead", slug=slug))
        form.form_errors.append(outcome.message)
        session = _session(slug)
    letters = services.letters_of(session, signed_in(), now())
    if not form.is_submitted():
        form.what_to_bring.data = letters.bring
    return render_template(
        "places/days_ahead.html",
        session=session,
        letters=letters,
        form=form,
        at=now(),
        cancelled=session.status is SessionStatus.CANCELLED,
    )


def _session(slug: str) -> TrainingSession:
    session = session_or_404(current_programme(), slug)
    authorise(policy.can_share_out, session)
    return session
