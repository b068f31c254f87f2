"""Certificates: the own one, whom its number may tell, and the public page where a number is checked."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from app.places import policy, queries, services
from app.places.forms import CheckNumberForm
from app.places.models import Certificate, Place
from app.places.routes import bp
from app.platform.access import authorise, current_programme, open_to_all, open_to_signed_in, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound
from app.platform.forms import BaseForm
from app.platform.pdf import pdf_bytes

# What a folder of downloads shows.
FILE_NAME = "certificate.pdf"


@bp.route("/<programme>/places/<uuid:place_id>/certificate")
@open_to_signed_in
def certificate(place_id: uuid.UUID) -> Any:
    """The own certificate: its number, to print, and what whoever checks the number reads."""
    place, found = _own(place_id)
    return render_template(
        "places/certificate.html",
        place=place,
        session=place.training_session,
        certificate=found,
        number=services.readable_number(found),
        form=BaseForm(),
    )


@bp.route("/<programme>/places/<uuid:place_id>/certificate/document", methods=["POST"])
@open_to_signed_in
def print_certificate(place_id: uuid.UUID) -> Any:
    """The same to print or keep; that it was fetched is on record."""
    _own(place_id)
    address = url_for(".check_certificate", _external=True).partition("://")[2]
    content = b""
    with transaction() as outcome:
        _, found = _own(place_id)
        said = services.fetch_certificate(found, check_at=address, by=signed_in(), at=now())
        content = pdf_bytes(services.DOCUMENT, said)
    if not outcome.ok:
        flash(outcome.message, "notice")
        return redirect(url_for(".certificate", place_id=place_id))
    headers = {"Content-Disposition": f'attachment; filename="{FILE_NAME}"'}
    return Response(content, mimetype="application/pdf", headers=headers)


@bp.route("/<programme>/places/<uuid:place_id>/certificate/shown", methods=["POST"])
@open_to_signed_in
def show_certificate(place_id: uuid.UUID) -> Any:
    """Let the number tell name, course and date, or only yes and no again."""
    _own(place_id)
    shown = request.form.get("shown") == "yes"
    if not BaseForm().validate():
        flash("This page had been open for too long. Please choose again.", "notice")
        return redirect(url_for(".certificate", place_id=place_id))
    with transaction() as outcome:
        place, _ = _own(place_id)
        services.show_to_others(place, shown=shown, by=signed_in(), at=now())
    said = "Whoever checks the number " + (
        "reads your name, the course and the date now." if shown else "reads yes or no only."
    )
    flash(said if outcome.ok else outcome.message, "message" if outcome.ok else "notice")
    return redirect(url_for(".certificate", place_id=place_id))


@bp.route("/<programme>/certificate", methods=["GET", "POST"])
@open_to_all
def check_certificate() -> Any:
    """Anybody who is shown a certificate may ask whether its number stands."""
    form = CheckNumberForm()
    checked: services.Checked | None = None
    if form.validate_on_submit():
        with transaction() as outcome:
            checked = services.check_number(
                current_programme(), form.number.data, client=request.remote_addr or "unknown"
            )
        if not outcome.ok:
            checked = None
            form.form_errors.append(outcome.message)
    return render_template("places/check_certificate.html", form=form, checked=checked)


def _own(place_id: uuid.UUID) -> tuple[Place, Certificate]:
    place = queries.own_place_or_404(current_programme(), place_id, signed_in())
    authorise(policy.can_see_own, place)
    found = queries.certificate_of(place)
    if found is None:
        raise NotFound
    return place, found
