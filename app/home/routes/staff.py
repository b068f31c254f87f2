"""The work queue, and the way from the navigation to the present cohort's pages."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.directory.enums import Role
from app.directory.queries import calendars
from app.home import policy, queries, services
from app.home.routes.blueprint import bp
from app.platform import clock
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.db import transaction
from app.platform.errors import NotFound
from app.training.models import Cohort
from app.training.queries import CohortInBrief, cohorts_in_brief, present_cohort, sessions_of_cohort

LONGEST_WORDS = 120


@bp.route("/<programme>/work-queue")
@open_to(Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)
def work_queue() -> str:
    """What waits, and on whom."""
    authorise(policy.can_see_desk)
    programme, person, now = current_programme(), signed_in(), clock.now()
    known = cohorts_in_brief(programme)
    wanted = request.args.get("cohort", "")
    cohort = _named(known, wanted) if wanted else present_cohort(known, now)
    closed = calendars(programme.id)
    desk = queries.desk_of(programme, cohort, person, closed, now)
    return render_template(
        "home/work_queue.html",
        desk=desk,
        cohort=cohort,
        others=[each.cohort for each in reversed(known) if each.cohort is not cohort],
        closed=closed.whole,
        today=clock.local(now),
        show=request.args.get("show", ""),
        may_retry=policy.can_retry_email(person),
    )


@bp.route("/<programme>/find")
@open_to(Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)
def find() -> ResponseReturnValue:
    """Applications, people and agencies that fit some words; a whole reference leads straight to it."""
    authorise(policy.can_see_desk)
    words = request.args.get("q", "").strip()[:LONGEST_WORDS]
    found = queries.find(current_programme(), signed_in(), words)
    if [each.reference.casefold() for each in found.applications] == [words.casefold()]:
        return redirect(url_for("mentoring.review", application_id=found.applications[0].id))
    return render_template("home/find.html", words=words, found=found)


@bp.route("/<programme>/work-queue/emails/<uuid:message_id>/send-again", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def send_again(message_id: uuid.UUID) -> ResponseReturnValue:
    """Try an email that could not be delivered once more."""
    authorise(policy.can_retry_email)
    programme = current_programme()
    with transaction() as outcome:
        message = queries.failed_email_or_404(programme, message_id, signed_in())
        services.retry_email(message, by=signed_in(), at=clock.now())
    if outcome.ok:
        flash("The email is on its way again.", "success")
    else:
        flash(outcome.message, "notice")
    return redirect(url_for(".work_queue", _anchor="emails"))


@bp.route("/<programme>/applications")
@open_to(Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)
def applications() -> ResponseReturnValue:
    """The present cohort's applications."""
    return _of_present_cohort("mentoring.applications")


@bp.route("/<programme>/figures")
@open_to(Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)
def figures() -> ResponseReturnValue:
    """The present cohort's figures."""
    return _of_present_cohort("reports.cohort")


@bp.route("/<programme>/places")
@open_to(Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)
def places() -> ResponseReturnValue:
    """The places of the present cohort's course that people apply for, else of its first session."""
    cohort = _present_cohort()
    known = sessions_of_cohort(cohort) if cohort else []
    if not known:
        return redirect(url_for("training.plan"))
    chosen = next((each for each in known if each.course.needs_application), known[0])
    return redirect(url_for("places.board", slug=chosen.slug))


def _named(known: list[CohortInBrief], slug: str) -> Cohort:
    found = next((each.cohort for each in known if each.cohort.slug == slug), None)
    if found is None:
        raise NotFound
    return found


def _of_present_cohort(endpoint: str) -> ResponseReturnValue:
    cohort = _present_cohort()
    if cohort is None:
        return redirect(url_for("training.plan"))
    return redirect(url_for(endpoint, slug=cohort.slug))


def _present_cohort() -> Cohort | None:
    """The cohort people ask about, or the latest that is planned."""
    known = cohorts_in_brief(current_programme())
    return present_cohort(known, clock.now()) or (known[-1].cohort if known else None)
