"""What happens next for whoever is signed in."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.home import queries
from app.home.routes.blueprint import bp
from app.mentoring.queries import own_applications
from app.platform import clock
from app.platform.access import current_programme, open_to_signed_in, signed_in
from app.training.queries import current_cohort


@bp.route("/<programme>/next")
@open_to_signed_in
def whats_next() -> str:
    """One list of everything that concerns somebody, whoever has the ball."""
    person = signed_in()
    steps = queries.next_steps(person, clock.now()) if person else None
    return render_template("home/whats_next.html", steps=steps, person=person)


@bp.route("/<programme>/my-application")
@open_to_signed_in
def my_application() -> ResponseReturnValue:
    """Somebody's latest application, or the page where one begins."""
    person = signed_in()
    latest = next(iter(own_applications(person)), None) if person else None
    if latest is not None:
        page = "mentoring.tasks" if latest.submitted_at is None else "mentoring.application"
        return redirect(url_for(page, application_id=latest.id))
    cohort = current_cohort(current_programme(), clock.now())
    if cohort is None:
        return redirect(url_for(".catalogue"))
    return redirect(url_for("mentoring.apply", slug=cohort.slug))
