"""Somebody's own place: the offer, the answer, giving it up, handing it over."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.places import policy, queries, services
from app.places.enums import SEATED, WAITING, PlaceStatus
from app.places.forms import DeclineForm, HandOverForm, WithdrawForm
from app.places.models import Place
from app.places.routes import bp
from app.platform.access import authorise, current_programme, open_to_signed_in, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound
from app.platform.forms import BaseForm
from app.training.queries import session_or_404


@bp.route("/<programme>/places/<uuid:place_id>")
@open_to_signed_in
def offer(place_id: uuid.UUID) -> Any:
    """Where the place stands, what can be done, and what happens next."""
    place = _own(place_id)
    session = place.training_session
    companion = queries.companion_of(session)
    beside: Place | None = None
    if companion is not None:
        beside = queries.place_on_course(place.person_id, companion) or queries.own_place(
            place.person_id, companion.id
        )
    together = [beside] if beside is not None and beside.status is place.status else []
    theirs = queries.handed_to(place)
    at = now()
    last_offer = services.last_offer_answer(session) if place.status is PlaceStatus.WAITLISTED else None
    return render_template(
        "places/offer.html",
        place=place,
        session=session,
        beside=together[0] if together else None,
        seen=services.days_seen(place, together),
        completion=services.standing(place),
        past=services.past_days([place], at)[place.id] if place.status is PlaceStatus.ACCEPTED else [],
        certificate=queries.certificate_of(place),
        Status=PlaceStatus,
        over=session.is_over(at),
        run_out=place.expires_by_clock and place.answer_by is not None and at > place.answer_by,
        can_hand_over=services.may_hand_over(place, at),
        theirs=theirs,
        may_take_back=theirs is not None and queries.core_place_with(theirs) is None,
        moved=services.what_moved(place),
        stands_in=queries.giver_of(place) is not None,
        last_offer=last_offer,
        may_be_offered=last_offer is not None and at < last_offer,
        chosen=services.chosen_by(place.person, session) if place.status in WAITING else [],
        may_choose=place.status is PlaceStatus.REQUESTED and bool(services.dates_to_choose(session, at)),
        core=queries.core_place_with(place),
        own_time=services.in_own_time(place, at) if place.status is PlaceStatus.ACCEPTED else [],
        elsewhere=None if place.status in SEATED else queries.held_elsewhere(place.person_id, session),
        form=BaseForm(),
    )


@bp.route("/<programme>/sessions/<slug>/my-place")
@open_to_signed_in
def my_place(slug: str) -> Any:
    """The own place on a session, or the session's page when there is none."""
    session = session_or_404(current_programme(), slug)
    person = signed_in()
    place = queries.own_place(person.id, session.id) if person else None
    if place is None:
        return redirect(url_for("training.session", slug=slug))
    return redirect(url_for(".offer", place_id=place.id))


@bp.route("/<programme>/places/<uuid:place_id>/accept", methods=["POST"])
@open_to_signed_in
def accept(place_id: uuid.UUID) -> Any:
    """Say yes."""
    return _answer(
        place_id,
        partial(services.accept, seen=request.form.get("seen", "")),
        "Your place is yours. An email with your dates is on its way.",
    )


@bp.route("/<programme>/places/<uuid:place_id>/keep", methods=["POST"])
@open_to_signed_in
def keep_place(place_id: uuid.UUID) -> Any:
    """Keep the place after its days have moved."""
    return _answer(
        place_id,
        partial(services.keep, seen=request.form.get("seen", "")),
        "Thank you. You keep your place on the new days.",
    )


@bp.route("/<programme>/places/<uuid:place_id>/decline", methods=["GET", "POST"])
@open_to_signed_in
def decline(place_id: uuid.UUID) -> Any:
    """Say no: asked once more, because the seat goes to somebody else at once."""
    place = _own(place_id)
    stands_in = queries.giver_of(place) is not None
    form = DeclineForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.decline(
                queries.own_place_or_404(current_programme(), place_id, signed_in()),
                seen=form.seen.data,
                by=signed_in(),
                at=now(),
            )
        if outcome.ok:
            flash(
                "Thank you for telling us. "
                + ("Your colleague keeps the place." if stands_in else "The place goes to somebody else.")
            )
            return redirect(url_for(".offer", place_id=place_id))
        form.form_errors.append(outcome.message)
    form.seen.data = services.days_seen(place)
    return render_template(
        "places/decline.html",
        place=place,
        session=place.training_session,
        form=form,
        stands_in=stands_in,
        moved=services.what_moved(place),
    )


@bp.route("/<programme>/places/<uuid:place_id>/withdraw", methods=["GET", "POST"])
@open_to_signed_in
def withdraw(place_id: uuid.UUID) -> Any:
    """Give a place or a request up; saying why is optional."""
    place = _own(place_id)
    form = WithdrawForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.withdraw(
                queries.own_place_or_404(current_programme(), place_id, signed_in()),
                form.because.data or None,
                seen=form.seen.data,
                by=signed_in(),
                at=now(),
            )
        if outcome.ok:
            flash("You have given this up. Thank you for telling us.")
            return redirect(url_for(".offer", place_id=place_id))
        form.form_errors.append(outcome.message)
    form.seen.data = services.days_seen(place)
    return render_template(
        "places/withdraw.html",
        place=place,
        session=place.training_session,
        form=form,
        held=place.status in SEATED,
        moved=services.what_moved(place),
    )


@bp.route("/<programme>/places/<uuid:place_id>/take-back", methods=["POST"])
@open_to_signed_in
def take_back(place_id: uuid.UUID) -> Any:
    """Have the place again before the colleague has answered."""
    return _answer(place_id, services.recall, "You have the place again. Your colleague is told.")


@bp.route("/<programme>/places/<uuid:place_id>/hand-over", methods=["GET", "POST"])
@open_to_signed_in
def hand_over(place_id: uuid.UUID) -> Any:
    """Pass an awareness or supervisor place to a colleague of the same agency."""
    place = _own(place_id)
    if not services.may_hand_over(place, now()):
        raise NotFound
    form = HandOverForm()
    if form.validate_on_submit():
        passed: Place | None = None
        with transaction() as outcome:
            passed = services.hand_over(
                queries.own_place_or_404(current_programme(), place_id, signed_in()),
                full_name=form.full_name.data,
                email=form.email.data,
                by=signed_in(),
                at=now(),
            )
        if outcome.ok:
            flash(
                "Your colleague has been asked. You keep the place until they take it."
                if passed is not None
                else "The training team will be in touch about this. You keep the place until then."
            )
            return redirect(url_for(".offer", place_id=place_id))
        form.form_errors.append(outcome.message)
    return render_template("places/hand_over.html", place=place, session=place.training_session, form=form)


def _own(place_id: uuid.UUID) -> Place:
    place = queries.own_place_or_404(current_programme(), place_id, signed_in())
    authorise(policy.can_see_own, place)
    return place


def _answer(place_id: uuid.UUID, act: Callable[..., None], said: str) -> Any:
    _own(place_id)
    form = BaseForm()
    if not form.validate():
        flash("This page had been open for too long. Please answer again.", "notice")
        return redirect(url_for(".offer", place_id=place_id))
    with transaction() as outcome:
        act(queries.own_place_or_404(current_programme(), place_id, signed_in()), by=signed_in(), at=now())
    flash(said if outcome.ok else outcome.message, "message" if outcome.ok else "notice")
    return redirect(url_for(".offer", place_id=place_id))
