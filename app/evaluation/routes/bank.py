"""The bank of questions."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.directory.enums import Role
from app.evaluation import queries, services
from app.evaluation.forms import QuestionForm
from app.evaluation.routes.blueprint import bp
from app.evaluation.routes.writing import written
from app.platform.access import current_programme, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction


@bp.route("/<programme>/questions")
@open_to(Role.ADMINISTRATOR)
def bank() -> Any:
    """Every question, by topic, and where it is asked."""
    programme = current_programme()
    topic = request.args.get("topic", "")
    return render_template(
        "evaluation/bank.html",
        questions=queries.bank(programme, topic=topic or None, put_aside=True),
        uses=queries.uses(programme),
        topics=queries.topics(programme),
        topic=topic,
        checked=queries.being_checked(programme),
        reports=queries.open_reports(programme),
    )


@bp.route("/<programme>/questions/add", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def add_to_bank() -> Any:
    """A new question for the bank."""
    form = QuestionForm()
    if form.validate_on_submit() and form.look_at_answers():
        with transaction() as outcome:
            made = services.add_to_bank(current_programme().id, written(form), by=signed_in(), at=now())
        if outcome.ok:
            flash("The question is in the bank.")
            return redirect(url_for(".bank_question", bank_question_id=made.id))
        form.form_errors.append(outcome.message)
    return render_template(
        "evaluation/edit_question.html",
        form=form,
        title="Write a new question",
        caption="Question bank",
        back=url_for(".bank"),
        back_words="Question bank",
    )


@bp.route("/<programme>/questions/<uuid:bank_question_id>")
@open_to(Role.ADMINISTRATOR)
def bank_question(bank_question_id: uuid.UUID) -> Any:
    """A question, its earlier versions, where each is asked, and what was reported about it."""
    found = queries.bank_question_or_404(current_programme(), bank_question_id)
    return render_template(
        "evaluation/bank_question.html",
        question=found,
        uses=queries.uses(current_programme()),
        reports=queries.reports_about(found),
    )


@bp.route("/<programme>/questions/<uuid:bank_question_id>/words", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def edit_question(bank_question_id: uuid.UUID) -> Any:
    """Other words or answers: a new version where the last one is in use."""
    found = queries.bank_question_or_404(current_programme(), bank_question_id)
    form = QuestionForm()
    if not form.is_submitted():
        form.show(found.latest)
    in_use = queries.is_in_frozen_test(found.latest)
    if form.validate_on_submit() and form.look_at_answers():
        number = found.latest.number
        with transaction() as outcome:
            kept = services.change_question(found, written(form), by=signed_in(), at=now())
        if outcome.ok:
            new = kept.number > number
            flash(f"Kept as version {kept.number}." if new else "The question has been changed.")
            return redirect(url_for(".bank_question", bank_question_id=found.id))
        form.form_errors.append(outcome.message)
    return render_template(
        "evaluation/edit_question.html",
        form=form,
        title="Change the question",
        caption=f"Question bank, version {found.latest.number}",
        back=url_for(".bank_question", bank_question_id=found.id),
        back_words="The question",
        in_use=in_use,
    )


@bp.route("/<programme>/questions/<uuid:bank_question_id>/put-aside", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def put_question_aside(bank_question_id: uuid.UUID) -> Any:
    """Offer a question no more for new tests, or again."""
    found = queries.bank_question_or_404(current_programme(), bank_question_id)
    with transaction():
        act = services.take_back if request.form.get("do") == "take-back" else services.put_aside
        act(found, by=signed_in(), at=now())
    flash("It is offered for new tests again." if found.put_aside_at is None else "It has been put aside.")
    return redirect(url_for(".bank_question", bank_question_id=found.id))
