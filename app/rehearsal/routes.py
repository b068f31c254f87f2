"""The rehearsal's pages. Registered in the rehearsal's configuration only."""

from __future__ import annotations

import re
import time
import uuid
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_login import current_user, login_user, logout_user
from markupsafe import Markup, escape

from app.accounts import queries as accounts
from app.accounts.services import account_for
from app.platform import clock, web
from app.platform.access import open_to_all
from app.platform.db import db, transaction
from app.platform.mail import render
from app.rehearsal import queries, services
from app.rehearsal.forms import ClockForm

bp = Blueprint("rehearsal", __name__, url_prefix="/rehearsal")
bp.record_once(lambda setup: web.register_banner(setup.app, banner))

WAIT_FOR_WORKER = 20.0
ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def banner() -> web.Banner:
    """Who one is, what time it is, and how many emails were captured."""
    people = accounts.people_of(current_user) if current_user.is_authenticated else []
    return web.Banner(
        name=people[0].full_name if people else "", at=clock.now(), mail_count=queries.captured_count()
    )


@bp.route("/sign-in", methods=["GET", "POST"])
@open_to_all
def sign_in() -> Any:
    """Be one of the seeded people."""
    if request.method == "POST":
        person = queries.person_or_404(uuid.UUID(request.form.get("person", str(uuid.UUID(int=0)))))
        with transaction():
            account = account_for(person, at=clock.now())
        logout_user()
        login_user(account)
        return redirect(url_for("home.whats_next", programme=person.programme.slug))
    wanted = request.args.get("name", "").strip()
    return render_template(
        "rehearsal/sign_in.html",
        cast=queries.cast(),
        found=queries.people_named(wanted) if wanted else [],
        wanted=wanted,
    )


@bp.route("/mail")
@open_to_all
def mail() -> str:
    """Every captured email, newest first."""
    page = max(1, request.args.get("page", 1, type=int))
    to = request.args.get("to", "")
    found, number = queries.messages(to, page)
    listed = [(message, render(message).subject) for message in found]
    return render_template(
        "rehearsal/mail.html", listed=listed, number=number, page=page, to=to, per_page=queries.PER_PAGE
    )


@bp.route("/mail/<uuid:message_id>")
@open_to_all
def message(message_id: uuid.UUID) -> str:
    """One captured email as text, its links working."""
    found = queries.message_or_404(message_id)
    rendered = render(found)
    return render_template(
        "rehearsal/message.html", message=found, rendered=rendered, body=_with_links(rendered.text)
    )


@bp.route("/mail/<uuid:message_id>/as-sent")
@open_to_all
def message_as_sent(message_id: uuid.UUID) -> Response:
    """The formatted body of an email, as a mail program shows it."""
    web.allow_email_styles()
    return make_response(render(queries.message_or_404(message_id)).html)


@bp.route("/mail/<uuid:message_id>/invitation.ics")
@open_to_all
def message_invitation(message_id: uuid.UUID) -> Response:
    """The calendar object that came with an email."""
    response = make_response(render(queries.message_or_404(message_id)).invitation)
    response.mimetype = "text/calendar"
    response.headers["Content-Disposition"] = "attachment; filename=invitation.ics"
    return response


@bp.route("/clock", methods=["GET", "POST"])
@open_to_all
def clock_page() -> Any:
    """See and move the service's clock."""
    form = ClockForm()
    target = _chosen_time(form)
    if target is not None:
        with transaction() as outcome:
            services.ask_to_move(target)
        if outcome.ok:
            if _wait_until_there(target):
                flash("The clock has moved. The worker did what was due on the way.")
            return redirect(url_for(".clock_page"))
        form.form_errors.append(outcome.message)
    now = clock.now()
    return render_template(
        "rehearsal/clock.html",
        form=form,
        clock=queries.service_clock(),
        milestones=queries.milestones(now),
        outstanding=queries.outstanding(now),
    )


@bp.route("/play-on", methods=["POST"])
@open_to_all
def play_on() -> Any:
    """Have the rest of the cast do what they were asked."""
    with transaction() as outcome:
        done = services.play_on(clock.now())
    if outcome.ok:
        flash(f"The cast played on: {done} things were done.")
    else:
        flash(outcome.message, "notice")
    return redirect(url_for(".clock_page"))


def _chosen_time(form: ClockForm) -> datetime | None:
    jump = request.form.get("jump")
    if request.method == "POST" and jump:
        try:
            return datetime.fromisoformat(jump)
        except ValueError:
            form.form_errors.append("Choose one of the times on the page.")
            return None
    if form.validate_on_submit():
        return clock.from_local(form.day.data, form.time.data.hour, form.time.data.minute)
    return None


def _wait_until_there(target: datetime) -> bool:
    until = time.monotonic() + WAIT_FOR_WORKER
    while time.monotonic() < until:
        db.session.rollback()
        row = queries.service_clock()
        if row is not None and row.at >= target:
            return True
        time.sleep(0.1)
    return False


def _with_links(text: str) -> Markup:
    """The text with its addresses as links to this very site."""
    parts: list[str | Markup] = []
    end = 0
    for match in ADDRESS.finditer(text):
        path = match.group().split("/", 3)[-1]
        parts += [
            escape(text[end : match.start()]),
            Markup('<a class="govuk-link" href="/{}">{}</a>').format(path, match.group()),
        ]
        end = match.end()
    return Markup("").join([*parts, escape(text[end:])])
