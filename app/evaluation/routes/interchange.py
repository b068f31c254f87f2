"""Taking questions in from a file, and giving them away as one."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from app.directory.enums import Role
from app.evaluation import queries, services
from app.evaluation.forms import LONGEST_IMPORT, ImportForm
from app.evaluation.models import Question
from app.evaluation.routes.blueprint import bp
from app.evaluation.routes.writing import load_instrument
from app.platform.access import current_programme, identifier, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound, RuleBroken
from app.platform.uploads import text_of


@bp.route("/<programme>/questions/import", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def import_questions() -> Any:
    """What a file comes to is shown first; it is taken in only as it was shown."""
    form = ImportForm()
    preview: services.ImportPreview | None = None
    changed = False
    sent = form.is_submitted() and _read_file(form)
    if sent and form.validate():
        if form.text.is_empty():
            form.refuse(form.file, "Choose a file, or paste its text")
        else:
            preview = services.preview_import(current_programme(), form.shape.data, form.text.data)
            wanted = "take" in request.form and bool(preview.questions)
            if wanted and form.seen.data == preview.fingerprint:
                with transaction():
                    count = services.take_in(current_programme(), preview, by=signed_in(), at=now())
                flash("1 question is in the bank." if count == 1 else f"{count} questions are in the bank.")
                return redirect(url_for(".bank"))
            changed = wanted
    return render_template("evaluation/import_questions.html", form=form, preview=preview, changed=changed)


@bp.route("/<programme>/questions/export/<shape>")
@open_to(Role.ADMINISTRATOR)
def export_questions(shape: str) -> Any:
    """The bank, a topic of it, or a test, as a file; right answers are in it."""
    if shape not in services.SHAPES:
        raise NotFound
    mimetype, name = services.SHAPES[shape]
    return Response(
        services.given_away(_questions(), shape),
        mimetype=mimetype,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _questions() -> list[Question]:
    if "instrument" in request.args:
        return list(load_instrument(identifier(request.args["instrument"])).questions)
    topic = request.args.get("topic") or None
    return [one.latest for one in queries.bank(current_programme(), topic=topic)]


def _read_file(form: ImportForm) -> bool:
    """Put the text of a file into the box; False, with a message at the file, if it has none."""
    file = form.file.data
    if file is None or form.file.check():
        return True
    try:
        content = file.read(4 * LONGEST_IMPORT + 1)
        text = text_of(content)
        if len(text) > LONGEST_IMPORT:
            raise RuleBroken(f"The file must be {LONGEST_IMPORT:,} characters or fewer. Take it in in parts.")
    except RuleBroken as broken:
        form.validate()
        form.refuse(form.file, broken.message)
        return False
    form.put(text)
    return True
