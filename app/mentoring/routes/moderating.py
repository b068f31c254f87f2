"""Readings side by side for administrators: how far apart, who is behind, and what is said about it."""

from __future__ import annotations

import uuid
from typing import Any, cast

from flask import flash, redirect, render_template, request, url_for

from app.directory.enums import Role
from app.directory.models import Person
from app.directory.queries import closures, person_or_404
from app.mentoring import policy, queries, rules, services
from app.mentoring.forms import NoteForm, SayForm
from app.mentoring.models import Application, Assessment
from app.mentoring.routes import bp
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound

PAGE = 50


@bp.route("/<programme>/cohorts/<slug>/moderation")
@open_to(Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)
def moderation(slug: str) -> Any:
    """Who is far apart, the biggest difference first, and how far every assessor is."""
    cohort = queries.cohort_or_404(current_programme(), slug)
    criteria = queries.criteria_of(cohort.id)
    weights = {each.position: rules.Weight(each.weight, each.most) for each in criteria}
    found = [
        (each, rules.arithmetic(each.scores, weights)) for each in queries.moderated(cohort, signed_in())
    ]
    found.sort(key=_furthest_first)
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    on_page = found[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "mentoring/moderation.html",
        cohort=cohort,
        rows=on_page,
        total=len(found),
        apart=sum(_is_far_apart(shown) for _, shown in found),
        is_far_apart=_is_far_apart,
        said=queries.notes_by_application(each.id for each, _ in on_page),
        progress=queries.reading_progress(cohort, signed_in(), now()),
        page=page,
        pages=pages,
        most=rules.most_points(weights),
        in_points=rules.in_points,
        closed=closures(cohort.programme_id),
        may_act=cast(Person, signed_in()).holds(Role.ADMINISTRATOR),
    )


@bp.route("/<programme>/cohorts/<slug>/moderation/<uuid:person_id>/remind", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def remind_assessor(slug: str, person_id: uuid.UUID) -> Any:
    """A neutral reminder to one assessor, once a day."""
    with transaction() as outcome:
        services.remind_assessor(
            queries.cohort_or_404(current_programme(), slug),
            person_or_404(current_programme(), person_id, signed_in()),
            by=signed_in(),
            at=now(),
        )
    if outcome.ok:
        flash("The reminder is on its way.")
    else:
        flash(outcome.message, "notice")
    return redirect(url_for(".moderation", slug=slug, _anchor="assessors"))


@bp.route("/<programme>/applications/<uuid:application_id>/review/conversation", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def converse(application_id: uuid.UUID) -> Any:
    """What assessors and administrators say to one another about an application."""
    application = _moderated(application_id)
    form = SayForm()
    if form.validate_on_submit():
        text = form.text.data
        with transaction() as outcome:
            services.say(application, text, by=cast(Person, signed_in()), at=now())
        if outcome.ok:
            flash("The assessors whose scores are in can read it.")
            return redirect(url_for(".converse", application_id=application_id))
        form.form_errors.append(outcome.message)
        application = _moderated(application_id)
    return render_template(
        "mentoring/converse.html",
        application=application,
        said=queries.conversation(application.id, str, signed_in()),
        blind=queries.is_read_blind(application),
        form=form,
    )


@bp.route(
    "/<programme>/applications/<uuid:application_id>/review/readings/<uuid:assessment_id>",
    methods=["GET", "POST"],
)
@open_to(Role.ADMINISTRATOR)
def set_aside(application_id: uuid.UUID, assessment_id: uuid.UUID) -> Any:
    """Take a reading off somebody who should not have it, and give it to somebody else."""
    application = _administered(application_id)
    reading = _reading(application, assessment_id)
    form = NoteForm()
    form.note.label.text = "Why?"
    form.note.who_reads = "administrators and the programme lead"
    if form.validate_on_submit():
        note = form.note.data
        with transaction() as outcome:
            services.set_aside(reading, by=signed_in(), at=now(), note=note)
        if outcome.ok:
            flash("The reading is taken off that assessor.")
            return redirect(url_for(".review", application_id=application_id))
        form.form_errors.append(outcome.message)
        application = _administered(application_id)
        reading = _reading(application, assessment_id)
    return render_template(
        "mentoring/set_aside.html",
        application=application,
        reading=reading,
        assessor=queries.assessor_name(signed_in(), reading.assessor),
        form=form,
    )


def _furthest_first(found: tuple[queries.Moderated, rules.Arithmetic[int]]) -> tuple[Any, ...]:
    application, shown = found
    return (
        not _is_far_apart(shown),
        -shown.spread,
        -max(each.spread for each in shown.lines),
        application.reference,
    )


def _is_far_apart(shown: rules.Arithmetic[int]) -> bool:
    return shown.far_apart or any(each.far_apart for each in shown.lines)


def _reading(application: Application, assessment_id: uuid.UUID) -> Assessment:
    found = next((row for row in queries.assessments_of(application) if row.id == assessment_id), None)
    if found is None:
        raise NotFound
    return found


def _administered(application_id: uuid.UUID) -> Application:
    found = queries.application_or_404(current_programme(), application_id, signed_in())
    authorise(policy.can_administer, found)
    return found


def _moderated(application_id: uuid.UUID) -> Application:
    found = _administered(application_id)
    authorise(policy.can_moderate, found)
    return found
