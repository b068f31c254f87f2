"""Whether the service lives, for whoever watches it."""

from __future__ import annotations

from pathlib import Path

from flask import Response, current_app, jsonify

from app.home import queries
from app.home.routes.blueprint import bp
from app.platform import clock
from app.platform.access import open_to_all

UNAVAILABLE = 503


@bp.route("/healthz")
@open_to_all
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.route("/readyz")
@open_to_all
def readyz() -> tuple[Response, int]:
    """The database answers and its schema is current; and how long the oldest email has been due."""
    folder = Path(str(current_app.extensions["migrate"].directory))
    found = queries.readiness(folder, clock.now())
    answer = jsonify(
        status="ready" if found.ready else "not ready",
        database=found.database,
        schema=found.schema,
        oldest_email_seconds=found.oldest_email_seconds,
    )
    return answer, 200 if found.ready else UNAVAILABLE
