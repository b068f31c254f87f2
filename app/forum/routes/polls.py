"""Finding a date: asking people, their answers, and the meeting that comes of it."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.directory.enums import Role
from app.directory.models import Person
from app.directory.queries import person_by_email, visible_to
from app.forum import policy, queries, services
from app.forum.enums import PollReply, PollStatus
from app.forum.forms import PressForm, answer_form, ask_date_form
from app.forum.models import DatePoll, ForumSeries, PollTime
from app.forum.routes.blueprint import bp
from app.forum.routes.meetings import pressed, somebody
from app.forum.services import PollFacts
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
from app.platform.errors import NotFound, RuleBroken
from app.platform.forms import BaseForm
from app.training.queries import venue_or_404, venues

TIMES = 6


@bp.route("/<programme>/forum/dates")
@open_to(Role.ADMINISTRATOR)
def polls() -> str:
    """Every search for a date, and how many have answered."""
    authorise(policy.can_manage)
    found = queries.polls_of(current_programme())
    return render_template(
        "forum/polls.html",
        polls=found,
        counts=queries.asked_counts(found, signed_in()),
        PollStatus=PollStatus,
        now=clock.now(),
    )


@bp.route("/<programme>/forum/dates/new", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def new_poll() -> ResponseReturnValue:
    """Ask a group which of some times suit them."""
    authorise(policy.can_manage)
    form = ask_date_form(TIMES)()
    form["series"].choices = [(each.slug, each.name) for each in queries.series_of(current_programme())]
    form["venue"].choices = [(str(each.id), each.name) for each in venues(current_programme())]
    if form.validate_on_submit():
        poll: DatePoll | None = None
        with transaction() as outcome:
            poll = services.ask_for_date(
                _series(form["series"].data), _facts(form), _chosen(form), by=signed_in(), at=clock.now()
            )
        if outcome.ok and poll is not None:
            flash("Everybody has been asked. Their answers are counted here.")
            return redirect(url_for(".poll_result", poll_id=poll.id))
        form.form_errors.append(outcome.message)
    return render_template("forum/new_poll.html", form=form, times=range(TIMES))


@bp.route("/<programme>/forum/dates/<uuid:poll_id>", methods=["GET", "POST"])
@open_to_signed_in
def poll(poll_id: uuid.UUID) -> ResponseReturnValue:
    """Say which times suit, and see how many others can."""
    found = queries.poll_or_404(current_programme(), poll_id)
    asked = queries.asked_in(found, somebody())
    if asked is None:
        raise NotFound
    known = {f"time_{answer.time_id}": answer.reply for answer in asked.answers}
    form = answer_form([(str(time.id), _said(time)) for time in found.times])(data=known)
    is_open = _is_open(found)
    if form.is_submitted() and not is_open:
        form.form_errors.append("The time to answer is over.")
    elif form.validate_on_submit():
        with transaction() as outcome:
            found = queries.poll_or_404(current_programme(), poll_id)
            asked = queries.asked_in(found, somebody())
            if asked is None:
                raise NotFound
            services.answer_poll(asked, _answers(form), by=signed_in(), at=clock.now())
        if outcome.ok:
            flash(f"Your answers are kept. You can change them until {words.day(found.closes_at)}.")
            return redirect(url_for(".poll", poll_id=poll_id))
        form.form_errors.append(outcome.message)
        found = queries.poll_or_404(current_programme(), poll_id)
        is_open = _is_open(found)
    return render_template(
        "forum/poll.html",
        poll=found,
        form=form,
        standings={each.time: each for each in services.standings(found, somebody())},
        answered=queries.asked_counts([found], somebody()).get(found.id, (0, 0))[1],
        open=is_open,
        given={answer.time_id: answer.reply for answer in asked.answers},
    )


@bp.route("/<programme>/forum/dates/<uuid:poll_id>/result")
@open_to(Role.ADMINISTRATOR)
def poll_result(poll_id: uuid.UUID) -> str:
    """The times by how well they do, and the press that makes a meeting of one."""
    authorise(policy.can_manage)
    found = queries.poll_or_404(current_programme(), poll_id)
    standings = services.standings(found, signed_in())
    return render_template(
        "forum/poll_result.html",
        poll=found,
        standings=standings,
        times={str(time.id): time for time in found.times},
        why=services.why_best(standings),
        counts=queries.asked_counts([found], signed_in()).get(found.id, (0, 0)),
        PollStatus=PollStatus,
        now=clock.now(),
    )


@bp.route("/<programme>/forum/dates/<uuid:poll_id>/times/<uuid:time_id>/take", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def decide_poll(poll_id: uuid.UUID, time_id: uuid.UUID) -> ResponseReturnValue:
    """Make a meeting of this time, and bookings of the answers."""
    authorise(policy.can_manage)
    pressed()
    meeting_id: uuid.UUID | None = None
    with transaction() as outcome:
        found = queries.poll_or_404(current_programme(), poll_id)
        time = next((each for each in found.times if each.id == time_id), None)
        if time is None:
            raise NotFound
        meeting_id = services.decide(found, time, by=signed_in(), at=clock.now()).id
    if not outcome.ok:
        flash(outcome.message, "notice")
        return redirect(url_for(".poll_result", poll_id=poll_id))
    flash("The meeting is made. Whoever can come is booked, and the others have the link to book.")
    return redirect(url_for(".meeting", meeting_id=meeting_id))


@bp.route("/<programme>/forum/dates/<uuid:poll_id>/close", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def close_poll(poll_id: uuid.UUID) -> ResponseReturnValue:
    """End the search without a date."""
    authorise(policy.can_manage)
    found = queries.poll_or_404(current_programme(), poll_id)
    form = PressForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.close_poll(
                queries.poll_or_404(current_programme(), poll_id), by=signed_in(), at=clock.now()
            )
        if outcome.ok:
            flash("The search is closed. Whoever had answered is told.")
            return redirect(url_for(".polls"))
        form.form_errors.append(outcome.message)
        found = queries.poll_or_404(current_programme(), poll_id)
    return render_template("forum/close_poll.html", poll=found, form=form)


def _is_open(poll: DatePoll) -> bool:
    return poll.status is PollStatus.OPEN and poll.closes_at > clock.now()


def _series(slug: str) -> ForumSeries:
    found = queries.series_by_slug(current_programme().id, slug)
    if found is None:
        raise NotFound
    return found


def _facts(form: BaseForm) -> PollFacts:
    times: list[tuple[datetime, datetime]] = []
    for number in range(TIMES):
        parts = [form[f"{name}_{number}"].data for name in ("day", "starts", "ends")]
        if not any(part is not None for part in parts):
            continue
        if any(part is None for part in parts):
            raise RuleBroken("Give the date, the start and the end of each time you propose.")
        day, starts, ends = parts
        times.append(
            (
                clock.from_local(day, starts.hour, starts.minute),
                clock.from_local(day, ends.hour, ends.minute),
            )
        )
    venue = form["venue"].data
    return PollFacts(
        title=form["title"].data,
        times=times,
        closes_at=clock.end_of(form["closes"].data),
        room_places=form["room_places"].data,
        online_places=form["online_places"].data,
        venue=venue_or_404(current_programme(), identifier(venue)) if venue else None,
    )


def _chosen(form: BaseForm) -> list[Person] | None:
    """The people of the typed addresses; None for everybody. Raises RuleBroken for one that nobody has.

    Somebody protected is to whoever may not know of them as if nobody had the address.
    """
    if form["whom"].data != "chosen":
        return None
    found: dict[uuid.UUID, Person] = {}
    for line in form["addresses"].data.split():
        person = person_by_email(current_programme().id, line)
        if person is None or not visible_to(signed_in(), person):
            raise RuleBroken(f"Nobody is known here with the address {line}.")
        found[person.id] = person
    return list(found.values())


def _answers(form: BaseForm) -> dict[uuid.UUID, PollReply]:
    return {
        identifier(field.name.removeprefix("time_")): field.data
        for field in form.own_fields()
        if field.name.startswith("time_")
    }


def _said(time: PollTime) -> str:
    return f"{words.day(time.starts_at)}, {words.span(time.starts_at, time.ends_at)}"
