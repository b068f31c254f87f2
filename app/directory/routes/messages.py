"""Writing to a list of people: words, a preview of exactly what goes to whom, then one email each."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.directory import queries, services
from app.directory.enums import Role
from app.directory.forms import MessageForm
from app.directory.routes.blueprint import bp, me
from app.directory.routes.people import search_form, search_terms, wanted_of
from app.platform.access import current_programme, open_to
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import RuleBroken
from app.platform.mail import Rendered, render_letter


@bp.route("/<programme>/messages", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def messages() -> Any:
    """Choose a list, write, look at the preview, send."""
    programme = current_programme()
    terms: dict[str, Any] = dict(search_terms())
    search = search_form()
    recipients = queries.people_found(programme, me(), wanted_of(search))
    form = MessageForm()
    preview = None
    if form.validate_on_submit():
        if request.form.get("act") == "send":
            with transaction() as outcome:
                recipients = queries.people_found(programme, me(), wanted_of(search))
                services.send_message(
                    programme,
                    recipients,
                    form.text.data,
                    answer_by=form.answer_by.data,
                    expected=int(form.expected.data) if form.expected.data.isdecimal() else -1,
                    by=me(),
                    at=now(),
                )
            if outcome.ok:
                flash("Your message is on its way. Calls that it needs are on the list of calls.")
                return redirect(url_for("directory.messages", **terms))
            form.form_errors.append(outcome.message)
        if not form.form_errors:
            preview = _preview(form, recipients)
    return render_template(
        "directory/messages.html",
        search=search,
        terms=terms,
        form=form,
        delivery=services.delivery_of(recipients),
        total=len(recipients),
        preview=preview,
    )


def _preview(form: MessageForm, recipients: list[Any]) -> Rendered | None:
    """The email as the first person on the list gets it."""
    if not recipients:
        form.form_errors.append("Nobody is on this list.")
        return None
    programme = current_programme()
    try:
        letter = services.letter_to(recipients[0], programme, form.text.data, form.answer_by.data)
    except RuleBroken as broken:
        form.refuse(form.text, broken.message)
        return None
    return render_letter(letter.template, letter.facts, {}, programme_id=programme.id)
