"""Putting tests and questionnaires together."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.directory.enums import Role
from app.evaluation import queries, services
from app.evaluation.enums import InstrumentKind
from app.evaluation.forms import (
    ChooseForm,
    CopyForm,
    InstrumentForm,
    InstrumentWordsForm,
    KnowledgeTestForm,
    PressForm,
    QuestionForm,
    courses_to_choose,
    words_of,
)
from app.evaluation.models import Instrument, Question
from app.evaluation.routes.blueprint import bp
from app.evaluation.routes.writing import back_to, load_instrument, stays_as_it_is, written
from app.platform.access import current_programme, identifier, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound
from app.training import queries as training


@bp.route("/<programme>/instruments")
@open_to(Role.ADMINISTRATOR)
def instruments() -> Any:
    """Every test and questionnaire of the programme."""
    return render_template(
        "evaluation/instruments.html",
        instruments=queries.instruments(current_programme()),
        kinds=InstrumentKind,
        reports=queries.open_reports(current_programme()),
    )


@bp.route("/<programme>/instruments/add", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def add_instrument() -> Any:
    """A new one, empty at first."""
    form = InstrumentForm()
    form.course_id.choices = courses_to_choose(training.courses(current_programme()))
    if form.validate_on_submit():
        course = training.course_or_404(current_programme(), identifier(form.course_id.data))
        with transaction() as outcome:
            made = services.add_instrument(
                course,
                form.kind.data,
                code=form.code.data,
                title=form.title.data,
                introduction=form.introduction.data,
                by=signed_in(),
                at=now(),
            )
        if outcome.ok:
            flash("It is begun, and empty. Add what it asks next.")
            return redirect(url_for(".instrument", instrument_id=made.id))
        form.refuse(form.code, outcome.message)
    return render_template("evaluation/add_instrument.html", form=form)


@bp.route("/<programme>/instruments/<uuid:instrument_id>")
@open_to(Role.ADMINISTRATOR)
def instrument(instrument_id: uuid.UUID) -> Any:
    """What it asks, as participants will read it, with the right answers."""
    found = load_instrument(instrument_id)
    return render_template(
        "evaluation/instrument.html",
        instrument=found,
        is_test=found.kind is InstrumentKind.KNOWLEDGE_TEST,
        newer=queries.outdated_in(found),
        form=PressForm(),
    )


@bp.route("/<programme>/instruments/<uuid:instrument_id>/words", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def edit_instrument(instrument_id: uuid.UUID) -> Any:
    """Title and introduction; of a test, when it is asked and for how long."""
    found = load_instrument(instrument_id)
    if elsewhere := stays_as_it_is(found):
        return elsewhere
    form = words_of(found)
    if form.validate_on_submit():
        with transaction() as outcome:
            services.change_instrument(
                found,
                title=form.title.data,
                introduction=form.introduction.data,
                **_test_facts(form),
                by=signed_in(),
                at=now(),
            )
        if outcome.ok:
            return back_to(found, "Kept.")
        form.form_errors.append(outcome.message)
    return render_template(
        "evaluation/edit.html", instrument=found, form=form, title="Title, introduction and times"
    )


@bp.route("/<programme>/instruments/<uuid:instrument_id>/copy", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def copy_instrument(instrument_id: uuid.UUID) -> Any:
    """The same once more, to change for cohorts to come."""
    found = load_instrument(instrument_id)
    form = CopyForm(title=found.title)
    if form.validate_on_submit():
        with transaction() as outcome:
            made = services.copy_instrument(
                found, code=form.code.data, title=form.title.data, by=signed_in(), at=now()
            )
        if outcome.ok:
            return back_to(made, "This is the copy. Nobody is asked it yet.")
        form.refuse(form.code, outcome.message)
    return render_template(
        "evaluation/edit.html", instrument=found, form=form, title="Make a copy", verb="Make the copy"
    )


@bp.route("/<programme>/instruments/<uuid:instrument_id>/current", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def ask_instrument(instrument_id: uuid.UUID) -> Any:
    """Ask it of cohorts to come, or no more."""
    found = load_instrument(instrument_id)
    stop = request.form.get("do") == "stop"
    replaced: list[Instrument] = []
    with transaction() as outcome:
        if stop:
            services.stop_asking(found, by=signed_in(), at=now())
        else:
            replaced = services.start_asking(found, by=signed_in(), at=now())
    if stop or not outcome.ok:
        return back_to(found, outcome.message or "No other cohort will be asked this.", ok=outcome.ok)
    instead = f" instead of {replaced[0].code}" if replaced else ""
    return back_to(found, f"Cohorts that were asked nothing yet will be asked this{instead}.")


@bp.route("/<programme>/instruments/<uuid:instrument_id>/questions/add", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def add_question(instrument_id: uuid.UUID) -> Any:
    """A new question, for the bank and for this test."""
    found = load_instrument(instrument_id, InstrumentKind.KNOWLEDGE_TEST)
    if elsewhere := stays_as_it_is(found):
        return elsewhere
    form = QuestionForm()
    if form.validate_on_submit() and form.look_at_answers():
        with transaction() as outcome:
            services.add_question(found, written(form), by=signed_in(), at=now())
        if outcome.ok:
            return back_to(found, "The question has been added.")
        form.form_errors.append(outcome.message)
    return render_template(
        "evaluation/edit_question.html",
        form=form,
        title="Write a new question",
        caption=found.title,
        back=url_for(".instrument", instrument_id=found.id),
        back_words=found.title,
    )


@bp.route("/<programme>/instruments/<uuid:instrument_id>/questions/choose", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def choose_questions(instrument_id: uuid.UUID) -> Any:
    """Questions of the bank for this test."""
    found = load_instrument(instrument_id, InstrumentKind.KNOWLEDGE_TEST)
    if elsewhere := stays_as_it_is(found):
        return elsewhere
    there = {question.bank_question_id for question in found.questions}
    offered = [one for one in queries.bank(current_programme()) if one.id not in there]
    form = ChooseForm()
    form.chosen.choices = [(str(one.id), one.latest.text) for one in offered]
    if offered and form.validate_on_submit():
        chosen = [one for one in offered if str(one.id) in form.chosen.data]
        with transaction() as outcome:
            services.choose_questions(found, chosen, by=signed_in(), at=now())
        if outcome.ok:
            many = "The question has" if len(chosen) == 1 else f"{len(chosen)} questions have"
            return back_to(found, f"{many} been added.")
        form.form_errors.append(outcome.message)
    return render_template("evaluation/choose_questions.html", instrument=found, form=form, offered=offered)


@bp.route(
    "/<programme>/instruments/<uuid:instrument_id>/questions/<uuid:question_id>/remove", methods=["POST"]
)
@open_to(Role.ADMINISTRATOR)
def remove_question(instrument_id: uuid.UUID, question_id: uuid.UUID) -> Any:
    """Take a question out; it stays in the bank."""
    found = load_instrument(instrument_id, InstrumentKind.KNOWLEDGE_TEST)
    question = _question(found, question_id)
    with transaction() as outcome:
        services.take_out(found, question, by=signed_in(), at=now())
    return back_to(
        found, outcome.message or "The question has been taken out. It stays in the bank.", ok=outcome.ok
    )


@bp.route("/<programme>/instruments/<uuid:instrument_id>/questions/<uuid:question_id>/move", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def move_question(instrument_id: uuid.UUID, question_id: uuid.UUID) -> Any:
    """Ask a question earlier or later, or in its last version."""
    found = load_instrument(instrument_id, InstrumentKind.KNOWLEDGE_TEST)
    question = _question(found, question_id)
    pressed = request.form.get("do")
    with transaction() as outcome:
        if pressed == "newer":
            services.take_newer(found, question, by=signed_in(), at=now())
        else:
            step = -1 if pressed == "earlier" else 1
            services.move_question(found, question, step, by=signed_in(), at=now())
    if not outcome.ok:
        flash(outcome.message, "notice")
    kept = question.bank_question.latest if pressed == "newer" else question
    return redirect(url_for(".instrument", instrument_id=found.id, _anchor=f"question-{kept.id}"))


def _test_facts(form: InstrumentWordsForm) -> dict[str, Any]:
    if not isinstance(form, KnowledgeTestForm):
        return {}
    return {"asked_follow_up": form.asked_follow_up.data, "minutes": form.minutes.data}


def _question(instrument: Instrument, question_id: uuid.UUID) -> Question:
    for question in instrument.questions:
        if question.id == question_id:
            return question
    raise NotFound
