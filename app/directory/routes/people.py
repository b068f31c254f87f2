"""People as staff see them: the list, one person, and what may be done."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.directory import policy, queries, services
from app.directory.enums import Audience, Role
from app.directory.forms import CallWishesForm, PersonForm, SearchForm, StaffDetailsForm
from app.directory.models import Person
from app.directory.routes.blueprint import agency_choices, bp, chosen_agency, me
from app.directory.routes.my_details import wishes_in, wishes_of
from app.platform.access import authorise, current_programme, open_to, roles_held
from app.platform.clock import now
from app.platform.db import transaction

READERS = (Role.ADMINISTRATOR, Role.PROGRAMME_LEAD, Role.NAMED_STAFF)
KEEPERS = (Role.ADMINISTRATOR, Role.NAMED_STAFF)


def search_form() -> SearchForm:
    """The search of the address, with this programme's agencies."""
    form = SearchForm(request.args)
    form.agency.choices = agency_choices()
    return form


def wanted_of(form: SearchForm) -> queries.Wanted:
    """What the search asks for; anything we do not know narrows nothing."""
    form.validate()
    agency = form.agency.data if form.agency.data and not form.agency.errors else None
    return queries.Wanted(
        words=form.q.data or "",
        agency_id=uuid.UUID(agency) if agency else None,
        audience=form.audience.data if isinstance(form.audience.data, Audience) else None,
        role=form.role.data if isinstance(form.role.data, Role) else None,
    )


def search_terms() -> dict[str, str]:
    """The search as it stands in the address, to carry it on."""
    return {name: value for name in ("q", "agency", "audience", "role") if (value := request.args.get(name))}


@bp.route("/<programme>/people")
@open_to(*READERS)
def people() -> Any:
    """Whoever we know, searched and narrowed, fifty a page."""
    authorise(policy.can_see_people)
    form = search_form()
    wanted = wanted_of(form)
    page = queries.people_page(current_programme(), me(), wanted, request.args.get("page", 1, type=int))
    return render_template(
        "directory/people.html",
        search=form,
        page=page,
        terms=search_terms(),
        may_change=bool(roles_held().intersection(KEEPERS)),
        may_write=Role.ADMINISTRATOR in roles_held(),
    )


@bp.route("/<programme>/people/new", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def add_person() -> Any:
    """A new record. An address that is known already is never taken over."""
    form = PersonForm()
    form.agency.choices = agency_choices()
    if form.validate_on_submit():
        added = None
        with transaction() as outcome:
            added = services.add_person(
                current_programme().id,
                full_name=form.full_name.data,
                email=form.email.data,
                job_title=form.job_title.data,
                team=form.team.data,
                audience=form.audience.data,
                agency=chosen_agency(form.agency.data),
                by=me(),
                at=now(),
            )
        if outcome.ok and added is not None:
            flash(f"{added.full_name} is added.")
            return redirect(url_for("directory.person", person_id=added.id))
        form.refuse(form.email, outcome.message)
    return render_template("directory/add_person.html", form=form)


@bp.route("/<programme>/people/<uuid:person_id>")
@open_to(*READERS)
def person(person_id: uuid.UUID) -> Any:
    """One person: agencies over time and roles. How to reach them is behind a button."""
    shown = queries.person_with_history_or_404(current_programme(), person_id, me())
    authorise(policy.can_know, shown)
    return _page(shown, revealed=False)


@bp.route("/<programme>/people/<uuid:person_id>/contact", methods=["POST"])
@open_to(*KEEPERS)
def reveal_contact(person_id: uuid.UUID) -> Any:
    """Show how to reach somebody; that it was shown is recorded."""
    shown = queries.person_with_history_or_404(current_programme(), person_id, me())
    authorise(policy.can_reveal_contact, shown)
    with transaction():
        services.reveal_contact(shown, by=me(), at=now())
    return _page(shown, revealed=True)


@bp.route("/<programme>/people/<uuid:person_id>/details", methods=["GET", "POST"])
@open_to(*KEEPERS)
def change_person(person_id: uuid.UUID) -> Any:
    """Put right a name, job or agency."""
    shown = _person_to_change(person_id)
    form = StaffDetailsForm(
        full_name=shown.full_name,
        known_as=shown.known_as,
        job_title=shown.job_title,
        team=shown.team,
        audience=shown.audience,
        agency=str(shown.agency_id) if shown.agency_id else None,
    )
    form.agency.choices = agency_choices(also=shown.agency)
    if form.validate_on_submit():
        with transaction() as outcome:
            services.change_details(
                shown,
                full_name=form.full_name.data,
                known_as=form.known_as.data,
                job_title=form.job_title.data,
                team=form.team.data,
                audience=form.audience.data,
                by=me(),
                at=now(),
            )
            agency = chosen_agency(form.agency.data)
            if agency is not None:
                services.move_to_agency(shown, agency, by=me(), at=now())
            else:
                services.leave_agency(shown, by=me(), at=now())
        if outcome.ok:
            flash("The details are kept.")
            return redirect(url_for("directory.person", person_id=shown.id))
        form.form_errors.append(outcome.message)
    return render_template("directory/change_person.html", form=form, person=shown)


@bp.route("/<programme>/people/<uuid:person_id>/told-by-telephone", methods=["GET", "POST"])
@open_to(*KEEPERS)
def told_by_telephone(person_id: uuid.UUID) -> Any:
    """Record wishes, or another address, that somebody gave in a call."""
    shown = _person_to_change(person_id)
    form = CallWishesForm(data=wishes_of(shown))
    if form.validate_on_submit():
        with transaction() as outcome:
            services.change_wishes(shown, **wishes_in(form), by=me(), at=now())
            if form.email.data:
                services.take_address_from_call(shown, form.email.data, by=me(), at=now())
        if outcome.ok:
            flash("What the person told you is kept.")
            return redirect(url_for("directory.person", person_id=shown.id))
        form.form_errors.append(outcome.message)
    return render_template("directory/told_by_telephone.html", form=form, person=shown)


@bp.route("/<programme>/people/<uuid:person_id>/restricted", methods=["POST"])
@open_to(Role.NAMED_STAFF)
def restrict(person_id: uuid.UUID) -> Any:
    """Hide somebody from everybody but named staff, or show them again."""
    shown = queries.person_with_history_or_404(current_programme(), person_id, me())
    authorise(policy.can_restrict, shown)
    wanted = request.form.get("restricted") == "yes"
    with transaction() as outcome:
        services.set_restricted(shown, wanted, by=me(), at=now())
    if outcome.ok:
        flash(
            "Only named staff see this person now."
            if wanted
            else "Everybody on the staff sees this person now."
        )
    else:
        flash(outcome.message, "notice")
    return redirect(url_for("directory.person", person_id=person_id))


def _person_to_change(person_id: uuid.UUID) -> Person:
    shown = queries.person_with_history_or_404(current_programme(), person_id, me())
    authorise(policy.can_change_person, shown)
    return shown


def _page(shown: Person, *, revealed: bool) -> str:
    return render_template(
        "directory/person.html",
        person=shown,
        revealed=revealed,
        may_change=policy.can_change_person(me(), shown),
        may_restrict=policy.can_restrict(me(), shown),
        may_remove_second_step=Role.ADMINISTRATOR in roles_held() and shown.id != me().id,
    )
