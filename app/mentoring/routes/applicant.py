"""An applicant's way: start, submit, and see honestly where it stands."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask_login import current_user

from app.accounts.services import join_programme
from app.directory.models import Person
from app.directory.queries import closures
from app.mentoring import policy, queries, rules, services
from app.mentoring.enums import ApplicationStatus, ChaseKind, Task
from app.mentoring.forms import StartAgainForm, StartForm
from app.mentoring.models import Application
from app.mentoring.routes import bp
from app.platform import ical
from app.platform.access import authorise, current_programme, open_to_all, open_to_signed_in, signed_in
from app.platform.clock import local, now
from app.platform.db import transaction
from app.platform.forms import BaseForm
from app.platform.ical import EventStatus
from app.training.enums import Level
from app.training.queries import calendar_event, course_span

UNSENT = frozenset({ApplicationStatus.DRAFT, ApplicationStatus.RETURNED})


@bp.route("/<programme>/cohorts/<slug>/apply")
@open_to_all
def apply(slug: str) -> Any:
    """What is asked, of whom, until when."""
    cohort = queries.cohort_or_404(current_programme(), slug, published_only=True)
    person = signed_in()
    today = local(now()).date()
    closed = today > cohort.applications_close_on
    return render_template(
        "mentoring/apply.html",
        cohort=cohort,
        essentials=queries.essentials_of(cohort.id),
        criteria=queries.criteria_of(cohort.id),
        days=queries.days_to_show(queries.release_days(cohort.id)),
        own=queries.own_application(person, cohort) if person else None,
        closed=closed,
        following=queries.following_cohort(cohort, today) if closed else None,
        not_yet=today < local(cohort.applications_open_at).date(),
    )


@bp.route("/<programme>/cohorts/<slug>/apply/start", methods=["GET", "POST"])
@open_to_signed_in
def start(slug: str) -> Any:
    """Begin; somebody new to the programme gives a name first."""
    cohort = queries.cohort_or_404(current_programme(), slug, published_only=True)
    person = signed_in()
    known = queries.own_application(person, cohort) if person else None
    if known is not None:
        return redirect(url_for(".application", application_id=known.id))
    earlier = queries.earlier_applications(person, cohort) if person else []
    form = _start_form(person, earlier)
    if form.validate_on_submit():
        at = now()
        started: uuid.UUID | None = None
        chosen = form.earlier.data if earlier else ""
        with transaction() as outcome:
            applicant = signed_in() or join_programme(
                current_user, current_programme().id, full_name=form.full_name.data, at=at
            )
            cohort = queries.cohort_or_404(current_programme(), slug)
            offers = {
                str(each.application.id): each for each in queries.earlier_applications(applicant, cohort)
            }
            begun = services.start(cohort, applicant, by=applicant, at=at)
            if chosen in offers:
                services.take_over_answers(begun, offers[chosen], by=applicant, at=at)
                flash("What you wrote before is put in. Read everything again before you send it.")
            started = begun.id
        if outcome.ok:
            return redirect(url_for(".tasks", application_id=started))
        form.form_errors.append(outcome.message)
    return render_template(
        "mentoring/start.html", cohort=cohort, form=form, new=person is None, again=bool(earlier)
    )


def _start_form(person: Person | None, earlier: list[queries.Earlier]) -> Any:
    """A name from a newcomer, a choice from whoever applied before, and nothing from anybody else."""
    if person is None:
        return StartForm()
    if not earlier:
        return BaseForm()
    form = StartAgainForm()
    form.offer(earlier)
    return form


@bp.route("/<programme>/applications/<uuid:application_id>/tasks")
@open_to_signed_in
def tasks(application_id: uuid.UUID) -> Any:
    """The parts of the application and what is still missing."""
    application = own(application_id)
    if application.status not in UNSENT and not services.may_edit(application, now()):
        return redirect(url_for(".application", application_id=application.id))
    draft = services.draft_of(application)
    done = rules.tasks_done(draft)
    parts_done, parts = rules.parts_done(draft)
    asked = queries.latest_signature(application)
    waiting = queries.open_signature(application)
    return render_template(
        "mentoring/tasks.html",
        next_chase=queries.next_chase_in_words(
            waiting, closures(application.programme_id, application.agency_id), now()
        )
        if waiting is not None
        else "",
        reminded_today=waiting is not None and queries.chased_today(waiting, ChaseKind.OWN, now()),
        application=application,
        cohort=application.cohort,
        draft=draft,
        done=done,
        Task=Task,
        parts_done=parts_done,
        parts=parts,
        last_day=queries.last_day_of(application),
        can_ask=all(done[task] for task in (Task.ABOUT_YOU, Task.DATES, Task.CRITERIA, Task.MANAGER)),
        ready=all(done.values()),
        may_avoid=rules.may_avoid_readers(application.status),
        asked=asked,
        bounced=queries.bounced_signature(application),
        signed=queries.signed_by(application),
        waiting=waiting,
    )


@bp.route("/<programme>/applications/<uuid:application_id>/ask", methods=["POST"])
@open_to_signed_in
def ask(application_id: uuid.UUID) -> Any:
    """Ask the named manager to countersign, before or after submitting."""
    application = own(application_id)
    with transaction() as outcome:
        sent = services.ask_for_signature(application, by=signed_in(), at=now())
    if outcome.ok:
        flash(
            f"{application.manager_name} has been asked to countersign."
            if sent is not None
            else "The training team checks who can countersign, and asks then."
        )
    else:
        flash(outcome.message, "notice")
    return _back(application)


@bp.route("/<programme>/applications/<uuid:application_id>/check", methods=["GET", "POST"])
@open_to_signed_in
def check(application_id: uuid.UUID) -> Any:
    """Read everything once more, then send it."""
    application = own(application_id)
    form = BaseForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.submit(application, by=signed_in(), at=now())
        if outcome.ok:
            flash("Your application has been submitted.")
            return redirect(url_for(".application", application_id=application_id))
        form.form_errors.append(outcome.message)
    return render_template("mentoring/check.html", form=form, sending=True, **_written(application))


@bp.route("/<programme>/applications/<uuid:application_id>/sent")
@open_to_signed_in
def sent(application_id: uuid.UUID) -> Any:
    """What was written, to read."""
    application = own(application_id)
    if application.status in UNSENT:
        return redirect(url_for(".check", application_id=application.id))
    return render_template("mentoring/check.html", sending=False, **_written(application))


@bp.route("/<programme>/applications/<uuid:application_id>")
@open_to_signed_in
def application(application_id: uuid.UUID) -> Any:
    """Where the application stands: who has it, since when, what happens next, by when."""
    found = own(application_id)
    if found.status in UNSENT:
        return redirect(url_for(".tasks", application_id=found.id))
    at = now()
    closed = closures(found.programme_id, found.agency_id)
    waiting = queries.open_signature(found)
    moved_up = queries.moved_up(found)
    today = local(at).date()
    days = queries.release_days(found.cohort_id)
    core = [day.training_session.slug for day in days if day.training_session.course.level is Level.CORE]
    return render_template(
        "mentoring/application.html",
        application=found,
        cohort=found.cohort,
        standing=queries.standing_of(
            found,
            closed,
            at,
            course_span(found.cohort) if found.status is ApplicationStatus.ACCEPTED else None,
            moved_up=moved_up,
        ),
        steps=queries.steps_of(found, closed, moved_up=moved_up),
        closed_days=closed,
        waiting=waiting,
        reminded_today=waiting is not None and queries.chased_today(waiting, ChaseKind.OWN, at),
        signed=queries.signed_by(found),
        declined=_decline_of(found),
        bounced=queries.bounced_signature(found),
        may_avoid=rules.may_avoid_readers(found.status),
        editable=services.may_edit(found, at),
        over=queries.is_over(found),
        can_be_signed=queries.can_be_signed(found, at),
        stronger=queries.strengthening_of(found) if found.told_at else [],
        last_day=queries.last_day_of(found),
        following=queries.following_cohort(found.cohort, today)
        if found.status is ApplicationStatus.NOT_SUBMITTED
        else None,
        days=queries.days_to_show(days),
        offered_on=core[0] if core and found.status is ApplicationStatus.OFFERED else "",
        reserve_on=core[0] if core and found.status is ApplicationStatus.RESERVE else "",
    )


@bp.route("/<programme>/applications/<uuid:application_id>/remind", methods=["POST"])
@open_to_signed_in
def remind(application_id: uuid.UUID) -> Any:
    """The applicant's own reminder, once a day."""
    found = own(application_id)
    with transaction() as outcome:
        services.remind(found, by=signed_in(), at=now())
    flash("The reminder is on its way." if outcome.ok else outcome.message, "" if outcome.ok else "notice")
    return _back(found)


@bp.route("/<programme>/applications/<uuid:application_id>/withdraw", methods=["GET", "POST"])
@open_to_signed_in
def withdraw(application_id: uuid.UUID) -> Any:
    """Withdraw; no reason is asked."""
    found = own(application_id)
    form = BaseForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.withdraw(found, by=signed_in(), at=now())
        if outcome.ok:
            flash("Your application has been withdrawn.")
            return redirect(url_for(".application", application_id=application_id))
        form.form_errors.append(outcome.message)
    return render_template("mentoring/withdraw.html", application=found, form=form)


@bp.route("/<programme>/applications/<uuid:application_id>/dates.ics")
@open_to_signed_in
def provisional_dates(application_id: uuid.UUID) -> Response:
    """The days, provisional, for the applicant's calendar."""
    return calendar_of(own(application_id).cohort_id)


def own(application_id: uuid.UUID) -> Application:
    """The applicant's own application, authorised; anybody else's is not found."""
    found = queries.own_application_or_404(current_programme(), application_id, signed_in())
    authorise(policy.can_see_own, found)
    return found


def calendar_of(cohort_id: uuid.UUID) -> Response:
    """The days of release as tentative entries under neutral titles, without a place."""
    events = [
        replace(calendar_event(day, current_programme()), status=EventStatus.TENTATIVE)
        for day in queries.release_days(cohort_id)
    ]
    body = ical.publish_bytes(events, "Training, provisional")
    return Response(
        body,
        mimetype="text/calendar",
        headers={"Content-Disposition": 'attachment; filename="training-dates.ics"'},
    )


def _written(found: Application) -> dict[str, Any]:
    draft = services.draft_of(found)
    days = queries.release_days(found.cohort_id)
    hidden = queries.withheld_by_criterion(found.id)
    return {
        "application": found,
        "cohort": found.cohort,
        "last_day": queries.last_day_of(found),
        "draft": draft,
        "days": [(day, draft.days.get(day.id)) for day in days],
        "withheld": [hidden.get(each.id, ()) for each in queries.criteria_of(found.cohort_id)],
        "gaps": rules.missing(draft),
        "signed": queries.signed_by(found),
        "waiting": queries.open_signature(found),
    }


def _decline_of(found: Application) -> str:
    latest = queries.latest_signature(found)
    if latest is None or latest.snapshot is None or queries.active_signature(found) is not None:
        return ""
    return str(latest.snapshot.content.get("decline_reason", ""))


def _back(found: Application) -> Any:
    page = ".tasks" if found.status in UNSENT else ".application"
    return redirect(url_for(page, application_id=found.id))
