"""Agencies, and their share of places."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.directory import policy, queries, services
from app.directory.enums import Role
from app.directory.forms import AgencyForm, ResolveAgencyForm
from app.directory.models import Agency, Person
from app.directory.routes.blueprint import agency_choices, bp, me
from app.platform.access import authorise, current_programme, identifier, open_to
from app.platform.clock import now
from app.platform.db import transaction


@bp.route("/<programme>/agencies")
@open_to(Role.ADMINISTRATOR, Role.PROGRAMME_LEAD, Role.NAMED_STAFF)
def agencies() -> Any:
    """Every agency with its share figure, and people whose agency is not on the list."""
    programme = current_programme()
    listed = queries.agencies(programme, active_only=False)
    return render_template(
        "directory/agencies.html",
        agencies=listed,
        sizes=queries.agency_sizes(programme, me()),
        staff=sum(agency.relevant_staff for agency in listed if agency.active),
        unlisted=queries.people_with_unlisted_agency(programme, me()),
        may_change=policy.can_change_settings(me(), programme),
    )


@bp.route("/<programme>/agencies/new", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def add_agency() -> Any:
    """A new agency."""
    return _change(None)


@bp.route("/<programme>/agencies/<uuid:agency_id>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def agency(agency_id: uuid.UUID) -> Any:
    """Change an agency."""
    known = queries.agency_or_404(current_programme(), agency_id)
    authorise(policy.can_change_agency, known)
    return _change(known)


@bp.route("/<programme>/people/<uuid:person_id>/agency-to-resolve", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def resolve_agency(person_id: uuid.UUID) -> Any:
    """Which agency somebody meant who found none on the list: choose it, or add it here."""
    shown = _to_resolve(person_id)
    if not shown.agency_as_typed:
        flash("This person has no agency to resolve.", "notice")
        return redirect(url_for("directory.person", person_id=shown.id))
    others = queries.typed_the_same(shown, me())
    form = ResolveAgencyForm(data={"name": shown.agency_as_typed, "others": bool(others)})
    form.agency.choices = agency_choices()
    if form.validate_on_submit():
        identifiers = [shown.id, *(each.id for each in others if form.others.data)]
        with transaction() as outcome:
            people = [_to_resolve(identifier) for identifier in identifiers]
            services.resolve_agency(people, _agency_meant(form), by=me(), at=now())
        if outcome.ok:
            flash("The agency is resolved. Applications made with it name it now.")
            return redirect(url_for("directory.agencies"))
        form.form_errors.append(outcome.message)
    return render_template("directory/resolve_agency.html", form=form, person=shown, others=others)


def _agency_meant(form: ResolveAgencyForm) -> Agency:
    if form.which.data == "listed":
        return queries.agency_or_404(current_programme(), identifier(form.agency.data))
    return services.put_agency(
        current_programme(),
        None,
        code=form.code.data,
        name=form.name.data,
        sector=form.sector.data,
        relevant_staff=form.relevant_staff.data,
        active=True,
        by=me(),
        at=now(),
    )


def _to_resolve(person_id: uuid.UUID) -> Person:
    found = queries.person_with_history_or_404(current_programme(), person_id, me())
    authorise(policy.can_change_person, found)
    return found


def _change(known: Agency | None) -> Any:
    form = AgencyForm(obj=known)
    if known is not None and not form.is_submitted():
        form.active.data = "yes" if known.active else "no"
    if form.validate_on_submit():
        with transaction() as outcome:
            services.put_agency(
                current_programme(),
                known,
                code=form.code.data,
                name=form.name.data,
                sector=form.sector.data,
                relevant_staff=form.relevant_staff.data,
                active=form.active.data == "yes",
                by=me(),
                at=now(),
            )
        if outcome.ok:
            flash("The agency is kept.")
            return redirect(url_for("directory.agencies"))
        form.form_errors.append(outcome.message)
    return render_template("directory/agency.html", form=form, agency=known)
