"""An agency's lead names a colleague for the place of somebody in the agency."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.directory.enums import Role
from app.places import policy, queries, services
from app.places.forms import HandOverForm
from app.places.models import Place
from app.places.routes import bp
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound


@bp.route("/<programme>/places/<uuid:place_id>/name-colleague", methods=["GET", "POST"])
@open_to(Role.AGENCY_LEAD)
def name_colleague(place_id: uuid.UUID) -> Any:
    """What is said afterwards is the same for every colleague, whether they could be asked or not."""
    place = _led(place_id)
    agency = place.person.agency
    if agency is None:
        raise NotFound
    closed = services.why_nobody_named(place, now())
    form = HandOverForm()
    if not closed and form.validate_on_submit():
        with transaction() as outcome:
            services.name_colleague(
                _led(place_id),
                full_name=form.full_name.data,
                email=form.email.data,
                by=signed_in(),
                at=now(),
            )
        if outcome.ok:
            flash(
                "Thank you. If your colleague can be asked at once, they are; otherwise the training team "
                "looks at it. The place changes hands only if your colleague takes it."
            )
            return redirect(url_for("reports.my_agency", agency=agency.code))
        form.form_errors.append(outcome.message)
    return render_template(
        "places/name_colleague.html",
        place=place,
        session=place.training_session,
        agency=agency,
        form=form,
        closed=closed,
    )


def _led(place_id: uuid.UUID) -> Place:
    place = queries.led_place_or_404(current_programme(), place_id, signed_in())
    authorise(policy.can_name_colleague, place)
    return place
