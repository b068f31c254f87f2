"""Staff act on somebody's place: write down an answer, or end an offer that nobody answered."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.directory.enums import Role
from app.places import policy, queries, rules, services
from app.places.enums import Spoken, Told
from app.places.forms import AnswerForForm
from app.places.models import Place
from app.places.routes import bp
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction

WORDS = {
    Spoken.TAKES: "They take the place",
    Spoken.DECLINES: "They cannot take it",
    Spoken.KEEPS: "They keep the place on the new days",
    Spoken.GIVES_UP: "They give the place up",
}


@bp.route("/<programme>/places/<uuid:place_id>/answer-for", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def answer_for(place_id: uuid.UUID) -> Any:
    """What somebody told the training team about a place, by telephone for example."""
    place = _place(place_id)
    authorise(policy.can_administer, place)
    form = AnswerForForm()
    answers = rules.answers_to(place.status, moved=bool(place.known_days))
    form.answer.choices = [(each.value, WORDS[each]) for each in answers]
    if form.validate_on_submit():
        with transaction() as outcome:
            services.answer_for(
                _place(place_id),
                Spoken(form.answer.data),
                told=Told(form.told.data),
                seen=form.seen.data,
                by=signed_in(),
                at=now(),
            )
        if outcome.ok:
            flash("The answer is recorded, and what follows from it is under way.")
            return redirect(url_for(".board", slug=place.training_session.slug))
        form.form_errors.append(outcome.message)
    form.seen.data = services.days_seen(place)
    return render_template(
        "places/answer_for.html",
        place=place,
        session=place.training_session,
        form=form,
        moved=services.what_moved(place),
    )


@bp.route("/<programme>/places/<uuid:place_id>/lapse", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def lapse(place_id: uuid.UUID) -> Any:
    """An administrator ends an offer that nobody answered."""
    place = _place(place_id)
    authorise(policy.can_administer, place)
    slug = place.training_session.slug
    with transaction() as outcome:
        services.lapse(_place(place_id), by=signed_in(), at=now())
    flash(
        "The offer has been ended, and whoever is next is asked." if outcome.ok else outcome.message,
        "message" if outcome.ok else "notice",
    )
    return redirect(url_for(".board", slug=slug))


def _place(place_id: uuid.UUID) -> Place:
    return queries.place_seen_or_404(current_programme(), place_id, signed_in())
