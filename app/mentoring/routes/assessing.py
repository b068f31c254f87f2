"""An assessor's own readings."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.directory.enums import Role
from app.mentoring import policy, queries, services
from app.mentoring.enums import AssessmentStatus
from app.mentoring.forms import assess_form
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
    reading = queries.reading_of(assessment)
    criteria = [criterion for criterion, _ in reading.answers]
    if assessment.status is not AssessmentStatus.ASSIGNED:
        return render_template(
            "mentoring/assessed.html",
            assessment=assessment,
            reading=reading,
            own={score.criterion_id: score.points for score in assessment.scores},
            others=queries.other_readings(assessment),
            stood_down=assessment.status is AssessmentStatus.STOOD_DOWN,
        )
    identifiers = [criterion.id for criterion in criteria]
    form = assess_form(criteria)()
    if form.validate_on_submit():
        points = {
            criterion_id: form[f"score_{number}"].data
            for number, criterion_id in enumerate(identifiers, start=1)
        }
        comment = form["comment"].data
        with transaction() as outcome:
            services.submit_assessment(assessment, points, comment, by=signed_in(), at=now())
        if outcome.ok:
            flash("Your scores are in.")
            return redirect(url_for(".assess", assessment_id=assessment_id))
        form.form_errors.append(outcome.message)
        reading = queries.reading_of(_own(assessment_id))
    return render_template("mentoring/assess.html", assessment=assessment, reading=reading, form=form)


@bp.route("/<programme>/assessments/<uuid:assessment_id>/stand-down", methods=["GET", "POST"])
@open_to(Role.ASSESSOR)
def stand_down(assessment_id: uuid.UUID) -> Any:
    """ "I should not read this": no reason, and somebody else reads it at once."""
    assessment = _own(assessment_id)
    form = BaseForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.stand_down(assessment, by=signed_in(), at=now())
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


def _own(assessment_id: uuid.UUID) -> Assessment:
    found = queries.assessment_or_404(current_programme(), assessment_id, signed_in())
    authorise(policy.can_assess, found)
    return found
