"""An agency lead puts the own people who ask for places in order."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from app.directory.enums import Role
from app.directory.queries import agency_or_404
from app.places import policy, services
from app.places.forms import order_form, place_box
from app.places.routes import bp
from app.places.routes.asking import chosen_agency, own_agencies, without_application
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction


@bp.route("/<programme>/sessions/<slug>/order", methods=["GET", "POST"])
@open_to(Role.AGENCY_LEAD, Role.ADMINISTRATOR)
def order(slug: str) -> Any:
    """A number beside each of an agency's people who ask; somebody without one keeps the own lot."""
    session = without_application(slug)
    choices = own_agencies()
    agency = chosen_agency(choices)
    authorise(policy.can_nominate, session, agency)
    closed = services.why_not_ordered(session)
    listed = services.in_agencys_order(session, agency, signed_in()) if agency and not closed else []
    numbered = [place.id for place in listed if place.agency_order is not None]
    stored = {place_box(place_id): number for number, place_id in enumerate(numbered, start=1)}
    form = order_form({place.id: place.person.full_name for place in listed})(data=stored)
    if agency is not None and form.validate_on_submit():
        wanted = {place.id: form[place_box(place.id)].data for place in listed}
        with transaction() as outcome:
            services.put_in_order(
                without_application(slug),
                agency_or_404(current_programme(), agency.id),
                wanted,
                by=signed_in(),
                at=now(),
            )
        if outcome.ok:
            flash("The order is kept. You can change it until places are shared out.")
            return redirect(url_for(".order", slug=slug, agency=agency.id))
        form.form_errors.append(outcome.message)
        listed = services.in_agencys_order(session, agency, signed_in())
    return render_template(
        "places/order.html",
        session=session,
        agency=agency,
        choices=choices,
        form=form,
        boxes=[(place, form[place_box(place.id)]) for place in listed if place_box(place.id) in form],
        closed=closed,
    )
