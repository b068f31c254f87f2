"""Words of a programme's own in the emails that the service sends."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for

from app.directory import policy, queries, services
from app.directory.enums import Role
from app.directory.forms import WordingForm
from app.directory.routes.blueprint import bp, me
from app.platform import web
from app.platform.access import authorise, current_programme, open_to
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound, RuleBroken
from app.platform.letter_kinds import PROGRAMME, LetterKind, every_kind, kind_by_slug
from app.platform.mail import PLAIN, Rendered, render_letter

FEATURES = {
    "mentoring": "Applications and countersignatures",
    "places": "Places",
    "evaluation": "Tests and questionnaires",
    "reports": "The coordinator’s desk",
    "forum": "The forum",
    "directory": "Details and messages",
    "accounts": "Signing in",
}


@bp.route("/<programme>/settings/emails")
@open_to(Role.ADMINISTRATOR)
def emails() -> str:
    """Every kind of email that the service sends to people."""
    programme = current_programme()
    authorise(policy.can_change_settings, programme)
    grouped = [
        (FEATURES[feature], list(kinds))
        for feature, kinds in groupby(every_kind(), lambda kind: kind.feature)
    ]
    return render_template(
        "directory/emails.html", grouped=grouped, in_force=queries.wordings_in_force(programme)
    )


@bp.route("/<programme>/settings/emails/<kind>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def email_words(kind: str) -> Any:
    """What the programme adds to one kind: words, a preview, the versions."""
    programme = current_programme()
    authorise(policy.can_change_settings, programme)
    chosen = _kind_or_404(kind)
    form = WordingForm()
    preview = None
    if form.validate_on_submit():
        if request.form.get("act") == "keep":
            with transaction() as outcome:
                services.change_wording(
                    programme, chosen, form.text.data, expected=_expected(), by=me(), at=now()
                )
            if outcome.ok:
                flash("Kept. Emails from now on carry these words.")
                return redirect(url_for("directory.email_words", kind=kind))
            form.refuse(form.text, outcome.message)
        else:
            preview = _preview(chosen, form)
    versions = queries.wordings(programme, chosen.template)
    current = versions[-1] if versions else None
    if request.method == "GET":
        again = request.args.get("again", type=int)
        shown = next((each for each in versions if each.version == again), current)
        form.text.data = shown.text if shown else ""
    return render_template(
        "directory/email_words.html",
        kind=chosen,
        gaps=_examples(chosen),
        form=form,
        preview=preview,
        now_sent=_rendered(chosen, None),
        current=current,
        version=current.version if current else PLAIN,
        versions=versions[::-1],
        writers=queries.writers(versions),
    )


@bp.route("/<programme>/settings/emails/<kind>/formatted", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def formatted_email(kind: str) -> Response:
    """The email as mail programs show it: with the words in force, or with those just typed."""
    authorise(policy.can_change_settings, current_programme())
    chosen = _kind_or_404(kind)
    typed = None
    if request.method == "POST":
        typed = request.form.get("text", "")
        services.require_wording(chosen, typed)
    html = _rendered(chosen, typed).html
    web.allow_email_styles()
    return make_response(html)


@bp.route("/<programme>/settings/emails/<kind>/service-words", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def restore_email_words(kind: str) -> Any:
    """Go back to what the service says."""
    programme = current_programme()
    authorise(policy.can_change_settings, programme)
    chosen = _kind_or_404(kind)
    with transaction() as outcome:
        services.restore_wording(programme, chosen, expected=_expected(), by=me(), at=now())
    flash(
        "Emails from now on carry the service’s words alone." if outcome.ok else outcome.message,
        "message" if outcome.ok else "notice",
    )
    return redirect(url_for("directory.email_words", kind=kind))


def _kind_or_404(slug: str) -> LetterKind:
    found = kind_by_slug(slug)
    if found is None:
        raise NotFound
    return found


def _expected() -> int:
    typed = request.form.get("expected", "")
    return int(typed) if typed.isdecimal() else 0


def _preview(kind: LetterKind, form: WordingForm) -> Rendered | None:
    try:
        services.require_wording(kind, form.text.data)
    except RuleBroken as broken:
        form.refuse(form.text, broken.message)
        return None
    return _rendered(kind, form.text.data)


def _rendered(kind: LetterKind, text: str | None) -> Rendered:
    """The email with example facts, and with `text` instead of the words in force."""
    programme = current_programme()
    return render_letter(
        kind.template,
        kind.example,
        kind.example_links,
        programme_id=programme.id,
        own_words=None if text is None else services.words_filled(kind, programme, text, kind.example),
    )


def _examples(kind: LetterKind) -> list[tuple[str, str]]:
    known = kind.known(kind.example, current_programme().name)
    return [(f"{{{gap}}}", known[gap]) for gap in [*kind.gaps, PROGRAMME]]
