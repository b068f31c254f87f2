"""The administrator's planning: the days that sessions of a course usually have."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.directory.enums import Role
from app.platform import clock, words
from app.platform.access import authorise, current_programme, identifier, open_to, signed_in
from app.platform.db import transaction
from app.training import policy, queries, services
from app.training.enums import Part
from app.training.forms import ActForm, TakeDaysForm, UsualDayForm
from app.training.models import Course, TrainingSession
from app.training.routes.blueprint import bp

HOURS, WINDOW = "hours", "window"


@bp.route("/<programme>/plan/courses/<uuid:course_id>/usual-days", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def usual_days(course_id: uuid.UUID) -> ResponseReturnValue:
    """The days that sessions of a course usually have; they can be taken from a session."""
    authorise(policy.can_plan)
    course = queries.course_or_404(current_programme(), course_id)
    on_offer = [each for each in queries.sessions_of_course(course) if each.days]
    form = TakeDaysForm()
    form.session.choices = [(each.slug, _called(each)) for each in on_offer]
    if form.validate_on_submit():
        with transaction() as outcome:
            taken = queries.session_or_404(current_programme(), form.session.data)
            services.take_usual_days(taken, by=signed_in(), at=clock.now())
        if outcome.ok:
            flash("These are the usual days from now on. Sessions that are planned already stay as they are.")
            return redirect(url_for(".usual_days", course_id=course_id))
        form.form_errors.append(outcome.message)
        course = queries.course_or_404(current_programme(), course_id)
    return render_template("training/usual_days.html", course=course, form=form, has_sessions=bool(on_offer))


@bp.route("/<programme>/plan/courses/<uuid:course_id>/usual-days/new", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def new_usual_day(course_id: uuid.UUID) -> ResponseReturnValue:
    """Another usual day of a course."""
    return _edit_usual_day(course_id, None)


@bp.route(
    "/<programme>/plan/courses/<uuid:course_id>/usual-days/<uuid:usual_day_id>", methods=["GET", "POST"]
)
@open_to(Role.ADMINISTRATOR)
def usual_day(course_id: uuid.UUID, usual_day_id: uuid.UUID) -> ResponseReturnValue:
    """Change a usual day of a course."""
    return _edit_usual_day(course_id, usual_day_id)


@bp.route(
    "/<programme>/plan/courses/<uuid:course_id>/usual-days/<uuid:usual_day_id>/remove", methods=["POST"]
)
@open_to(Role.ADMINISTRATOR)
def remove_usual_day(course_id: uuid.UUID, usual_day_id: uuid.UUID) -> ResponseReturnValue:
    """Sessions do not usually have this day any more."""
    authorise(policy.can_plan)
    form = ActForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            course = queries.course_or_404(current_programme(), course_id)
            gone = queries.usual_day_or_404(course, usual_day_id)
            services.remove_usual_day(gone, course, by=signed_in(), at=clock.now())
        flash("The day is not a usual one any more." if outcome.ok else outcome.message)
    return redirect(url_for(".usual_days", course_id=course_id))


def _edit_usual_day(course_id: uuid.UUID, usual_day_id: uuid.UUID | None) -> ResponseReturnValue:
    authorise(policy.can_plan)
    programme = current_programme()
    course = queries.course_or_404(programme, course_id)
    form = _usual_day_form(course, usual_day_id)
    if form.validate_on_submit():
        with transaction() as outcome:
            course = queries.course_or_404(programme, course_id)
            facts = _usual_facts(form)
            if usual_day_id is None:
                services.add_usual_day(course, facts, by=signed_in(), at=clock.now())
            else:
                kept = queries.usual_day_or_404(course, usual_day_id)
                services.change_usual_day(kept, course, facts, by=signed_in(), at=clock.now())
        if outcome.ok:
            flash("The usual day is saved. Sessions that are planned already stay as they are.")
            return redirect(url_for(".usual_days", course_id=course_id))
        form.form_errors.append(outcome.message)
        course = queries.course_or_404(programme, course_id)
    return render_template(
        "training/usual_day_form.html", form=form, course=course, is_new=usual_day_id is None
    )


def _usual_day_form(course: Course, usual_day_id: uuid.UUID | None) -> UsualDayForm:
    known = queries.usual_day_or_404(course, usual_day_id) if usual_day_id else None
    if known is None:
        form = UsualDayForm(part=Part.WHOLE)
    else:
        hours = {} if known.own_time else {"starts": known.starts, "ends": known.ends}
        form = UsualDayForm(
            days_after=known.days_after,
            course_day=known.course_day,
            part=known.part,
            how=WINDOW if known.own_time else HOURS,
            venue=str(known.venue_id) if known.venue_id else None,
            room=known.room,
            window_days=known.window_days if known.own_time else None,
            **hours,
        )
    form.venue.choices = [(str(each.id), each.name) for each in queries.venues(current_programme())]
    return form


def _usual_facts(form: UsualDayForm) -> services.UsualFacts:
    if form.how.data == WINDOW:
        return services.UsualFacts(
            days_after=form.days_after.data,
            course_day=form.course_day.data,
            part=form.part.data,
            own_time=True,
            window_days=form.window_days.data,
        )
    venue = form.venue.data
    return services.UsualFacts(
        days_after=form.days_after.data,
        course_day=form.course_day.data,
        part=form.part.data,
        starts=form.starts.data,
        ends=form.ends.data,
        venue=queries.venue_or_404(current_programme(), identifier(venue)) if venue else None,
        room=form.room.data,
    )


def _called(session: TrainingSession) -> str:
    """A session among others of its course."""
    day = words.day_year(session.days[0].starts_at)
    return f"{day}, {session.cohort.name}" if session.cohort else day
