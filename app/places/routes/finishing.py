"""Saying that what is done in one's own time is done."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.places import queries, services
from app.places.models import Place
from app.places.routes import bp
from app.platform.access import open_to_signed_in, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound
from app.platform.forms import BaseForm
from app.training.models import SessionDay


@bp.route("/<programme>/my-dates/<uuid:session_day_id>/finished", methods=["GET", "POST"])
@open_to_signed_in
def finish(session_day_id: uuid.UUID) -> Any:
    """Until when it is to be done, and a button for whoever has done it."""
    place, day = _own(session_day_id)
    form = BaseForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            place, day = _own(session_day_id)
            services.finish(place, day, by=signed_in(), at=now())
        if outcome.ok:
            flash("Thank you. It is noted that you have finished.")
            return redirect(url_for("training.my_dates"))
        form.form_errors.append(outcome.message)
        place, day = _own(session_day_id)
    return render_template(
        "places/finish.html",
        form=form,
        day=day,
        session=day.training_session,
        standing=services.standing_of(place, day, now()),
    )


def _own(session_day_id: uuid.UUID) -> tuple[Place, SessionDay]:
    person = signed_in()
    if person is None:
        raise NotFound
    return queries.place_for_day(person, session_day_id)
