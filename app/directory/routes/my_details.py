"""What somebody tells us about themselves: name, agency, and how to reach them safely."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from app.directory import queries, services
from app.directory.enums import LinkPurpose
from app.directory.forms import (
    NOT_LISTED,
    AddressForm,
    AgencyChoiceForm,
    CalendarForm,
    ConfirmForm,
    DetailsForm,
    PressForm,
    WishesForm,
)
from app.directory.routes.blueprint import agency_choices, bp, chosen_agency, me
from app.platform import links
from app.platform.access import current_programme, open_to_signed_in
from app.platform.clock import now, real_now
from app.platform.db import transaction
from app.platform.errors import NotFound
from app.platform.forms import Choice


@bp.route("/<programme>/my-details")
@open_to_signed_in
def my_details() -> Any:
    """Everything somebody can change about themselves, on one page."""
    person = queries.person_with_history_or_404(current_programme(), me().id, me())
    return render_template(
        "directory/my_details.html", person=person, change=queries.address_change_of(person)
    )


@bp.route("/<programme>/my-details/about", methods=["GET", "POST"])
@open_to_signed_in
def my_name() -> Any:
    """Name and work."""
    person = me()
    form = DetailsForm(obj=person)
    if form.validate_on_submit():
        with transaction() as outcome:
            services.change_details(
                person,
                full_name=form.full_name.data,
                known_as=form.known_as.data,
                job_title=form.job_title.data,
                team=form.team.data,
                audience=form.audience.data,
                by=person,
                at=now(),
            )
        if outcome.ok:
            return _kept()
        form.form_errors.append(outcome.message)
    return render_template("directory/my_name.html", form=form)


@bp.route("/<programme>/my-details/agency", methods=["GET", "POST"])
@open_to_signed_in
def my_agency() -> Any:
    """Belong to another agency from today."""
    person = me()
    form = AgencyChoiceForm(
        agency=str(person.agency_id)
        if person.agency_id
        else (NOT_LISTED if person.agency_as_typed else None),
        other=person.agency_as_typed,
    )
    form.agency.choices = [
        *agency_choices(also=person.agency),
        Choice(NOT_LISTED, "My agency is not listed"),
    ]
    if form.validate_on_submit():
        listed = form.agency.data != NOT_LISTED
        with transaction() as outcome:
            agency = chosen_agency(form.agency.data) if listed else None
            if agency is not None:
                services.move_to_agency(person, agency, by=person, at=now())
            else:
                services.name_unlisted_agency(person, form.other.data, by=person, at=now())
        if outcome.ok:
            return _kept()
        form.form_errors.append(outcome.message)
    return render_template("directory/my_agency.html", form=form, person=person)


@bp.route("/<programme>/my-details/contact", methods=["GET", "POST"])
@open_to_signed_in
def my_contact() -> Any:
    """How and when we may reach somebody."""
    person = me()
    form = WishesForm(data=wishes_of(person))
    if form.validate_on_submit():
        with transaction() as outcome:
            services.change_wishes(person, **wishes_in(form), by=person, at=now())
        if outcome.ok:
            return _kept()
        form.form_errors.append(outcome.message)
    return render_template("directory/my_contact.html", form=form)


@bp.route("/<programme>/my-details/address", methods=["GET", "POST"])
@open_to_signed_in
def my_address() -> Any:
    """Ask for a code to a new address; nothing else goes there until it is typed."""
    person = me()
    form = AddressForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.ask_new_address(person, form.email.data, by=person, at=now())
        if outcome.ok:
            return redirect(url_for("directory.confirm_address"))
        form.refuse(form.email, outcome.message)
    return render_template("directory/my_address.html", form=form, person=person)


@bp.route("/<programme>/my-details/confirm-address", methods=["GET", "POST"])
@open_to_signed_in
def confirm_address() -> Any:
    """Type the code that went to the new address."""
    person = me()
    change = queries.address_change_of(person)
    if change is None:
        return redirect(url_for("directory.my_address"))
    form = ConfirmForm()
    if form.validate_on_submit():
        message = ""
        with transaction() as outcome:
            message = services.confirm_new_address(person, form.code.data, by=person, at=now())
        if outcome.ok and not message:
            flash("We write to the new address from now on, and you sign in with it.")
            return redirect(url_for("directory.my_details"))
        form.refuse(form.code, message or outcome.message)
    return render_template("directory/confirm_address.html", form=form, change=change)


@bp.route("/<programme>/my-details/confirm-address/<token>", methods=["GET", "POST"])
@open_to_signed_in
def follow_address_link(token: str) -> Any:
    """The same by the link of that email: only for whoever asked, and by a press."""
    person = me()
    link = links.find(token, LinkPurpose.CONFIRM_ADDRESS.value)
    change = queries.address_change_of(person)
    if change is None or change.link_id != link.id:
        raise NotFound
    live = link.state(real_now()) is links.LinkState.LIVE
    form = PressForm()
    if live and form.validate_on_submit():
        message = ""
        with transaction() as outcome:
            message = services.confirm_new_address(person, links.code_of(link), by=person, at=now())
        if outcome.ok and not message:
            flash("We write to the new address from now on, and you sign in with it.")
            return redirect(url_for("directory.my_details"))
        form.form_errors.append(message or outcome.message)
    return render_template("directory/follow_address_link.html", form=form, change=change, live=live)


@bp.route("/<programme>/my-details/calendar", methods=["GET", "POST"])
@open_to_signed_in
def my_calendar_wishes() -> Any:
    """Whether calendar entries say where."""
    person = me()
    form = CalendarForm(place="yes" if person.place_in_calendar else "no")
    if form.validate_on_submit():
        with transaction() as outcome:
            services.set_place_in_calendar(person, form.place.data == "yes", by=person, at=now())
        if outcome.ok:
            return _kept()
        form.form_errors.append(outcome.message)
    return render_template("directory/my_calendar_wishes.html", form=form)


def wishes_of(person: Any) -> dict[str, Any]:
    """Somebody's wishes as the form shows them."""
    return {
        "contact_by": person.contact_by,
        "telephone": person.telephone,
        "may_telephone": "yes" if person.may_telephone else "no",
        "may_leave_message": "yes" if person.may_leave_message else "no",
        "contact_from": person.contact_from,
        "contact_until": person.contact_until,
    }


def wishes_in(form: WishesForm) -> dict[str, Any]:
    """What the form says, as the service takes it."""
    return {
        "contact_by": form.contact_by.data,
        "telephone": form.telephone.data,
        "may_telephone": form.may_telephone.data == "yes",
        "may_leave_message": form.may_leave_message.data == "yes",
        "contact_from": form.contact_from.data,
        "contact_until": form.contact_until.data,
    }


def _kept() -> Any:
    flash("Your details are kept.")
    return redirect(url_for("directory.my_details"))
