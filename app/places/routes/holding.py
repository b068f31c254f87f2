"""Named staff ask that somebody’s place waits."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.directory.enums import Role
from app.directory.queries import person_by_email
from app.places import policy, services
from app.places.forms import HoldForm
from app.places.routes import bp
from app.platform import words
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import RuleBroken
from app.training.models import TrainingSession
from app.training.queries import session_or_404


@bp.route("/<programme>/places-that-wait", methods=["GET", "POST"])
@open_to(Role.NAMED_STAFF)
def hold() -> Any:
    """Whose place is to wait; with ?session=<slug>, on which session is chosen already."""
    form = HoldForm(data={"session": request.args.get("session", "")})
    to_come = services.sessions_to_come(current_programme(), now())
    form.session.choices = [(each.slug, _in_words(each)) for each in to_come]
    if to_come and form.validate_on_submit():
        with transaction() as outcome:
            session = session_or_404(current_programme(), form.session.data)
            authorise(policy.can_hold, session)
            person = person_by_email(session.programme_id, form.person.data)
            if person is None:
                raise RuleBroken(f"We know nobody with the address {form.person.data}.")
            services.hold(session, person, by=signed_in(), at=now())
        if outcome.ok:
            flash("The place waits until named staff let it go.")
            return redirect(url_for("directory.keep_apart", _anchor="holds"))
        form.form_errors.append(outcome.message)
    return render_template("places/hold.html", form=form, to_come=to_come)


def _in_words(session: TrainingSession) -> str:
    cohort = session.cohort.name if session.cohort else ""
    return ", ".join(filter(None, (session.course.name, words.day(session.days[0].starts_at), cohort)))
