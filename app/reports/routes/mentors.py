"""The coordinator's pages: where there are mentors, whom we have not seen, and what to aim for next."""

from __future__ import annotations

import json
import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.directory.enums import Role
from app.directory.queries import agencies
from app.mentoring.queries import period_or_404, periods_in
from app.places import policy as places_policy
from app.places.services import aimed_shares, use_aims
from app.platform.access import authorise, current_programme, identifier, open_to, signed_in
from app.platform.clock import now, today
from app.platform.db import transaction
from app.platform.errors import NotFound, RuleBroken
from app.platform.mail import Rendered, render_letter
from app.reports import policy, services
from app.reports.forms import AimsForm, NoteForm
from app.reports.routes.blueprint import bp
from app.reports.services import Coverage
from app.training.queries import cohorts

FIRST_SHOWN = 4


@bp.route("/<programme>/mentors")
@open_to(Role.ADMINISTRATOR)
def mentors() -> Any:
    """Coverage by agency, the next cohort, comings and goings, and whom we have not seen lately."""
    page = services.mentors_page(current_programme(), signed_in(), now())
    shown = len(page.not_seen) if request.args.get("all") else FIRST_SHOWN
    return render_template("reports/mentors.html", page=page, shown=shown, today=today())


@bp.route("/<programme>/mentors/people")
@open_to(Role.ADMINISTRATOR)
def mentor_list() -> Any:
    """Mentors of today by name, of an agency or a cohort where one is chosen."""
    programme = current_programme()
    agency, cohort = (_chosen(name) for name in ("agency", "cohort"))
    return render_template(
        "reports/mentor_list.html",
        lines=services.mentor_lines(programme, signed_in(), now(), agency_id=agency, cohort_id=cohort),
        agencies=agencies(programme),
        cohorts=cohorts(programme),
        agency=str(agency or ""),
        cohort=str(cohort or ""),
    )


@bp.route("/<programme>/mentors/<uuid:period_id>/note", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def mentor_note(period_id: uuid.UUID) -> Any:
    """A friendly note: ready to send, and as it goes out."""
    period = period_or_404(current_programme(), period_id, signed_in())
    form = NoteForm(data={"text": services.usual_note(period, now())})
    if form.validate_on_submit() and request.form.get("act") == "send":
        with transaction() as outcome:
            services.send_note(
                current_programme(),
                period_or_404(current_programme(), period_id, signed_in()),
                form.text.data,
                by=signed_in(),
                at=now(),
            )
        if outcome.ok:
            flash("Your note is on its way, or on the list of calls where somebody wants no email.")
            return redirect(url_for(".mentors", _anchor="not-seen"))
        form.form_errors.append(outcome.message)
        period = period_or_404(current_programme(), period_id, signed_in())
    preview: Rendered | None = None
    if not form.errors:
        letter = services.note_letter(period, form.text.data)
        preview = render_letter(
            letter.template, letter.facts, dict(letter.links), programme_id=current_programme().id
        )
    return render_template("reports/mentor_note.html", form=form, period=period, preview=preview)


@bp.route("/<programme>/mentors/aims", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def mentor_aims() -> Any:
    """What the next cohort should aim for as shares: check, then one press."""
    coverage = _coverage()
    session = coverage.session
    if session is None or coverage.level is None:
        flash("Once a level is agreed and the next course is planned, its shares can be made here.", "notice")
        return redirect(url_for(".mentors"))
    authorise(places_policy.can_share_out, session)
    form = AimsForm()
    shares: dict[uuid.UUID, int] = {}
    try:
        shares = aimed_shares(session, coverage.aims)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
    if shares and form.validate_on_submit():
        with transaction() as outcome:
            coverage = _coverage()
            if coverage.session is None:
                raise NotFound
            use_aims(
                coverage.session,
                coverage.aims,
                expected=_read(form.seen.data),
                by=signed_in(),
                at=now(),
            )
            slug = coverage.session.slug
        if outcome.ok:
            flash("These are the shares now. Nobody has been told anything; propose to see what they do.")
            return redirect(url_for("places.board", slug=slug))
        coverage = _coverage()
        shares = aimed_shares(coverage.session or session, coverage.aims)
        form.form_errors.append(outcome.message)
    form.seen.data = json.dumps({str(agency_id): share for agency_id, share in shares.items()})
    form.seen.raw_data = None
    return render_template("reports/mentor_aims.html", form=form, coverage=coverage, shares=shares)


@bp.route("/<programme>/mentors/activity")
@open_to(Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)
def mentor_activity() -> Any:
    """What mentors did, quarter by quarter, without names."""
    small = policy.sees_small_counts(signed_in())
    return render_template(
        "reports/mentor_activity.html",
        quarters=services.activity_quarters(current_programme(), now(), small_shown=small),
        small_shown=small,
    )


def _coverage() -> Coverage:
    programme = current_programme()
    return services.coverage_of(programme, now(), periods_in(programme, None))


def _chosen(name: str) -> uuid.UUID | None:
    typed = request.args.get(name, "")
    return identifier(typed) if typed else None


def _read(typed: str) -> dict[uuid.UUID, int]:
    """The shares that the page showed; anything else is no shares."""
    try:
        return {uuid.UUID(agency_id): int(share) for agency_id, share in json.loads(typed).items()}
    except (ValueError, AttributeError, TypeError):
        return {}
