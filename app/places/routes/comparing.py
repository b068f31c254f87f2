"""All proposals of a session, and two of them side by side."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.directory.enums import Role
from app.places import policy, services
from app.places.routes import bp
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.errors import NotFound
from app.training.queries import session_or_404


@bp.route("/<programme>/sessions/<slug>/places/proposals")
@open_to(Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)
def proposals(slug: str) -> Any:
    """The list; with ?from=1&to=2, what is different in the second of these."""
    session = session_or_404(current_programme(), slug)
    authorise(policy.can_see_board, session)
    first, second = request.args.get("from", ""), request.args.get("to", "")
    if first and second:
        before, after = _number(first), _number(second)
        if before == after:
            flash("Choose two different proposals.", "notice")
            return redirect(url_for(".proposals", slug=slug))
        found = services.compare_proposals(session, signed_in(), before, after)
        return render_template("places/compare.html", session=session, found=found)
    listed = services.list_proposals(session, signed_in(), request.args.get("page", 1, type=int))
    return render_template("places/proposals.html", session=session, listed=listed)


def _number(text: str) -> int:
    """Raises NotFound for what is no number."""
    if not (text.isascii() and text.isdigit()) or len(text) > 6:
        raise NotFound
    return int(text)
