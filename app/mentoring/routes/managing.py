"""A manager's people of one cohort on one page, opened from the email without an account."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, url_for

from app.mentoring import queries, services
from app.mentoring.enums import LinkPurpose
from app.mentoring.models import ManagerPage
from app.mentoring.routes import bp
from app.mentoring.routes.applicant import calendar_of
from app.platform import links
from app.platform.access import current_programme, open_to_all
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.links import Link, LinkState


@bp.route("/<programme>/your-people/<token>")
@open_to_all
def manager_page(token: str) -> Any:
    """Who named you, what you have answered, and when how many of them would be away."""
    link, page = _found(token)
    if link.state(now()) is not LinkState.LIVE:
        return render_template("mentoring/manager_page_over.html", token=token)
    people = queries.managed_people(page)
    days, away = queries.days_together(page.cohort_id, people)
    return render_template(
        "mentoring/manager_page.html",
        page=page,
        cohort=page.cohort,
        people=people,
        days=queries.days_to_show(days),
        away=away,
        tokens={
            each.signature.id: links.token_of(each.signature.link) for each in people if each.signature.link
        },
        token=token,
    )


@bp.route("/<programme>/your-people/<token>/new-link", methods=["POST"])
@open_to_all
def new_manager_page_link(token: str) -> Any:
    """The link has run out: send a new one to the address on record."""
    _, page = _found(token)
    with transaction() as outcome:
        services.renew_manager_page(page, at=now())
    flash(
        "A new link is on its way to you by email." if outcome.ok else outcome.message,
        "" if outcome.ok else "notice",
    )
    return redirect(url_for(".manager_page", token=token))


@bp.route("/<programme>/your-people/<token>/dates.ics")
@open_to_all
def manager_page_dates(token: str) -> Response:
    """The days of release, provisional, for the manager's calendar: nobody is named in it."""
    _, page = _found(token)
    return calendar_of(page.cohort_id)


def _found(token: str) -> tuple[Link, ManagerPage]:
    link = links.find(token, LinkPurpose.MANAGER_PAGE)
    return link, queries.manager_page_by_link(current_programme().id, link)
