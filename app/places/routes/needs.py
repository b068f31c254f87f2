"""Somebody's own page about what they need on the days."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.places import policy, queries, services
from app.places.enums import Diet
from app.places.forms import NeedsForm
from app.places.models import Place
from app.places.routes import bp
from app.platform.access import authorise, current_programme, open_to_signed_in, signed_in
from app.platform.clock import now
from app.platform.db import transaction


@bp.route("/<programme>/places/<uuid:place_id>/needs", methods=["GET", "POST"])
@open_to_signed_in
def needs(place_id: uuid.UUID) -> Any:
    """What somebody needs to take part and to eat; empty is an answer too, and deletes what was told."""
    place = _own(place_id)
    asked = services.needs_asked(place, now())
    form = NeedsForm()
    if asked.sessions and form.validate_on_submit():
        with transaction() as outcome:
            services.tell_needs(
                queries.own_place_or_404(current_programme(), place_id, signed_in()),
                access=form.access.data,
                diets=[Diet(each) for each in form.diets.data],
                diet_other=form.diet_other.data,
                by=signed_in(),
                at=now(),
            )
        if outcome.ok:
            said = form.access.data or form.diets.data
            flash("Thank you. It is kept until the morning after." if said else "Nothing is kept.")
            return redirect(url_for(".offer", place_id=place_id))
        form.form_errors.append(outcome.message)
        place = _own(place_id)
        asked = services.needs_asked(place, now())
    if asked.start is not None and not form.is_submitted():
        form.access.data, form.diet_other.data = asked.start.access, asked.start.diet_other
        form.diets.data = list(asked.start.diets)
    return render_template(
        "places/needs.html", place=place, session=place.training_session, asked=asked, form=form
    )


def _own(place_id: uuid.UUID) -> Place:
    place = queries.own_place_or_404(current_programme(), place_id, signed_in())
    authorise(policy.can_see_own, place)
    return place
