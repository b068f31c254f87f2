"""A mentor's own page: what was done, meetings, hours, certificate and the time as a mentor."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from app.directory.models import Person
from app.forum.enums import Seating
from app.home import queries
from app.home.enums import When
from app.home.forms import KINDS, LENGTHS, ActivityForm
from app.home.routes.blueprint import bp
from app.mentoring import queries as mentors
from app.mentoring import services
from app.mentoring.enums import CHANGED_DAYS, SETTLED_DAYS, WhoseStaff
from app.mentoring.models import MentorActivity
from app.mentoring.services import ActivityFacts
from app.places.services import readable_number
from app.platform import clock, words
from app.platform.access import open_to_signed_in, signed_in
from app.platform.db import transaction
from app.platform.errors import NotFound
from app.platform.forms import BaseForm
from app.platform.tables import csv_bytes

# What a folder of downloads shows.
FILE_NAME = "log.csv"
LATEST = 4
# Figures of a count of entries; more are no count.
LONGEST_COUNT = 6
LATE = "This page had been open for too long. Please press again."


@bp.route("/<programme>/my-mentoring", methods=["GET", "POST"])
@open_to_signed_in
def my_mentoring() -> Any:
    """Log something first; then what there is."""
    person = _me()
    form = _form()
    if form.validate_on_submit():
        with transaction() as outcome:
            activity = services.log_activity(
                person, _facts(form), seen=_seen(form.seen.data), by=person, at=clock.now()
            )
            said = _said(activity)
        if outcome.ok:
            flash(said)
            return redirect(url_for(".my_mentoring"))
        form.form_errors.append(outcome.message)
    found = queries.mentoring_of(_me(), clock.now())
    if request.method == "GET":
        form.seen.data = str(len(found.activities))
    return render_template(
        "home/my_mentoring.html",
        form=form,
        mentoring=found,
        latest=found.activities[:LATEST],
        again=_short(found.newest) if found.newest else "",
        short=_short,
        length=_length,
        readable_number=readable_number,
        Seating=Seating,
        changed_days=CHANGED_DAYS,
    )


@bp.route("/<programme>/my-mentoring/again", methods=["POST"])
@open_to_signed_in
def log_again() -> Any:
    """The same as last time, today: one press."""
    person = _me()
    if not BaseForm().validate():
        flash(LATE, "notice")
        return redirect(url_for(".my_mentoring"))
    said = ""
    with transaction() as outcome:
        activity = services.log_again_today(
            person, seen=_seen(request.form.get("seen", "")), by=person, at=clock.now()
        )
        said = _said(activity)
    flash(said if outcome.ok else outcome.message, "message" if outcome.ok else "notice")
    return redirect(url_for(".my_mentoring"))


@bp.route("/<programme>/my-mentoring/log")
@open_to_signed_in
def my_log() -> Any:
    """Everything that was logged."""
    at = clock.now()
    activities = mentors.activities_of(_me())
    return render_template(
        "home/my_log.html",
        activities=activities,
        changeable={one.id for one in activities if services.may_change_activity(one, at)},
        kinds=KINDS,
        length=_length,
        WhoseStaff=WhoseStaff,
        changed_days=CHANGED_DAYS,
    )


@bp.route("/<programme>/my-mentoring/log.csv")
@open_to_signed_in
def my_log_file() -> Any:
    """The same as a table to keep."""
    rows = [
        (one.done_on, KINDS[one.kind], one.people, one.minutes, words.sentence(one.whose_staff), one.note)
        for one in mentors.activities_of(_me())
    ]
    table = csv_bytes(["Day", "What", "People", "Minutes", "Whose staff", "Note"], rows)
    headers = {"Content-Disposition": f'attachment; filename="{FILE_NAME}"', "Cache-Control": "no-store"}
    return Response(table, mimetype="text/csv", headers=headers)


@bp.route("/<programme>/my-mentoring/log/<uuid:activity_id>", methods=["GET", "POST"])
@open_to_signed_in
def change_log(activity_id: uuid.UUID) -> Any:
    """Put one entry right."""
    activity = mentors.own_activity_or_404(_me(), activity_id)
    at = clock.now()
    if not services.may_change_activity(activity, at):
        flash("This was logged too long ago to be changed. The training team can help.", "notice")
        return redirect(url_for(".my_log"))
    form = _form(activity)
    if form.validate_on_submit():
        with transaction() as outcome:
            services.change_activity(
                mentors.own_activity_or_404(_me(), activity_id), _facts(form), by=_me(), at=clock.now()
            )
        if outcome.ok:
            flash("It is put right.")
            return redirect(url_for(".my_log"))
        form.form_errors.append(outcome.message)
        activity = mentors.own_activity_or_404(_me(), activity_id)
    return render_template("home/change_log.html", form=form, activity=activity, kinds=KINDS)


@bp.route("/<programme>/my-mentoring/log/<uuid:activity_id>/remove", methods=["POST"])
@open_to_signed_in
def remove_log(activity_id: uuid.UUID) -> Any:
    """Take one entry back."""
    mentors.own_activity_or_404(_me(), activity_id)
    if not BaseForm().validate():
        flash(LATE, "notice")
        return redirect(url_for(".my_log"))
    with transaction() as outcome:
        services.remove_activity(mentors.own_activity_or_404(_me(), activity_id), by=_me(), at=clock.now())
    said = "It is removed, and no count has it any more."
    flash(said if outcome.ok else outcome.message, "message" if outcome.ok else "notice")
    return redirect(url_for(".my_log"))


def _me() -> Person:
    person: Person | None = signed_in()
    if person is None:
        raise NotFound
    return person


def _form(activity: MentorActivity | None = None) -> ActivityForm:
    """Only today is chosen beforehand, and the own agency; or what an entry says."""
    today = clock.today()
    given: dict[str, Any] = {"when": When.TODAY, "whose_staff": WhoseStaff.OWN}
    if activity is not None:
        given = {
            "kind": activity.kind,
            "when": {today: When.TODAY, today - timedelta(days=1): When.YESTERDAY}.get(
                activity.done_on, When.OTHER
            ),
            "done_on": activity.done_on,
            "minutes": activity.minutes,
            "people": activity.people,
            "whose_staff": activity.whose_staff,
            "note": activity.note,
        }
    form = ActivityForm(data=given)
    form.done_on.latest = today
    form.done_on.earliest = today - timedelta(days=SETTLED_DAYS - CHANGED_DAYS)
    return form


def _facts(form: ActivityForm) -> ActivityFacts:
    today: date = clock.today()
    days = {When.TODAY: today, When.YESTERDAY: today - timedelta(days=1), When.OTHER: form.done_on.data}
    return ActivityFacts(
        kind=form.kind.data,
        done_on=days[form.when.data],
        minutes=form.minutes.data,
        people=form.people.data,
        whose_staff=form.whose_staff.data,
        note=form.note.data or "",
    )


def _seen(typed: str | None) -> int:
    """How many entries the page knew of; whatever else was sent means none."""
    return int(typed) if typed and typed.isdecimal() and len(typed) <= LONGEST_COUNT else 0


def _length(minutes: int) -> str:
    return words.inside(LENGTHS.get(minutes, f"{minutes} min"))


def _short(activity: MentorActivity) -> str:
    """As in "Gave a briefing, 30 min, 12 people"."""
    people = words.plural(activity.people, "person", "people")
    return f"{words.sentence(activity.kind.value)}, {_length(activity.minutes)}, {people}"


def _said(activity: MentorActivity) -> str:
    return f"Logged for {words.day(activity.done_on)}: {words.inside(_short(activity))}."
