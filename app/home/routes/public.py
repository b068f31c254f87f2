"""Pages that need no signing in."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.directory.enums import SupportKind
from app.directory.models import Programme, SupportRoute
from app.directory.queries import programmes
from app.home import queries
from app.home.routes.blueprint import bp
from app.platform import clock
from app.platform.access import current_programme, open_to_all


@bp.route("/")
@open_to_all
def start() -> ResponseReturnValue:
    """The only programme's first page, or the list of programmes."""
    known = programmes()
    if len(known) == 1:
        return redirect(url_for(".catalogue", programme=known[0].slug))
    return render_template("home/start.html", programmes=known)


@bp.route("/<programme>/")
@open_to_all
def catalogue() -> str:
    """What training there is, for whom, when, and how to get a place."""
    now = clock.now()
    return render_template("home/catalogue.html", found=queries.catalogue_of(current_programme(), now))


@bp.route("/support")
@open_to_all
def support_everywhere() -> str:
    """Whom somebody can turn to, without a programme in the address."""
    known = programmes()
    only = known[0] if len(known) == 1 else None
    return render_template(
        "home/support.html", groups=_support(only), programmes=[] if only else known, programme=None
    )


@bp.route("/<programme>/support")
@open_to_all
def support() -> str:
    """Whom somebody can turn to. Nothing about this page is recorded."""
    return render_template("home/support.html", groups=_support(current_programme()), programmes=[])


@bp.route("/<programme>/help")
@open_to_all
def help() -> str:
    """Answers to common questions, and how to reach a person."""
    return render_template("home/help.html")


@bp.route("/<programme>/privacy")
@open_to_all
def privacy() -> str:
    """What is kept about people, why, for how long, and who sees it."""
    return render_template("home/privacy.html")


@bp.route("/<programme>/accessibility")
@open_to_all
def accessibility() -> str:
    """How this service can be used, and what to do where it cannot."""
    return render_template("home/accessibility.html")


def _support(programme: Programme | None) -> list[tuple[SupportKind, list[SupportRoute]]]:
    routes = programme.support_routes if programme else []
    groups = [(kind, [route for route in routes if route.kind is kind]) for kind in SupportKind]
    return [(kind, found) for kind, found in groups if found]
