"""A copy of what is held: asked for by the person, read by named staff, then fetched."""

from __future__ import annotations

import json
import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from app.directory import policy, queries, services
from app.directory.enums import Role
from app.directory.models import Person
from app.directory.routes.blueprint import bp, me
from app.platform.access import authorise, current_programme, open_to, open_to_signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound


@bp.route("/<programme>/my-details/data", methods=["GET", "POST"])
@open_to_signed_in
def my_data() -> Any:
    """Ask for a copy, or see how far it has come."""
    person = me()
    if request.method == "POST":
        with transaction() as outcome:
            services.ask_for_data(person, by=person, at=now())
        flash("You have asked for a copy." if outcome.ok else outcome.message, "notice")
        return redirect(url_for("directory.my_data"))
    return render_template("directory/my_data.html", request_of_mine=queries.latest_data_request(person))


@bp.route("/<programme>/my-details/data/<uuid:request_id>/withdraw", methods=["POST"])
@open_to_signed_in
def withdraw_data(request_id: uuid.UUID) -> Any:
    """Take one's request back."""
    asked = queries.data_request_or_404(current_programme(), request_id)
    if asked.person_id != me().id:
        raise NotFound
    with transaction() as outcome:
        services.withdraw_data(asked, by=me(), at=now())
    flash("Your request is taken back." if outcome.ok else outcome.message, "notice")
    return redirect(url_for("directory.my_data"))


@bp.route("/<programme>/my-details/data/<uuid:request_id>/take", methods=["POST"])
@open_to_signed_in
def take_data(request_id: uuid.UUID) -> Any:
    """Fetch a released copy."""
    asked = queries.data_request_or_404(current_programme(), request_id)
    if asked.person_id != me().id:
        raise NotFound
    authorise(policy.can_take_data, asked)
    with transaction():
        services.note_data_taken(asked, by=me(), at=now())
    return Response(
        _text_of(asked.person),
        mimetype="application/json",
        headers={"Content-Disposition": 'attachment; filename="training-copy.json"'},
    )


@bp.route("/<programme>/data-requests")
@open_to(Role.NAMED_STAFF)
def data_requests() -> Any:
    """Copies that wait to be read."""
    return render_template(
        "directory/data_requests.html", requests=queries.data_requests(current_programme())
    )


@bp.route("/<programme>/data-requests/<uuid:request_id>", methods=["GET", "POST"])
@open_to(Role.NAMED_STAFF)
def read_data(request_id: uuid.UUID) -> Any:
    """Open a copy to read it; that is recorded."""
    asked = queries.data_request_or_404(current_programme(), request_id)
    copy = None
    if request.method == "POST":
        authorise(policy.can_release_data, asked)
        with transaction():
            services.note_data_taken(asked, by=me(), at=now())
        copy = _text_of(asked.person)
    return render_template(
        "directory/read_data.html",
        asked=asked,
        copy=copy,
        may_release=policy.can_release_data(me(), asked),
    )


@bp.route("/<programme>/data-requests/<uuid:request_id>/release", methods=["POST"])
@open_to(Role.NAMED_STAFF)
def release_data(request_id: uuid.UUID) -> Any:
    """Let the person fetch the copy."""
    asked = queries.data_request_or_404(current_programme(), request_id)
    authorise(policy.can_release_data, asked)
    with transaction() as outcome:
        services.release_data(asked, by=me(), at=now())
    flash("The copy is released, and the person is told." if outcome.ok else outcome.message, "notice")
    return redirect(url_for("directory.data_requests"))


def _text_of(person: Person) -> str:
    return json.dumps(queries.copy_of(person), ensure_ascii=False, indent=2)
