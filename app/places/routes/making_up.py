"""Somebody makes a missed day up: chooses among free days, or answers what is offered."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.places import policy, queries, services
from app.places.forms import PickDayForm
from app.places.models import MakeUp, Place
from app.places.routes import bp
from app.places.routes.completion import in_words
from app.platform.access import authorise, current_programme, identifier, open_to_signed_in, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound
from app.platform.forms import BaseForm
from app.training.models import SessionDay

ACTS = {
    "accept": (services.accept_day, "The day is agreed. It comes by email and as a calendar entry."),
    "decline": (services.decline_day, "Thank you for telling us. You can choose another day."),
    "give-up": (services.give_day_up, "Thank you for telling us. You can choose another day."),
}


@bp.route("/<programme>/places/<uuid:place_id>/missed/<uuid:session_day_id>", methods=["GET", "POST"])
@open_to_signed_in
def pick_day(place_id: uuid.UUID, session_day_id: uuid.UUID) -> Any:
    """Choose the day on which a missed one is made up."""
    place, missed = _missed(place_id, session_day_id)
    form = PickDayForm()
    days = services.free_days(place, missed, now())
    form.day.choices = [(str(day.id), in_words(day)) for day in days]
    if days and form.validate_on_submit():
        made: MakeUp | None = None
        with transaction() as outcome:
            place, missed = _missed(place_id, session_day_id)
            day = queries.day_or_404(current_programme(), identifier(form.day.data))
            made = services.pick_day(place, missed, day, by=signed_in(), at=now())
        if outcome.ok:
            flash(ACTS["accept"][1] if made else services.IN_TOUCH, "message" if made else "notice")
            return redirect(url_for(".offer", place_id=place_id))
        form.form_errors.append(outcome.message)
        place, missed = _missed(place_id, session_day_id)
    return render_template(
        "places/pick_day.html",
        place=place,
        session=place.training_session,
        missed=missed,
        days=days,
        form=form,
    )


@bp.route("/<programme>/make-ups/<uuid:make_up_id>/<act>", methods=["POST"])
@open_to_signed_in
def answer_make_up(make_up_id: uuid.UUID, act: str) -> Any:
    """Say yes or no to a day that is offered, or that one cannot come after all."""
    if act not in ACTS:
        raise NotFound
    place_id = _own(make_up_id).place_id
    form = BaseForm()
    if not form.validate():
        flash("This page had been open for too long. Please answer again.", "notice")
        return redirect(url_for(".offer", place_id=place_id))
    do, said = ACTS[act]
    with transaction() as outcome:
        do(_own(make_up_id), by=signed_in(), at=now())
    flash(said if outcome.ok else outcome.message, "message" if outcome.ok else "notice")
    return redirect(url_for(".offer", place_id=place_id))


def _own(make_up_id: uuid.UUID) -> MakeUp:
    found = queries.make_up_or_404(current_programme(), make_up_id)
    authorise(policy.can_see_own, queries.own_place_or_404(current_programme(), found.place_id, signed_in()))
    return found


def _missed(place_id: uuid.UUID, session_day_id: uuid.UUID) -> tuple[Place, SessionDay]:
    place = queries.own_place_or_404(current_programme(), place_id, signed_in())
    authorise(policy.can_see_own, place)
    missed = services.own_day(place, session_day_id)
    if missed is None:
        raise NotFound
    return place, missed
