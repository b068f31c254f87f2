"""The code at the door: a page for a screen on the wall, and the page that its code leads to."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import segno
from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask_login import current_user

from app.directory.enums import Role
from app.places import queries, rules, services
from app.places.routes import bp
from app.places.routes.registers import register_day
from app.platform import turning
from app.platform.access import current_programme, open_to, open_to_all, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.mail import address_of
from app.training.models import SessionDay

# How long whoever opened a code may take to sign in and press the button.
PASS_GOOD_FOR = timedelta(minutes=10)
PASS = "door"  # noqa: S105 - the name of a cookie, not a secret


@bp.route("/<programme>/registers/<uuid:session_day_id>/door")
@open_to(Role.TRAINER, Role.ADMINISTRATOR, Role.NAMED_STAFF)
def door(session_day_id: uuid.UUID) -> Any:
    """The code of this half minute, on a page that names nobody and asks for itself anew."""
    day = register_day(session_day_id)
    shown = services.door_shows(day, now())
    opens, picture = day.starts_at - rules.OPENS_BEFORE, ""
    if shown:
        address = address_of(
            url_for(".here", session_day_id=session_day_id, code=turning.code_of(session_day_id))
        )
        picture = segno.make(address, error="m").svg_data_uri(scale=10, border=4, light="#ffffff")
    page = make_response(render_template("places/door.html", day=day, picture=picture, opens=opens))
    page.headers["Refresh"] = str(turning.seconds_left() + 1 if shown else turning.PERIOD)
    return page


@bp.route("/<programme>/registers/<uuid:session_day_id>/here")
@open_to_all
def here(session_day_id: uuid.UUID) -> Any:
    """Where the code at the door leads. It is kept as a pass for this browser, so that one can sign in."""
    day = queries.day_or_404(current_programme(), session_day_id)
    person, passed = signed_in(), _passed(day)
    in_time = turning.is_code(session_day_id, request.args.get("code", ""))
    found = services.look_at_door(day, person, passed=passed or in_time, at=now())
    page = make_response(
        render_template(
            "places/here.html",
            day=day,
            person=person,
            found=found,
            signing_in=person is None and not current_user.is_authenticated and (passed or in_time),
            Arrival=services.Arrival,
        )
    )
    if in_time:
        page.set_cookie(
            PASS,
            turning.pass_for(session_day_id),
            max_age=PASS_GOOD_FOR,
            path=url_for(".here", session_day_id=session_day_id),
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    return page


@bp.route("/<programme>/registers/<uuid:session_day_id>/here", methods=["POST"])
@open_to_all
def say_here(session_day_id: uuid.UUID) -> Any:
    """Record that whoever presses the button is here."""
    day = queries.day_or_404(current_programme(), session_day_id)
    with transaction() as outcome:
        services.arrive(day, signed_in(), passed=_passed(day), at=now())
    if not outcome.ok:
        flash(outcome.message, "notice")
    return redirect(url_for(".here", session_day_id=session_day_id))


def _passed(day: SessionDay) -> bool:
    return turning.is_pass(day.id, request.cookies.get(PASS, ""), PASS_GOOD_FOR)
