"""The own time as a mentor: pause, take up again, stop; no reason is asked."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from app.directory.models import Person
from app.mentoring import queries, services
from app.mentoring.enums import PeriodEnd
from app.mentoring.forms import MyTimeForm
from app.mentoring.models import MentorPeriod
from app.mentoring.routes import bp
from app.platform import clock
from app.platform.access import open_to_signed_in, signed_in
from app.platform.db import transaction
from app.platform.errors import NotFound, RuleBroken
from app.platform.forms import Choice

PAUSE, AGAIN, STOP = "pause", "again", "stop"
SAID = {
    PAUSE: "You are having a pause. Nobody asks why. Take up again whenever it suits you.",
    AGAIN: "Welcome back.",
    STOP: "You have stopped. Thank you for all you did. You can begin again on this page.",
}


@bp.route("/<programme>/my-mentoring/time", methods=["GET", "POST"])
@open_to_signed_in
def my_time() -> Any:
    """What can be done follows from how it is now."""
    person = _me()
    period = next(iter(queries.periods_of(person)), None)
    form = MyTimeForm()
    form.act.choices = _choices(period)
    if period is not None and form.validate_on_submit():
        chosen = form.act.data
        with transaction() as outcome:
            _act(queries.periods_of(_me())[0], chosen)
        if outcome.ok:
            flash(SAID[chosen])
            return redirect(url_for(".my_time"))
        form.form_errors.append(outcome.message)
        period = next(iter(queries.periods_of(_me())), None)
    return render_template("mentoring/my_time.html", form=form, period=period)


def _choices(period: MentorPeriod | None) -> list[Choice]:
    if period is None:
        return []
    pause = Choice(PAUSE, "Pause", "What you have booked stays booked. Meetings that you miss do not count.")
    again = Choice(AGAIN, "Take up again", "From today.")
    stop = Choice(STOP, "Stop", "What you have booked is cancelled and goes to whoever waits.")
    if period.ends_on is not None:
        return [again]
    return [again, stop] if period.paused_on is not None else [pause, stop]


def _act(period: MentorPeriod, chosen: str) -> None:
    at, person = clock.now(), _me()
    if chosen not in {choice.value for choice in _choices(period)}:
        raise RuleBroken("This has changed since the page was opened. Please look again.")
    if chosen == PAUSE:
        services.pause(period, by=person, at=at)
    elif chosen == AGAIN:
        services.take_up_again(period, by=person, at=at)
    else:
        services.end_mentor_period(
            period, PeriodEnd.STEPPED_DOWN, on=clock.local(at).date(), by=person, at=at
        )


def _me() -> Person:
    person: Person | None = signed_in()
    if person is None:
        raise NotFound
    return person
