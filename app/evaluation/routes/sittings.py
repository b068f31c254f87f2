"""Sitting a test or a questionnaire: one question a page, kept on every press."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for

from app.evaluation import policy, queries, services
from app.evaluation.enums import InstrumentKind, Moment, SittingState
from app.evaluation.forms import (
    UNKNOWN,
    AnswerForm,
    PressForm,
    WordsForm,
    item_form,
    question_form,
)
from app.evaluation.models import Item, Question, Reply, Sitting
from app.evaluation.routes.blueprint import bp
from app.platform.access import authorise, current_programme, identifier, open_to_signed_in, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound

LISTS = ("missed", "newly-right", "all")


@dataclass(frozen=True)
class Line:
    """A sitting on the participant's own list."""

    sitting: Sitting
    state: SittingState


@bp.route("/<programme>/tests")
@open_to_signed_in
def sittings() -> Any:
    """What this person is asked to sit, and has sat."""
    if signed_in() is None:
        raise NotFound
    lines = [Line(one, services.state_of(one, now())) for one in queries.sittings_of(signed_in())]
    return render_template("evaluation/sittings.html", lines=lines, states=SittingState)


@bp.route("/<programme>/tests/<uuid:sitting_id>")
@open_to_signed_in
def sitting(sitting_id: uuid.UUID) -> Any:
    """Where somebody starts, goes on, or reads that it is in."""
    found = _load(sitting_id)
    steps = queries.steps(found)
    open_steps = services.unanswered_steps(found, steps)
    return render_template(
        "evaluation/sitting.html",
        sitting=found,
        state=services.state_of(found, now()),
        states=SittingState,
        steps=len(steps),
        answered=len(steps) - len(open_steps),
        next_number=open_steps[0] if open_steps else None,
        reviewable=policy.can_review(signed_in(), found),
        is_test=found.instrument.kind is InstrumentKind.KNOWLEDGE_TEST,
        before=found.moment is Moment.PRE,
    )


@bp.route("/<programme>/tests/<uuid:sitting_id>/questions/<int:number>", methods=["GET", "POST"])
@open_to_signed_in
def question(sitting_id: uuid.UUID, number: int) -> Any:
    """One question; whatever is pressed, an answer that is given is kept."""
    found = _load(sitting_id)
    steps = queries.steps(found)
    if not 1 <= number <= len(steps):
        raise NotFound
    if not services.is_open(found, now()):
        return redirect(url_for(".sitting", sitting_id=found.id))
    form = _form(found, steps[number - 1])
    if form.validate_on_submit():
        pressed = request.form.get("do", "save")
        if not _given(form, _reply(found, steps[number - 1])):
            if pressed != "save" or isinstance(form, WordsForm):
                return redirect(_onwards(found, number, len(steps), pressed))
            form.refuse(form.answer, _missing(steps[number - 1]))
        else:
            with transaction() as outcome:
                _keep(found, steps[number - 1], form)
            if outcome.ok:
                return redirect(_onwards(found, number, len(steps), pressed))
            form.refuse(form.answer, outcome.message)
    return render_template(
        "evaluation/question.html",
        sitting=found,
        form=form,
        step=steps[number - 1],
        number=number,
        of=len(steps),
        answered=len(steps) - len(services.unanswered_steps(found, steps)),
        is_test=found.instrument.kind is InstrumentKind.KNOWLEDGE_TEST,
        before=found.moment is Moment.PRE,
        checking="check" in request.args,
    )


@bp.route("/<programme>/tests/<uuid:sitting_id>/check", methods=["GET", "POST"])
@open_to_signed_in
def check(sitting_id: uuid.UUID) -> Any:
    """What is answered and what is not, and handing in."""
    found = _load(sitting_id)
    if not services.is_open(found, now()):
        return redirect(url_for(".sitting", sitting_id=found.id))
    form = PressForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.submit(found, by=signed_in(), at=now())
        if outcome.ok:
            then = ".review" if policy.can_review(signed_in(), found) else ".sitting"
            return redirect(url_for(then, sitting_id=found.id))
        form.form_errors.append(outcome.message)
    steps = queries.steps(found)
    return render_template(
        "evaluation/check.html",
        form=form,
        sitting=found,
        steps=steps,
        unanswered=services.unanswered_steps(found, steps),
        is_test=found.instrument.kind is InstrumentKind.KNOWLEDGE_TEST,
    )


@bp.route("/<programme>/tests/<uuid:sitting_id>/review")
@open_to_signed_in
def review(sitting_id: uuid.UUID) -> Any:
    """The participant's own answers beside the right ones, once the test after the course is in."""
    found = _load(sitting_id)
    authorise(policy.can_review, found)
    result = services.review_of(found)
    chosen = request.args.get("show", LISTS[0])
    shown = {"missed": result.missed, "newly-right": result.newly_right, "all": result.questions}
    return render_template(
        "evaluation/review.html",
        sitting=found,
        review=result,
        show=chosen if chosen in shown else LISTS[0],
        questions=shown.get(chosen, result.missed),
    )


def _load(sitting_id: uuid.UUID) -> Sitting:
    found = queries.sitting_or_404(current_programme(), signed_in(), sitting_id)
    authorise(policy.can_sit, found)
    return found


def _reply(sitting: Sitting, step: Question | Item) -> Reply | None:
    return next((one for one in sitting.replies if step.id in (one.question_id, one.item_id)), None)


def _form(sitting: Sitting, step: Question | Item) -> AnswerForm:
    reply = _reply(sitting, step)
    if isinstance(step, Item):
        return item_form(step, reply)
    return question_form(step, services.ordered_options(step, sitting), reply)


def _given(form: AnswerForm, reply: Reply | None) -> bool:
    """Whether there is something to keep: an answer, or words taken back."""
    return not form.answer.is_empty() or (isinstance(form, WordsForm) and reply is not None)


def _missing(step: Question | Item) -> str:
    if isinstance(step, Item):
        return "Choose a point on the scale, or leave this one for now"
    return "Choose an answer, or “I don’t know yet”"


def _keep(sitting: Sitting, step: Question | Item, form: AnswerForm) -> None:
    data = form.answer.data
    if isinstance(step, Item):
        if isinstance(form, WordsForm):
            services.answer_item(sitting, step, words=data, by=signed_in(), at=now())
        else:
            services.answer_item(sitting, step, number=int(data), by=signed_in(), at=now())
        return
    chosen = data if isinstance(data, list) else [data]
    services.answer_question(
        sitting,
        step,
        [identifier(value) for value in chosen if value != UNKNOWN],
        does_not_know=UNKNOWN in chosen,
        by=signed_in(),
        at=now(),
    )


def _onwards(sitting: Sitting, number: int, of: int, pressed: str) -> str:
    if pressed == "stop":
        return url_for(".sittings")
    if number == of or "check" in request.args:
        return url_for(".check", sitting_id=sitting.id)
    return url_for(".question", sitting_id=sitting.id, number=number + 1)
