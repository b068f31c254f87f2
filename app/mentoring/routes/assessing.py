"""An assessor's own readings."""

from __future__ import annotations

import uuid
from typing import Any, cast

from flask import flash, redirect, render_template, url_for

from app.directory.enums import Role
from app.directory.models import Person
from app.mentoring import policy, queries, rules, services
from app.mentoring.enums import AssessmentStatus
from app.mentoring.forms import ABSTAIN, SayForm, assess_form
from app.mentoring.models import Assessment
from app.mentoring.routes import bp
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.forms import BaseForm


@bp.route("/<programme>/assessments")
@open_to(Role.ASSESSOR)
def assessments() -> Any:
    """What there is to read, and how far one is."""
    rows = queries.own_readings(signed_in())
    done = sum(row.status is AssessmentStatus.SUBMITTED for row in rows)
    return render_template(
        "mentoring/assessments.html", rows=rows, done=done, AssessmentStatus=AssessmentStatus
    )


@bp.route("/<programme>/assessments/<uuid:assessment_id>", methods=["GET", "POST"])
@open_to(Role.ASSESSOR)
def assess(assessment_id: uuid.UUID) -> Any:
    """One application, its criteria and scores; colleagues' scores only once one's own are in."""
    assessment = _own(assessment_id)
    if assessment.status is not AssessmentStatus.ASSIGNED:
        return _assessed(assessment)
    reading = queries.reading_of(assessment)
    criteria = [criterion for criterion, _ in reading.answers]
    identifiers = [criterion.id for criterion in criteria]
    form = assess_form(criteria)()
    if form.validate_on_submit():
        points, comments = _given(form, identifiers)
        comment = form["comment"].data
        with transaction() as outcome:
            services.submit_assessment(
                assessment, points, comment, by=signed_in(), at=now(), comments=comments
            )
        if outcome.ok:
            flash("Your scores are in.")
            return redirect(url_for(".assess", assessment_id=assessment_id))
        form.form_errors.append(outcome.message)
        reading = queries.reading_of(_own(assessment_id))
    return render_template(
        "mentoring/assess.html", assessment=assessment, reading=reading, form=form, again=False
    )


@bp.route("/<programme>/assessments/<uuid:assessment_id>/revise", methods=["GET", "POST"])
@open_to(Role.ASSESSOR)
def revise(assessment_id: uuid.UUID) -> Any:
    """Think again after talking, until the outcome is settled; what was given before is kept."""
    assessment = _own(assessment_id)
    reading = queries.reading_of(assessment)
    if not reading.can_change:
        flash("These scores cannot be changed now.", "notice")
        return redirect(url_for(".assess", assessment_id=assessment_id))
    criteria = [criterion for criterion, _ in reading.answers]
    identifiers = [criterion.id for criterion in criteria]
    form = assess_form(criteria, again=True)(data=_known(assessment, identifiers))
    if form.validate_on_submit():
        points, comments = _given(form, identifiers)
        comment, reason = form["comment"].data, form["reason"].data
        with transaction() as outcome:
            services.revise_assessment(
                assessment, points, comment, reason, by=signed_in(), at=now(), comments=comments
            )
        if outcome.ok:
            flash("Your scores are changed.")
            return redirect(url_for(".assess", assessment_id=assessment_id))
        form.form_errors.append(outcome.message)
        reading = queries.reading_of(_own(assessment_id))
    return render_template(
        "mentoring/assess.html", assessment=assessment, reading=reading, form=form, again=True
    )


@bp.route("/<programme>/assessments/<uuid:assessment_id>/stand-down", methods=["GET", "POST"])
@open_to(Role.ASSESSOR)
def stand_down(assessment_id: uuid.UUID) -> Any:
    """ "I should not read this": no reason, and somebody else reads it at once."""
    assessment = _own(assessment_id)
    form = BaseForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.stand_down(assessment, at=now())
        if outcome.ok:
            flash("It is off your list. Somebody else reads it.")
            return redirect(url_for(".assessments"))
        form.form_errors.append(outcome.message)
    return render_template(
        "mentoring/stand_down.html",
        assessment=assessment,
        reference=queries.reading_of(assessment).reference,
        form=form,
    )


def _assessed(assessment: Assessment) -> Any:
    """What was given, by oneself and then by colleagues, and the conversation about it."""
    assessment_id = assessment.id
    reading = queries.reading_of(assessment)
    form = SayForm() if reading.can_change else None
    if form is not None and form.validate_on_submit():
        text = form.text.data
        with transaction() as outcome:
            services.say(assessment.application, text, by=cast(Person, signed_in()), at=now())
        if outcome.ok:
            flash("The other assessors and the training team can read it.")
            return redirect(url_for(".assess", assessment_id=assessment_id, _anchor="conversation"))
        form.form_errors.append(outcome.message)
        assessment = _own(assessment_id)
        reading = queries.reading_of(assessment)
    stood_down = assessment.status is AssessmentStatus.STOOD_DOWN
    others = [] if stood_down else queries.other_readings(assessment, reading.mask)
    own = {score.criterion_id: score.points for score in assessment.scores}
    weights = {each.id: rules.Weight(each.weight, each.most) for each, _ in reading.answers}
    return render_template(
        "mentoring/assessed.html",
        assessment=assessment,
        reading=reading,
        own_comments={score.criterion_id: score.comment for score in assessment.scores if score.comment},
        others=others,
        shown=rules.arithmetic([own, *(each.scores for each in others)], weights) if own else None,
        said=[] if stood_down else queries.conversation(assessment.application_id, reading.mask, signed_in()),
        in_points=rules.in_points,
        stood_down=stood_down,
        open_still=reading.can_change,
        form=form,
    )


def _given(
    form: BaseForm, identifiers: list[uuid.UUID]
) -> tuple[dict[uuid.UUID, int | None], dict[uuid.UUID, str]]:
    points, comments = {}, {}
    for number, criterion_id in enumerate(identifiers, start=1):
        points[criterion_id] = form[f"score_{number}"].data
        comments[criterion_id] = form[f"comment_{number}"].data
    return points, comments


def _known(assessment: Assessment, identifiers: list[uuid.UUID]) -> dict[str, str]:
    scores = {score.criterion_id: score for score in assessment.scores}
    known = {"comment": assessment.comment}
    for number, criterion_id in enumerate(identifiers, start=1):
        score = scores.get(criterion_id)
        if score is not None:
            known[f"score_{number}"] = ABSTAIN if score.points is None else str(score.points)
            known[f"comment_{number}"] = score.comment
    return known


def _own(assessment_id: uuid.UUID) -> Assessment:
    found = queries.assessment_or_404(current_programme(), assessment_id, signed_in())
    authorise(policy.can_assess, found)
    return found
