"""Who still owes days of a course, who has completed it, and what staff do about either."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.directory.enums import Role
from app.places import policy, queries, services
from app.places.forms import ExcuseForm, OfferDayForm, TakeCompletionBackForm
from app.places.models import Place
from app.places.routes import bp
from app.platform import words
from app.platform.access import authorise, current_programme, identifier, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound
from app.platform.forms import BaseForm
from app.training.models import SessionDay
from app.training.queries import session_or_404

STAFF = (Role.ADMINISTRATOR, Role.NAMED_STAFF)


@bp.route("/<programme>/sessions/<slug>/completion")
@open_to(*STAFF)
def completion(slug: str) -> Any:
    """Days still to make up, days that are not recorded yet, and whoever has completed the course."""
    session = session_or_404(current_programme(), slug)
    authorise(policy.can_see_completion, session)
    return render_template(
        "places/completion.html",
        session=session,
        found=services.completion_of(session, signed_in(), now()),
        asks=services.rule_of_session(session),
        me=signed_in(),
        form=BaseForm(),
    )


@bp.route("/<programme>/places/<uuid:place_id>/missed/<uuid:session_day_id>/offer", methods=["GET", "POST"])
@open_to(*STAFF)
def offer_day(place_id: uuid.UUID, session_day_id: uuid.UUID) -> Any:
    """Offer somebody another day for one that was missed."""
    place, missed = _missed(place_id, session_day_id)
    form = OfferDayForm()
    days = services.free_days(place, missed, now())
    form.day.choices = [(str(day.id), in_words(day)) for day in days]
    if days and form.validate_on_submit():
        made: Any = None
        with transaction() as outcome:
            place, missed = _missed(place_id, session_day_id)
            day = queries.day_or_404(current_programme(), identifier(form.day.data))
            made = services.offer_day(place, missed, day, by=signed_in(), at=now())
        if outcome.ok:
            said = "The day is offered, and a seat is kept." if made else services.IN_TOUCH
            flash(said, "message" if made else "notice")
            return redirect(url_for(".completion", slug=place.training_session.slug))
        form.form_errors.append(outcome.message)
        place, missed = _missed(place_id, session_day_id)
    return render_template("places/offer_day.html", place=place, missed=missed, days=days, form=form)


@bp.route("/<programme>/places/<uuid:place_id>/missed/<uuid:session_day_id>/excuse", methods=["GET", "POST"])
@open_to(*STAFF)
def excuse(place_id: uuid.UUID, session_day_id: uuid.UUID) -> Any:
    """Let a missed day count for completing the course."""
    place, missed = _missed(place_id, session_day_id)
    form = ExcuseForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            place, missed = _missed(place_id, session_day_id)
            services.excuse(place, missed, form.because.data, by=signed_in(), at=now())
        if outcome.ok:
            flash("The day counts for completing the course. The register shows it as excused.")
            return redirect(url_for(".completion", slug=place.training_session.slug))
        form.form_errors.append(outcome.message)
        place, missed = _missed(place_id, session_day_id)
    return render_template("places/excuse.html", place=place, missed=missed, form=form)


@bp.route("/<programme>/places/<uuid:place_id>/missed/<uuid:session_day_id>/not-excused", methods=["POST"])
@open_to(*STAFF)
def excuse_no_more(place_id: uuid.UUID, session_day_id: uuid.UUID) -> Any:
    """The day is again as the register had it."""
    place, _ = _missed(place_id, session_day_id)

    def act() -> None:
        again, missed = _missed(place_id, session_day_id)
        services.excuse_no_more(again, missed, by=signed_in(), at=now())

    return _done(place.training_session.slug, act, "The day is again as the register had it.")


@bp.route("/<programme>/make-ups/<uuid:make_up_id>/take-back", methods=["POST"])
@open_to(*STAFF)
def take_day_back(make_up_id: uuid.UUID) -> Any:
    """An offered or agreed day is taken back; the person is told."""
    found = queries.make_up_or_404(current_programme(), make_up_id)
    _place(found.place_id)

    def act() -> None:
        again = queries.make_up_or_404(current_programme(), make_up_id)
        services.take_day_back(again, by=signed_in(), at=now())

    slug = found.place.training_session.slug
    return _done(slug, act, "The day is taken back, and the person is told.")


@bp.route("/<programme>/places/<uuid:place_id>/completion/take-back", methods=["GET", "POST"])
@open_to(*STAFF)
def take_completion_back(place_id: uuid.UUID) -> Any:
    """It was a mistake that somebody completed the course."""
    place = _place(place_id)
    form = TakeCompletionBackForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.take_completion_back(_place(place_id), reason=form.reason.data, by=signed_in(), at=now())
        if outcome.ok:
            flash("The completion is taken back. The number of the certificate answers no from now on.")
            return redirect(url_for(".completion", slug=place.training_session.slug))
        form.form_errors.append(outcome.message)
        place = _place(place_id)
    return render_template("places/take_completion_back.html", place=place, form=form)


def in_words(day: SessionDay) -> str:
    """A day of another session on one line: when, in which area, of which cohort."""
    session = day.training_session
    parts = (
        words.day_year(day.starts_at),
        words.span(day.starts_at, day.ends_at),
        day.area,
        session.cohort.name if session.cohort else "",
    )
    return ", ".join(filter(None, parts))


def _done(slug: str, act: Callable[[], None], said: str) -> Any:
    with transaction() as outcome:
        act()
    flash(said if outcome.ok else outcome.message, "message" if outcome.ok else "notice")
    return redirect(url_for(".completion", slug=slug))


def _place(place_id: uuid.UUID) -> Place:
    place = queries.place_seen_or_404(current_programme(), place_id, signed_in())
    authorise(policy.can_settle_completion, place)
    return place


def _missed(place_id: uuid.UUID, session_day_id: uuid.UUID) -> tuple[Place, SessionDay]:
    place = _place(place_id)
    missed = services.own_day(place, session_day_id)
    if missed is None:
        raise NotFound
    return place, missed
