"""Sitting a test or a questionnaire: one question a page, kept on every press."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from math import ceil
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for

from app.evaluation import policy, queries, services
from app.evaluation.enums import Allowance, InstrumentKind, Moment, QuestionKind, SittingState
from app.evaluation.forms import (
    UNKNOWN,
    AnswerForm,
    OrderForm,
    PressForm,
    TimeForm,
    WordsForm,
    item_form,
    question_form,
)
from app.evaluation.models import Item, Question, Reply, Sitting
from app.evaluation.routes.blueprint import bp
from app.platform import words
from app.platform.access import authorise, current_programme, identifier, open_to_signed_in, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound, RuleBroken

LISTS = ("missed", "newly-right", "all")
TOO_LATE = "Your time was over before this answer arrived, so it is not kept. Everything saved earlier is."


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
    state = services.state_of(found, now())
    return render_template(
        "evaluation/sitting.html",
        sitting=found,
        state=state,
        states=SittingState,
        answers=services.own_answers(found, steps) if state is SittingState.DONE else (),
        **_time(found),
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
    """One question; whatever is pressed, an answer that is given is kept.

    The page's script sends each answer as it is given, and reads in a few words whether it was kept.
    """
    if request.method == "POST" and request.accept_mimetypes.best == "application/json":
        return _keep_by_script(sitting_id, number)
    found = _load(sitting_id)
    steps = queries.steps(found)
    if not 1 <= number <= len(steps):
        raise NotFound
    form = _form(found, steps[number - 1])
    if not services.is_open(found, now()):
        if request.method == "POST" and services.can_hand_in(found, now()):
            flash(TOO_LATE, "notice")
        return redirect(url_for(".sitting", sitting_id=found.id))
    if form.validate_on_submit():
        pressed = request.form.get("do", "save")
        if not is_given(form, _reply(found, steps[number - 1])):
            if pressed != "save" or isinstance(form, WordsForm):
                return redirect(_onwards(found, number, len(steps), pressed))
            form.refuse(form.answer, _missing(steps[number - 1]))
        elif isinstance(form, OrderForm) and form.fault:
            if pressed != "save":
                return redirect(_onwards(found, number, len(steps), pressed))
            form.refuse(form.answer, form.fault)
        else:
            with transaction() as outcome:
                services.alone(found)
                keep(found, steps[number - 1], form)
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
        being_checked=queries.is_being_checked(steps[number - 1].id),
        checking="check" in request.args,
        **_time(found),
    )


def _keep_by_script(sitting_id: uuid.UUID, number: int) -> Any:
    """Whether the answer is kept, how many there are now, and if not a sentence that says why.

    A whole room sends its answers at once, so that what is needed is read once, inside the transaction.
    """
    with transaction() as outcome:
        found = queries.sitting_alone_or_404(current_programme(), signed_in(), sitting_id)
        authorise(policy.can_sit, found)
        step, of = queries.step_or_404(found, number)
        form = _form(found, step)
        _check_given(form, found, step)
        keep(found, step, form)
        told = _progress(found)
    if not outcome.ok:
        told = _progress(found)
    answer = jsonify(**told, of=of, saved=outcome.ok, message=outcome.message)
    return answer, 200 if outcome.ok else 409


def _check_given(form: AnswerForm, sitting: Sitting, step: Question | Item) -> None:
    """Raise RuleBroken, with what is missing or wrong, where a form holds nothing that can be kept."""
    if not form.validate():
        raise RuleBroken(form.faults[0][1])
    if not is_given(form, _reply(sitting, step)):
        raise RuleBroken(_missing(step))
    if isinstance(form, OrderForm) and form.fault:
        raise RuleBroken(form.fault)


def _progress(sitting: Sitting) -> dict[str, Any]:
    return {"answered": len(sitting.replies), "left": _time(sitting)["time_left"]}


@bp.route("/<programme>/tests/<uuid:sitting_id>/check", methods=["GET", "POST"])
@open_to_signed_in
def check(sitting_id: uuid.UUID) -> Any:
    """What is answered and what is not, and handing in."""
    found = _load(sitting_id)
    if not services.can_hand_in(found, now()):
        return redirect(url_for(".sitting", sitting_id=found.id))
    form = PressForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.alone(found)
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
        changeable=services.is_open(found, now()),
        **_time(found),
    )


@bp.route("/<programme>/tests/<uuid:sitting_id>/time", methods=["GET", "POST"])
@open_to_signed_in
def time_allowed(sitting_id: uuid.UUID) -> Any:
    """Longer, or no limit at all, for whoever asks; nobody is told and no reason is asked for."""
    found = _load(sitting_id)
    if found.instrument.minutes is None or not services.can_hand_in(found, now()):
        return redirect(url_for(".sitting", sitting_id=found.id))
    form = TimeForm(allowance=found.allowance.value)
    if form.validate_on_submit():
        with transaction() as outcome:
            services.alone(found)
            services.choose_time(found, Allowance(form.allowance.data), at=now())
        if outcome.ok:
            flash("Your time is set.")
            return redirect(url_for(".sitting", sitting_id=found.id))
        form.form_errors.append(outcome.message)
    return render_template("evaluation/time_allowed.html", sitting=found, form=form, **_time(found))


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


def _time(sitting: Sitting) -> dict[str, Any]:
    """Until when somebody may answer, and in words how long that is; empty where no time runs."""
    ends_at = services.time_ends_at(sitting)
    if ends_at is None:
        return {"time_ends_at": None, "time_left": ""}
    minutes = max(0, ceil((ends_at - now()).total_seconds() / 60))
    left = f"You have {words.plural(minutes, 'minute')} left, until {words.clock_time(ends_at)}."
    return {"time_ends_at": ends_at, "time_left": left}


def _reply(sitting: Sitting, step: Question | Item) -> Reply | None:
    return next((one for one in sitting.replies if step.id in (one.question_id, one.item_id)), None)


def _form(sitting: Sitting, step: Question | Item) -> AnswerForm:
    reply = _reply(sitting, step)
    if isinstance(step, Item):
        return item_form(step, reply)
    return question_form(step, services.ordered_options(step, sitting), reply)


def is_given(form: AnswerForm, reply: Reply | None = None) -> bool:
    """Whether there is something to keep: an answer, or words taken back."""
    if isinstance(form, OrderForm):
        return form.is_given
    return not form.answer.is_empty() or (isinstance(form, WordsForm) and reply is not None)


def _missing(step: Question | Item) -> str:
    if isinstance(step, Item):
        return "Choose a point on the scale, or leave this one for now"
    if step.kind is QuestionKind.ORDERING:
        return "Give each a place, or choose “I don’t know yet”"
    return "Choose an answer, or “I don’t know yet”"


def keep(sitting: Sitting, step: Question | Item, form: AnswerForm) -> None:
    """Keep what a form holds as the answer to one question or line, in the caller's transaction."""
    data = form.answer.data
    if isinstance(form, OrderForm):
        data = UNKNOWN if data else form.in_order
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
