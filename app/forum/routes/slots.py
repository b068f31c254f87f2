"""Case consultations: offering times, taking one, and how many there were."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.directory.enums import Role
from app.directory.models import Person
from app.forum import policy, queries, services
from app.forum.enums import ConsultationStatus
from app.forum.forms import BookSlotForm, FacilitatorForm, OfferSlotsForm
from app.forum.models import Consultation, ConsultationSlot
from app.forum.routes.blueprint import bp
from app.forum.routes.meetings import pressed, somebody
from app.forum.services import SlotFacts, SlotPattern
from app.platform import clock, words
from app.platform.access import (
    authorise,
    current_programme,
    identifier,
    open_to,
    open_to_signed_in,
    signed_in,
)
from app.platform.db import transaction
from app.platform.errors import NotFound


@bp.route("/<programme>/forum/consultations")
@open_to_signed_in
def consultations() -> str:
    """Times that are free, and what one has booked."""
    person, at = somebody(), clock.now()
    may, offers = queries.may_consult(person, at), _offers(person, at)
    own = _booked(person, at)
    # Whoever books no more can still see and cancel what is booked.
    authorise(policy.can_consult, may or bool(own), offers)
    return render_template(
        "forum/consultations.html",
        slots=queries.free_slots(person, at) if may else [],
        own=own,
        may=may,
        most=services.MOST_BOOKED,
        facilitates=offers,
        now=at,
    )


@bp.route("/<programme>/forum/consultations/<uuid:slot_id>/book", methods=["GET", "POST"])
@open_to_signed_in
def book_slot(slot_id: uuid.UUID) -> ResponseReturnValue:
    """Take a time, with a topic."""
    found = _free(slot_id)
    form = BookSlotForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            slot = queries.slot_or_404(current_programme(), slot_id)
            services.book_slot(
                somebody(),
                slot,
                topic=form.topic.data,
                words=form.words.data,
                by=signed_in(),
                at=clock.now(),
                knowing=request.form.get("knowing") == "yes",
            )
        if outcome.ok:
            flash(f"Booked for {words.moment(found.starts_at)}. You are both told.")
            return redirect(url_for(".consultations"))
        if slot_id not in {each.id for each in queries.free_slots(somebody(), clock.now())}:
            flash(outcome.message, "notice")
            return redirect(url_for(".consultations"))
        form.form_errors.append(outcome.message)
        found = _free(slot_id)
    clashes = queries.overlapping(somebody(), slot_id, found.starts_at, found.ends_at)
    return render_template("forum/book_slot.html", slot=found, form=form, clashes=clashes)


@bp.route("/<programme>/forum/consultations/bookings/<uuid:consultation_id>/cancel", methods=["POST"])
@open_to_signed_in
def cancel_consultation(consultation_id: uuid.UUID) -> ResponseReturnValue:
    """Either of the two cancels."""
    found = _consultation(consultation_id)
    pressed()
    mine = found.slot.facilitator_id == somebody().id
    with transaction() as outcome:
        services.cancel_consultation(_consultation(consultation_id), by=somebody(), at=clock.now())
    _say("Cancelled. You are both told.", outcome.ok, outcome.message)
    return _onwards(mine=mine)


@bp.route("/<programme>/forum/consultations/mine", methods=["GET", "POST"])
@open_to_signed_in
def own_slots() -> ResponseReturnValue:
    """What one offers and who has booked; offering more."""
    person, at = somebody(), clock.now()
    authorise(policy.can_facilitate, _offers(person, at))
    form = OfferSlotsForm()
    if form.validate_on_submit():
        made: list[ConsultationSlot] = []
        with transaction() as outcome:
            made = services.offer_slots(somebody(), _facts(form), by=signed_in(), at=clock.now())
        if outcome.ok:
            flash(f"{words.plural(len(made), 'time is', 'times are')} offered.")
            return redirect(url_for(".own_slots"))
        form.form_errors.append(outcome.message)
        person = somebody()
    return render_template(
        "forum/own_slots.html",
        rows=queries.own_slots(person, at - services.LOOKS_BACK),
        form=form,
        offers=queries.is_facilitator(person),
        Status=ConsultationStatus,
        now=at,
    )


@bp.route("/<programme>/forum/consultations/<uuid:slot_id>/withdraw", methods=["POST"])
@open_to_signed_in
def withdraw_slot(slot_id: uuid.UUID) -> ResponseReturnValue:
    """One is not there at this time after all."""
    _own_slot(slot_id)
    pressed()
    with transaction() as outcome:
        services.withdraw_slot(_own_slot(slot_id), by=somebody(), at=clock.now())
    _say("The time is withdrawn.", outcome.ok, outcome.message)
    return _onwards(mine=True)


@bp.route("/<programme>/forum/consultations/bookings/<uuid:consultation_id>/<held>", methods=["POST"])
@open_to_signed_in
def say_held(consultation_id: uuid.UUID, held: str) -> ResponseReturnValue:
    """Whether it took place, said by whoever offered it."""
    _consultation(consultation_id, facilitator=True)
    if held not in {"held", "not-held"}:
        raise NotFound
    pressed()
    with transaction() as outcome:
        services.say_held(
            _consultation(consultation_id, facilitator=True), held == "held", by=signed_in(), at=clock.now()
        )
    _say("Noted.", outcome.ok, outcome.message)
    return redirect(url_for(".own_slots"))


@bp.route("/<programme>/forum/consultations/facilitators", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def facilitators() -> ResponseReturnValue:
    """Who offers consultations."""
    authorise(policy.can_manage)
    form = FacilitatorForm()
    possible = queries.may_facilitate(current_programme(), signed_in(), clock.now())
    form.person.choices = [(str(each.id), each.full_name) for each in possible]
    if form.validate_on_submit():
        with transaction() as outcome:
            services.name_facilitator(_named(form.person.data), by=signed_in(), at=clock.now())
        if outcome.ok:
            flash("Named. The page for offering times is open to this person now.")
            return redirect(url_for(".facilitators"))
        form.form_errors.append(outcome.message)
    return render_template(
        "forum/facilitators.html",
        facilitators=queries.facilitators(current_programme(), signed_in()),
        form=form,
    )


@bp.route("/<programme>/forum/consultations/facilitators/<uuid:facilitator_id>/end", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def end_facilitator(facilitator_id: uuid.UUID) -> ResponseReturnValue:
    """Somebody offers none any more."""
    authorise(policy.can_manage)
    queries.facilitator_or_404(current_programme(), facilitator_id, signed_in())
    pressed()
    with transaction() as outcome:
        found = queries.facilitator_or_404(current_programme(), facilitator_id, signed_in())
        services.end_facilitator(found, by=signed_in(), at=clock.now())
    _say("Free times are withdrawn; what is booked stands.", outcome.ok, outcome.message)
    return redirect(url_for(".facilitators"))


@bp.route("/<programme>/forum/consultations/figures")
@open_to(Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)
def consultation_figures() -> str:
    """How many times were offered, booked and held in each quarter."""
    exact = policy.can_manage(signed_in())
    return render_template(
        "forum/consultation_figures.html",
        quarters=services.quarters(queries.counted(current_programme()), exact=exact),
        exact=exact,
    )


def _free(slot_id: uuid.UUID) -> ConsultationSlot:
    """A time that is free for whoever looks. Raises NotFound for every other, whatever the reason."""
    person, at = somebody(), clock.now()
    authorise(policy.can_consult, queries.may_consult(person, at), False)
    found = next((each for each in queries.free_slots(person, at) if each.id == slot_id), None)
    if found is None:
        raise NotFound
    return found


def _offers(person: Person, at: datetime) -> bool:
    """Whoever is named, and whoever was while somebody is still booked or to be marked."""
    return queries.is_facilitator(person) or queries.has_slots_booked(person, at - services.LOOKS_BACK)


def _booked(person: Person, at: datetime) -> list[Consultation]:
    return [
        each
        for each in queries.own_consultations(person)
        if each.person_id == person.id and each.status is ConsultationStatus.BOOKED and each.slot.ends_at > at
    ]


def _onwards(*, mine: bool) -> ResponseReturnValue:
    """Back to the page of what one offers or booked, or to the meetings where that was the last of it."""
    person, at = somebody(), clock.now()
    if mine:
        return redirect(url_for(".own_slots" if _offers(person, at) else ".meetings"))
    stays = bool(_booked(person, at)) or queries.may_consult(person, at) or _offers(person, at)
    return redirect(url_for(".consultations" if stays else ".meetings"))


def _own_slot(slot_id: uuid.UUID) -> ConsultationSlot:
    found = queries.slot_or_404(current_programme(), slot_id)
    if found.facilitator_id != somebody().id:
        raise NotFound
    return found


def _consultation(consultation_id: uuid.UUID, *, facilitator: bool = False) -> Consultation:
    """One of one's own, or only one that one offered. Raises NotFound."""
    found = queries.consultation_or_404(current_programme(), consultation_id)
    mine = {found.slot.facilitator_id} if facilitator else {found.slot.facilitator_id, found.person_id}
    if somebody().id not in mine:
        raise NotFound
    return found


def _named(chosen: str) -> Person:
    wanted = identifier(chosen)
    possible = queries.may_facilitate(current_programme(), signed_in(), clock.now())
    found = next((each for each in possible if each.id == wanted), None)
    if found is None:
        raise NotFound
    return found


def _facts(form: OfferSlotsForm) -> SlotFacts:
    return SlotFacts(
        pattern=SlotPattern(
            first_on=form.day.data,
            starts=form.starts.data,
            minutes=form.minutes.data,
            in_a_row=form.in_a_row.data,
            weeks=form.weeks.data,
        ),
        how=form.how.data,
        place=form.place.data,
    )


def _say(good: str, ok: bool, message: str) -> None:
    flash(good if ok else message, "message" if ok else "notice")
