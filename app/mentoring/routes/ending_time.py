"""Somebody's time as a mentor ends, or begins again, by the hand of an administrator."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.directory.enums import Role
from app.mentoring import policy, queries, services
from app.mentoring.forms import EndTimeForm
from app.mentoring.models import MentorPeriod
from app.mentoring.routes import bp
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.clock import now, today
from app.platform.db import transaction
from app.platform.forms import BaseForm


@bp.route("/<programme>/mentors/<uuid:period_id>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def time_of(period_id: uuid.UUID) -> Any:
    """How it is with somebody's time, and its end."""
    period = _period(period_id)
    form = EndTimeForm()
    form.ends_on.earliest, form.ends_on.latest = period.starts_on, today()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.end_mentor_period(
                _period(period_id), form.reason.data, on=form.ends_on.data, by=signed_in(), at=now()
            )
        if outcome.ok:
            flash("It has ended. Meetings that were booked are given to whoever waits.")
            return redirect(url_for(".time_of", period_id=period_id))
        form.form_errors.append(outcome.message)
        period = _period(period_id)
    return render_template("mentoring/time_of.html", form=form, period=period)


@bp.route("/<programme>/mentors/<uuid:period_id>/begin-again", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def begin_again(period_id: uuid.UUID) -> Any:
    """A new time from today, for somebody whose last one has ended."""
    ended = _period(period_id)
    if not BaseForm().validate():
        flash("This page had been open for too long. Please press again.", "notice")
        return redirect(url_for(".time_of", period_id=period_id))
    begun = ended.id
    with transaction() as outcome:
        ended = _period(period_id)
        begun = services.begin_mentor_period(
            ended.person, ended.cohort, on=today(), by=signed_in(), at=now()
        ).id
    flash(
        "A new time begins today." if outcome.ok else outcome.message, "message" if outcome.ok else "notice"
    )
    return redirect(url_for(".time_of", period_id=begun if outcome.ok else period_id))


def _period(period_id: uuid.UUID) -> MentorPeriod:
    period = queries.period_or_404(current_programme(), period_id, signed_in())
    authorise(policy.can_end_time, period)
    return period
