"""A programme's own words, support routes and closures, and setting up another programme."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.directory import policy, queries, services
from app.directory.enums import Role
from app.directory.forms import ClosureForm, ProgrammeForm, SettingsForm, SupportRouteForm
from app.directory.models import SupportRoute
from app.directory.routes.blueprint import agency_choices, bp, chosen_agency, me
from app.platform import checks
from app.platform.access import authorise, current_programme, open_to
from app.platform.clock import now
from app.platform.db import transaction


@bp.route("/<programme>/settings", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def settings() -> Any:
    """What the programme says of itself, everywhere."""
    programme = current_programme()
    authorise(policy.can_change_settings, programme)
    form = SettingsForm(obj=programme)
    if form.validate_on_submit():
        with transaction() as outcome:
            wanted = {field.short_name: field.data for field in form.own_fields()}
            services.change_settings(programme, wanted, by=me(), at=now())
        if outcome.ok:
            flash("The settings are kept.")
            return redirect(url_for("directory.settings"))
        form.form_errors.append(outcome.message)
    return render_template("directory/settings.html", form=form, faulty_since=checks.faulty_since())


@bp.route("/<programme>/settings/support")
@open_to(Role.ADMINISTRATOR)
def support_routes() -> Any:
    """Where the support page leads."""
    return render_template("directory/support_routes.html", routes=current_programme().support_routes)


@bp.route("/<programme>/settings/support/new", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def add_support_route() -> Any:
    """Another place to turn to."""
    return _change_route(None)


@bp.route("/<programme>/settings/support/<uuid:route_id>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def support_route(route_id: uuid.UUID) -> Any:
    """Change one."""
    return _change_route(queries.support_route_or_404(current_programme(), route_id))


@bp.route("/<programme>/settings/support/<uuid:route_id>/remove", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def remove_support_route(route_id: uuid.UUID) -> Any:
    """Take one off the support page."""
    route = queries.support_route_or_404(current_programme(), route_id)
    with transaction() as outcome:
        services.remove_support_route(current_programme(), route, by=me(), at=now())
    flash("It is off the support page." if outcome.ok else outcome.message, "notice")
    return redirect(url_for("directory.support_routes"))


@bp.route("/<programme>/settings/closures", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def closures() -> Any:
    """Days on which the partnership or an agency does not work, beside Scotland's bank holidays."""
    programme = current_programme()
    form = ClosureForm()
    form.agency.choices = agency_choices()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.add_closure(
                programme,
                form.day.data,
                form.name.data,
                agency=chosen_agency(form.agency.data),
                by=me(),
                at=now(),
            )
        if outcome.ok:
            flash("The day is on the list.")
            return redirect(url_for("directory.closures"))
        form.refuse(form.day, outcome.message)
    return render_template("directory/closures.html", form=form, days=queries.local_closures(programme))


@bp.route("/<programme>/settings/closures/<uuid:closure_id>/remove", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def remove_closure(closure_id: uuid.UUID) -> Any:
    """Work on this day after all."""
    closure = queries.closure_or_404(current_programme(), closure_id)
    with transaction() as outcome:
        services.remove_closure(current_programme(), closure, by=me(), at=now())
    flash("The day is off the list." if outcome.ok else outcome.message, "notice")
    return redirect(url_for("directory.closures"))


@bp.route("/<programme>/settings/new-programme", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def new_programme() -> Any:
    """Set up another programme with its first administrator."""
    authorise(policy.can_set_up_programme)
    form = ProgrammeForm()
    if form.validate_on_submit():
        founding = services.Founding(
            slug=form.slug.data,
            name=form.name.data,
            area=form.area.data,
            contact_email=form.contact_email.data,
            contact_phone=form.contact_phone.data,
        )
        with transaction() as outcome:
            services.found_programme(
                founding,
                administrator_name=form.administrator_name.data,
                administrator_email=form.administrator_email.data,
                by=me(),
                at=now(),
            )
        if outcome.ok:
            flash(
                f"{founding.name} is set up. Its administrator signs in with {form.administrator_email.data} "
                "and finds the rest under Settings."
            )
            return redirect(url_for("directory.settings"))
        form.refuse(form.slug, outcome.message)
    return render_template("directory/new_programme.html", form=form)


def _change_route(route: SupportRoute | None) -> Any:
    form = SupportRouteForm(obj=route)
    if form.validate_on_submit():
        with transaction() as outcome:
            services.put_support_route(
                current_programme(),
                route,
                kind=form.kind.data,
                name=form.name.data,
                description=form.description.data,
                telephone=form.telephone.data,
                web=form.web.data,
                by=me(),
                at=now(),
            )
        if outcome.ok:
            flash("The support page is changed.")
            return redirect(url_for("directory.support_routes"))
        form.form_errors.append(outcome.message)
    return render_template("directory/support_route.html", form=form, route=route)
