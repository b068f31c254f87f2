"""Writing tests and questionnaires."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.directory.enums import Role
from app.evaluation import policy, queries, services
from app.evaluation.enums import InstrumentKind, QuestionKind
from app.evaluation.forms import (
    InstrumentForm,
    InstrumentWordsForm,
    ItemForm,
    KnowledgeTestForm,
    PressForm,
    QuestionForm,
    courses_to_choose,
    words_of,
)
from app.evaluation.models import Instrument, Item, Question
from app.evaluation.routes.blueprint import bp
from app.platform.access import authorise, current_programme, identifier, open_to, signed_in
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
    )


@bp.route("/<programme>/instruments/add", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def add_instrument() -> Any:
    """A new one, empty at first."""
    form = InstrumentForm()
    form.course_id.choices = courses_to_choose(training.courses(current_programme()))
    if form.validate_on_submit():
        course = training.course_or_404(current_programme(), identifier(form.course_id.data))
        if form.code.data in {one.code for one in queries.instruments(current_programme())}:
            form.refuse(form.code, "Another test or questionnaire has this code. Choose a different one")
        else:
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
                return redirect(url_for(".instrument", instrument_id=made.id))
            form.form_errors.append(outcome.message)
    return render_template("evaluation/add_instrument.html", form=form)


@bp.route("/<programme>/instruments/<uuid:instrument_id>")
@open_to(Role.ADMINISTRATOR)
def instrument(instrument_id: uuid.UUID) -> Any:
    """What it asks, as participants will read it, with the right answers."""
    found = _load(instrument_id)
    return render_template(
        "evaluation/instrument.html",
        instrument=found,
        is_test=found.kind is InstrumentKind.KNOWLEDGE_TEST,
        form=PressForm(),
    )


@bp.route("/<programme>/instruments/<uuid:instrument_id>/words", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def edit_instrument(instrument_id: uuid.UUID) -> Any:
    """Title and introduction; of a test, when it is asked and for how long."""
    found = _load(instrument_id)
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
            return _back(found, "Kept.")
        form.form_errors.append(outcome.message)
    return render_template(
        "evaluation/edit.html", instrument=found, form=form, title="Title, introduction and times"
    )


@bp.route("/<programme>/instruments/<uuid:instrument_id>/questions/add", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def add_question(instrument_id: uuid.UUID) -> Any:
    """One more question of a test."""
    found = _load(instrument_id, InstrumentKind.KNOWLEDGE_TEST)
    form = QuestionForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.add_question(
                found,
                QuestionKind(form.kind.data),
                text=form.text.data,
                options=form.options,
                rationale=form.rationale.data,
                by=signed_in(),
                at=now(),
            )
        if outcome.ok:
            return _back(found, "The question has been added.")
        form.form_errors.append(outcome.message)
    return render_template("evaluation/edit.html", instrument=found, form=form, title="Add a question")


@bp.route(
    "/<programme>/instruments/<uuid:instrument_id>/questions/<uuid:question_id>", methods=["GET", "POST"]
)
@open_to(Role.ADMINISTRATOR)
def edit_question(instrument_id: uuid.UUID, question_id: uuid.UUID) -> Any:
    """Other words or answers for a question."""
    found = _load(instrument_id, InstrumentKind.KNOWLEDGE_TEST)
    question = _question(found, question_id)
    form = QuestionForm()
    if not form.is_submitted():
        form.show(question)
    if form.validate_on_submit():
        with transaction() as outcome:
            services.change_question(
                question,
                kind=QuestionKind(form.kind.data),
                text=form.text.data,
                options=form.options,
                rationale=form.rationale.data,
                by=signed_in(),
                at=now(),
            )
        if outcome.ok:
            return _back(found, "The question has been changed.")
        form.form_errors.append(outcome.message)
    return render_template(
        "evaluation/edit.html", instrument=found, form=form, title=f"Change question {question.position}"
    )


@bp.route(
    "/<programme>/instruments/<uuid:instrument_id>/questions/<uuid:question_id>/remove", methods=["POST"]
)
@open_to(Role.ADMINISTRATOR)
def remove_question(instrument_id: uuid.UUID, question_id: uuid.UUID) -> Any:
    """Take a question out."""
    found = _load(instrument_id, InstrumentKind.KNOWLEDGE_TEST)
    question = _question(found, question_id)
    with transaction() as outcome:
        services.remove_question(question, by=signed_in(), at=now())
    return _back(found, outcome.message or "The question has been removed.", ok=outcome.ok)


@bp.route("/<programme>/instruments/<uuid:instrument_id>/items/add", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def add_item(instrument_id: uuid.UUID) -> Any:
    """One more line of a questionnaire."""
    found = _load(instrument_id, InstrumentKind.QUESTIONNAIRE)
    form = ItemForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.add_item(found, **_item_facts(form), by=signed_in(), at=now())
        if outcome.ok:
            return _back(found, "The line has been added.")
        form.form_errors.append(outcome.message)
    return render_template("evaluation/edit.html", instrument=found, form=form, title="Add a line")


@bp.route("/<programme>/instruments/<uuid:instrument_id>/items/<uuid:item_id>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def edit_item(instrument_id: uuid.UUID, item_id: uuid.UUID) -> Any:
    """Other words for a line, or other moments."""
    found = _load(instrument_id, InstrumentKind.QUESTIONNAIRE)
    item = _item(found, item_id)
    form = ItemForm(
        kind=item.kind.value,
        text=item.text,
        asked_before=item.asked_before,
        asked_after=item.asked_after and not item.looking_back,
        asked_follow_up=item.asked_follow_up,
        looking_back=item.looking_back,
    )
    if form.validate_on_submit():
        with transaction() as outcome:
            services.change_item(item, **_item_facts(form), by=signed_in(), at=now())
        if outcome.ok:
            return _back(found, "The line has been changed.")
        form.form_errors.append(outcome.message)
    return render_template(
        "evaluation/edit.html", instrument=found, form=form, title=f"Change line {item.position}"
    )


@bp.route("/<programme>/instruments/<uuid:instrument_id>/items/<uuid:item_id>/remove", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def remove_item(instrument_id: uuid.UUID, item_id: uuid.UUID) -> Any:
    """Take a line out."""
    found = _load(instrument_id, InstrumentKind.QUESTIONNAIRE)
    item = _item(found, item_id)
    with transaction() as outcome:
        services.remove_item(item, by=signed_in(), at=now())
    return _back(found, outcome.message or "The line has been removed.", ok=outcome.ok)


def _load(instrument_id: uuid.UUID, kind: InstrumentKind | None = None) -> Instrument:
    found = queries.instrument_or_404(current_programme(), instrument_id)
    authorise(policy.can_edit, found)
    if kind is not None and found.kind is not kind:
        raise NotFound
    return found


def _question(instrument: Instrument, question_id: uuid.UUID) -> Question:
    for question in instrument.questions:
        if question.id == question_id:
            return question
    raise NotFound


def _item(instrument: Instrument, item_id: uuid.UUID) -> Item:
    for item in instrument.items:
        if item.id == item_id:
            return item
    raise NotFound


def _test_facts(form: InstrumentWordsForm) -> dict[str, Any]:
    if not isinstance(form, KnowledgeTestForm):
        return {}
    return {"asked_follow_up": form.asked_follow_up.data, "minutes": form.minutes.data}


def _item_facts(form: ItemForm) -> dict[str, Any]:
    return {
        "kind": QuestionKind(form.kind.data),
        "text": form.text.data,
        "asked_before": form.asked_before.data,
        "asked_after": form.asked_after.data,
        "asked_follow_up": form.asked_follow_up.data,
        "looking_back": form.looking_back.data,
    }


def _back(instrument: Instrument, message: str, ok: bool = True) -> Any:
    flash(message, "message" if ok else "notice")
    return redirect(url_for(".instrument", instrument_id=instrument.id))
