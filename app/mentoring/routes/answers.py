"""The pages of the task list, one a part."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.directory.enums import Audience
from app.directory.models import Agency
from app.directory.queries import agencies, agency_or_404
from app.mentoring import queries, services
from app.mentoring.forms import AboutYouForm, AnswerForm, ForumForm, ManagerForm, dates_form
from app.mentoring.forms.applying import NOT_LISTED
from app.mentoring.models import Application
from app.mentoring.routes import bp
from app.mentoring.routes.applicant import UNSENT, own
from app.platform.access import current_programme, identifier, open_to_signed_in, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.withheld import passages_in


@bp.route("/<programme>/applications/<uuid:application_id>/about-you", methods=["GET", "POST"])
@open_to_signed_in
def about_you(application_id: uuid.UUID) -> Any:
    """Name, job, team and agency; what we know is filled in."""
    application = own(application_id)
    if request.method == "GET" and _settled(application):
        return _too_late(application)
    person = application.person
    form = AboutYouForm(
        data={
            "full_name": person.full_name,
            "known_as": person.known_as,
            "job_title": person.job_title,
            "team": person.team,
            "audience": person.audience if application.about_you_done else None,
            "agency": str(person.agency_id) if person.agency_id else _typed(person.agency_as_typed),
            "agency_as_typed": person.agency_as_typed,
        }
    )
    form.offer(agencies(current_programme()))
    if form.validate_on_submit():
        with transaction() as outcome:
            services.save_about_you(
                application,
                full_name=form.full_name.data,
                known_as=form.known_as.data,
                job_title=form.job_title.data,
                team=form.team.data,
                audience=Audience(form.audience.data),
                agency=_agency(form.agency.data),
                agency_as_typed=form.agency_as_typed.data,
                by=signed_in(),
                at=now(),
            )
        if outcome.ok:
            return to_tasks(application)
        form.form_errors.append(outcome.message)
    return render_template("mentoring/about_you.html", application=application, form=form)


@bp.route("/<programme>/applications/<uuid:application_id>/dates", methods=["GET", "POST"])
@open_to_signed_in
def dates(application_id: uuid.UUID) -> Any:
    """Yes or no for each day, the awareness morning included."""
    application = own(application_id)
    if request.method == "GET" and _settled(application):
        return _too_late(application)
    days = queries.release_days(application.cohort_id)
    said = queries.availability_by_day(application.id)
    identifiers = [day.id for day in days]
    form = dates_form(days)(
        data={
            f"day_{number}": "yes" if said[day_id] else "no"
            for number, day_id in enumerate(identifiers, start=1)
            if day_id in said
        }
    )
    if form.validate_on_submit():
        with transaction() as outcome:
            services.save_dates(
                application,
                {
                    day_id: form[f"day_{number}"].data == "yes"
                    for number, day_id in enumerate(identifiers, start=1)
                },
                by=signed_in(),
                at=now(),
            )
        if outcome.ok:
            return to_tasks(application)
        form.form_errors.append(outcome.message)
        days = queries.release_days(application.cohort_id)
    return render_template("mentoring/dates.html", application=application, form=form, days=days)


@bp.route("/<programme>/applications/<uuid:application_id>/forum", methods=["GET", "POST"])
@open_to_signed_in
def forum(application_id: uuid.UUID) -> Any:
    """The promise to come to the meetings afterwards."""
    application = own(application_id)
    if request.method == "GET" and _settled(application):
        return _too_late(application)
    said = application.forum_promised
    form = ForumForm(data={"forum": None if said is None else "yes" if said else "no"})
    if form.validate_on_submit():
        with transaction() as outcome:
            services.save_forum(application, form.forum.data == "yes", by=signed_in(), at=now())
        if outcome.ok:
            return to_tasks(application)
        form.form_errors.append(outcome.message)
    return render_template("mentoring/forum.html", application=application, form=form)


@bp.route("/<programme>/applications/<uuid:application_id>/answers/<int:number>", methods=["GET", "POST"])
@open_to_signed_in
def answer(application_id: uuid.UUID, number: int) -> Any:
    """One criterion. What is too long is kept too, and said to be too long."""
    application = own(application_id)
    if request.method == "GET" and _settled(application):
        return _too_late(application)
    criterion = queries.criterion_or_404(application.cohort_id, number)
    form = AnswerForm(
        data={
            "answer": queries.answers_by_criterion(application.id).get(criterion.id, ""),
            "withheld": "\n".join(queries.withheld_by_criterion(application.id).get(criterion.id, ())),
        }
    )
    form.answer.words = criterion.word_limit
    form.answer.called = f"Answer {number}"
    good = form.validate_on_submit()
    only_too_long = form.is_submitted() and not good and _only_too_long(form)
    if good or only_too_long:
        text, withheld = form.answer.data, passages_in(form.withheld.data or "")
        with transaction() as outcome:
            criterion = queries.criterion_or_404(application.cohort_id, number)
            services.save_answer(application, criterion, text, by=signed_in(), at=now(), withheld=withheld)
        if outcome.ok and good:
            return to_tasks(application)
        if not outcome.ok:
            form.form_errors.append(outcome.message)
        elif only_too_long:
            form.answer.errors = [f"{form.answer.errors[0]} It is saved, so you can shorten it later."]
    return render_template(
        "mentoring/answer.html",
        application=application,
        criterion=queries.criterion_or_404(application.cohort_id, number),
        number=number,
        form=form,
    )


@bp.route("/<programme>/applications/<uuid:application_id>/manager", methods=["GET", "POST"])
@open_to_signed_in
def manager(application_id: uuid.UUID) -> Any:
    """Who countersigns; also the way to change it later."""
    application = own(application_id)
    form = ManagerForm(
        data={
            "who": _who_signs(application),
            "name": application.manager_name,
            "email": application.manager_email,
        }
    )
    role = application.cohort.other_signatory or application.signatory_role
    form.offer(role)
    if form.validate_on_submit():
        was_asked = application.signature_wanted_at is not None
        with transaction() as outcome:
            services.save_manager(
                application,
                name=form.name.data,
                email=form.email.data,
                somebody_else=form.who.data == "other",
                role=role if form.who.data == "role" else "",
                by=signed_in(),
                at=now(),
            )
        if outcome.ok:
            if was_asked:
                flash("This is changed. The earlier link has stopped working.")
            return to_tasks(application)
        form.form_errors.append(outcome.message)
    return render_template(
        "mentoring/manager.html",
        application=application,
        form=form,
        role=role,
        waiting=queries.open_signature(application),
    )


def _who_signs(application: Application) -> str | None:
    if not application.manager_email:
        return None
    if application.somebody_else_signs:
        return "other"
    return "role" if application.signatory_role else "manager"


def _settled(application: Application) -> bool:
    """Whether what was written stands as it is. A late POST still shows its form, with all that was typed."""
    return application.status not in UNSENT and not services.may_edit(application, now())


def _too_late(application: Application) -> Any:
    flash("What you wrote cannot be changed any more. The training team can help.", "notice")
    return redirect(url_for(".application", application_id=application.id))


def to_tasks(application: Application) -> Any:
    """Back to the list, or to where a submitted application stands."""
    page = ".tasks" if application.status in UNSENT else ".application"
    return redirect(url_for(page, application_id=application.id))


def _agency(chosen: str) -> Agency | None:
    return None if chosen == NOT_LISTED else agency_or_404(current_programme(), identifier(chosen))


def _typed(name: str) -> str | None:
    return NOT_LISTED if name else None


def _only_too_long(form: AnswerForm) -> bool:
    return (
        bool(form.answer.data)
        and list(form.errors) == ["answer"]
        and form.answer.words is not None
        and (len(form.answer.data) <= form.answer.longest)
    )
