"""Reporting a question, and answering reports."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.directory.enums import Role
from app.evaluation import policy, queries, services
from app.evaluation.enums import InstrumentKind, SittingState
from app.evaluation.forms import ReportAnswerForm, ReportForm
from app.evaluation.routes.blueprint import bp
from app.platform.access import authorise, current_programme, open_to, open_to_signed_in, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound


@bp.route("/<programme>/tests/<uuid:sitting_id>/questions/<int:number>/report", methods=["GET", "POST"])
@open_to_signed_in
def report_question(sitting_id: uuid.UUID, number: int) -> Any:
    """A participant says what is unclear or wrong about a question."""
    sitting = queries.sitting_or_404(current_programme(), signed_in(), sitting_id)
    authorise(policy.can_sit, sitting)
    if services.state_of(sitting, now()) not in {SittingState.OPEN, SittingState.DONE}:
        raise NotFound
    questions = queries.questions_of(sitting.instrument_id)
    if sitting.instrument.kind is not InstrumentKind.KNOWLEDGE_TEST or not 1 <= number <= len(questions):
        raise NotFound
    question = questions[number - 1]
    reviewing = policy.can_review(signed_in(), sitting)
    back = (
        url_for(".review", sitting_id=sitting.id, show="all", _anchor=f"q{number}")
        if reviewing
        else url_for(".question", sitting_id=sitting.id, number=number)
    )
    form = ReportForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.report_question(sitting, question, form.words.data, by=signed_in(), at=now())
        if outcome.ok:
            flash("Thank you. The training team looks at it. Marks stay as they are meanwhile.")
            return redirect(back)
        form.form_errors.append(outcome.message)
    return render_template(
        "evaluation/report_question.html",
        sitting=sitting,
        question=question,
        number=number,
        form=form,
        back=back,
        reviewing=reviewing,
        own=queries.own_reports(sitting.person, [question.id]).get(question.id, []),
    )


@bp.route("/<programme>/questions/reports")
@open_to(Role.ADMINISTRATOR)
def question_reports() -> Any:
    """What participants reported and nobody has answered."""
    return render_template(
        "evaluation/question_reports.html", reports=queries.open_reports(current_programme())
    )


@bp.route("/<programme>/questions/reports/<uuid:report_id>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def question_report(report_id: uuid.UUID) -> Any:
    """One report with its question, and the answer to it."""
    report = queries.report_or_404(current_programme(), report_id)
    form = ReportAnswerForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.answer_report(report, form.answer.data, by=signed_in(), at=now())
        if outcome.ok:
            flash("Your answer is shown beside the question to whoever reported it.")
            return redirect(url_for(".question_reports"))
        form.form_errors.append(outcome.message)
    return render_template("evaluation/question_report.html", report=report, form=form)
