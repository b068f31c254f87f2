"""Trying an allocation from two tables: nothing is kept, of the tables or of what they come to."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request

from app.directory.enums import Role
from app.places import services
from app.places.forms import TrialForm
from app.places.routes import bp
from app.platform.access import open_to
from app.platform.errors import NotFound, RuleBroken
from app.platform.tables import csv_bytes
from app.platform.uploads import text_of

TABLES = ("people", "agencies")


@bp.route("/<programme>/places/trial", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def trial() -> Any:
    """The form; a POST shows what the tables come to, or gives it to take away. It writes nothing."""
    form = TrialForm()
    tried = _tried(form) if request.method == "POST" else None
    if tried is not None and "json" in request.form:
        return _file(services.trial_record(tried).encode(), "application/json", "places.json")
    if tried is not None and "csv" in request.form:
        content = csv_bytes(services.TRIAL_HEADERS, services.trial_rows(tried))
        return _file(content, "text/csv", "places.csv")
    return render_template("places/trial.html", form=form, trial=tried)


@bp.route("/<programme>/places/trial/example/<table>")
@open_to(Role.ADMINISTRATOR)
def trial_example(table: str) -> Any:
    """An invented table of either kind, to fill in instead."""
    if table not in services.EXAMPLES:
        raise NotFound
    return _file(csv_bytes(*services.EXAMPLES[table]), "text/csv", f"{table}.csv")


def _tried(form: TrialForm) -> services.Trial | None:
    """What came of what was sent; None with the faults at the form's fields."""
    faults = {name: fault for name in TABLES if (fault := _read(form, name))}
    sound = form.validate()
    for name, fault in faults.items():
        form.settle(name, fault)
    if not sound or faults:
        return None
    try:
        return services.try_out(
            form.people.data,
            form.agencies.data,
            form.seed.data,
            places=form.places.data,
            band=form.band.data,
        )
    except services.TableRefused as refused:
        form.refuse(form[refused.about], refused.message)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
    return None


def _read(form: TrialForm, name: str) -> str:
    """Put what is in the file into its box; a sentence if it cannot be read."""
    file = form[f"{name}_file"].data
    if file is None:
        return ""
    try:
        form.put(name, text_of(file.read()))
    except RuleBroken as broken:
        return broken.message
    return ""


def _file(content: bytes, mimetype: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=mimetype, headers=headers)
