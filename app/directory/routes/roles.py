"""Who may do what in a programme."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.directory import policy, queries, services
from app.directory.enums import Role
from app.directory.forms import RoleForm
from app.directory.routes.blueprint import agency_choices, bp, chosen_agency, me
from app.platform.access import authorise, current_programme, open_to
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import RuleBroken
from app.platform.forms import choices_of

GIVERS = (Role.ADMINISTRATOR, Role.NAMED_STAFF)


@bp.route("/<programme>/roles", methods=["GET", "POST"])
@open_to(*GIVERS)
def roles() -> Any:
    """The roles held now, and a form to give one."""
    programme = current_programme()
    form = RoleForm(person=request.args.get("person", ""))
    form.role.choices = [
        choice for choice in choices_of(Role) if policy.can_give_role(me(), Role(choice.value))
    ]
    form.agency.choices = agency_choices()
    if form.validate_on_submit():
        authorise(policy.can_give_role, form.role.data)
        with transaction() as outcome:
            person = queries.person_by_email(programme.id, form.person.data)
            if person is None or not queries.visible_to(me(), person):
                raise RuleBroken("We know nobody with this address. Add the person first.")
            leads = form.role.data is Role.AGENCY_LEAD
            services.give_role(
                person,
                form.role.data,
                agency=chosen_agency(form.agency.data) if leads else None,
                by=me(),
                at=now(),
            )
        if outcome.ok:
            flash("The role is given. The person is signed out everywhere and signs in anew.")
            return redirect(url_for("directory.roles"))
        form.refuse(form.person, outcome.message)
    held = queries.role_holders(programme, me())
    return render_template(
        "directory/roles.html",
        form=form,
        held=[(one, policy.can_end_role(me(), one)) for one in held],
    )


@bp.route("/<programme>/roles/<uuid:assignment_id>/end", methods=["POST"])
@open_to(*GIVERS)
def end_role(assignment_id: uuid.UUID) -> Any:
    """Take a role back."""
    assignment = queries.role_assignment_or_404(current_programme(), assignment_id)
    queries.person_or_404(current_programme(), assignment.person_id, me())
    authorise(policy.can_end_role, assignment)
    with transaction() as outcome:
        services.take_role(assignment, by=me(), at=now())
    if outcome.ok:
        flash("The role is ended.")
    else:
        flash(outcome.message, "notice")
    return redirect(url_for("directory.roles"))
