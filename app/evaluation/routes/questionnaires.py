"""Writing the lines of a questionnaire."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.directory.enums import Role
from app.evaluation import services
from app.evaluation.enums import InstrumentKind, QuestionKind
from app.evaluation.forms import ItemForm
from app.evaluation.models import Instrument, Item
from app.evaluation.routes.blueprint import bp
from app.evaluation.routes.writing import back_to, load_instrument, stays_as_it_is
from app.platform.access import open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound


@bp.route("/<programme>/instruments/<uuid:instrument_id>/items/add", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def add_item(instrument_id: uuid.UUID) -> Any:
    """One more line of a questionnaire."""
    found = load_instrument(instrument_id, InstrumentKind.QUESTIONNAIRE)
    if elsewhere := stays_as_it_is(found):
        return elsewhere
    form = ItemForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.add_item(found, **_item_facts(form), by=signed_in(), at=now())
        if outcome.ok:
            return back_to(found, "The line has been added.")
        form.form_errors.append(outcome.message)
    return render_template("evaluation/edit.html", instrument=found, form=form, title="Add a line")


@bp.route("/<programme>/instruments/<uuid:instrument_id>/items/<uuid:item_id>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def edit_item(instrument_id: uuid.UUID, item_id: uuid.UUID) -> Any:
    """Other words for a line, or other moments."""
    found = load_instrument(instrument_id, InstrumentKind.QUESTIONNAIRE)
    item = _item(found, item_id)
    if elsewhere := stays_as_it_is(found):
        return elsewhere
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
            return back_to(found, "The line has been changed.")
        form.form_errors.append(outcome.message)
    return render_template(
        "evaluation/edit.html", instrument=found, form=form, title=f"Change line {item.position}"
    )


@bp.route("/<programme>/instruments/<uuid:instrument_id>/items/<uuid:item_id>/remove", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def remove_item(instrument_id: uuid.UUID, item_id: uuid.UUID) -> Any:
    """Take a line out."""
    found = load_instrument(instrument_id, InstrumentKind.QUESTIONNAIRE)
    item = _item(found, item_id)
    with transaction() as outcome:
        services.remove_item(item, by=signed_in(), at=now())
    return back_to(found, outcome.message or "The line has been removed.", ok=outcome.ok)


@bp.route("/<programme>/instruments/<uuid:instrument_id>/items/<uuid:item_id>/move", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def move_item(instrument_id: uuid.UUID, item_id: uuid.UUID) -> Any:
    """Ask a line earlier or later."""
    found = load_instrument(instrument_id, InstrumentKind.QUESTIONNAIRE)
    item = _item(found, item_id)
    with transaction() as outcome:
        step = -1 if request.form.get("do") == "earlier" else 1
        services.move_item(item, step, by=signed_in(), at=now())
    if not outcome.ok:
        flash(outcome.message, "notice")
    return redirect(url_for(".instrument", instrument_id=found.id, _anchor=f"line-{item.id}"))


def _item(instrument: Instrument, item_id: uuid.UUID) -> Item:
    for item in instrument.items:
        if item.id == item_id:
            return item
    raise NotFound


def _item_facts(form: ItemForm) -> dict[str, Any]:
    return {
        "kind": QuestionKind(form.kind.data),
        "text": form.text.data,
        "asked_before": form.asked_before.data,
        "asked_after": form.asked_after.data,
        "asked_follow_up": form.asked_follow_up.data,
        "looking_back": form.looking_back.data,
    }
