"""The dry run, and the one release."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.directory.enums import Role
from app.places import policy, queries, services
from app.places.enums import OutcomeKind, ProposalStatus
from app.places.forms import ReleaseForm
from app.places.routes import bp
from app.platform import mail
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound
from app.training.queries import session_or_404

KINDS = {
    OutcomeKind.OFFER.value: "Offer of a place",
    OutcomeKind.RESERVE.value: "Waiting list",
    OutcomeKind.NO_PLACE.value: "No place this time",
    "manager": "Managers: what becomes of the dates",
}


@bp.route("/<programme>/sessions/<slug>/places/release", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def dry_run(slug: str) -> Any:
    """Exactly who gets which email, one of them in full; a tick and a button send them, once."""
    session = session_or_404(current_programme(), slug)
    authorise(policy.can_share_out, session)
    proposal = queries.latest_proposal(session)
    if proposal is None:
        raise NotFound
    if proposal.status is ProposalStatus.RELEASED:
        flash("These places have been released already.", "notice")
        return redirect(url_for(".board", slug=slug))
    form = ReleaseForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.release(proposal, fingerprint=form.fingerprint.data, by=signed_in(), at=now())
        if outcome.ok:
            flash("Released. The emails are on their way.")
            return redirect(url_for(".board", slug=slug))
        form.form_errors.append(outcome.message)
        session = session_or_404(current_programme(), slug)
        proposal = queries.latest_proposal(session)
        if proposal is None:
            raise NotFound
    plan = services.dry_run(proposal, now()).as_shown_to(signed_in())
    form.fingerprint.data = plan.fingerprint
    shown = list(enumerate(plan.letters))
    wanted = request.args.get("read", type=int)
    numbers = [number for number, _ in shown]
    reading = wanted if wanted in numbers else (numbers[0] if numbers else None)
    rendered = None
    if reading is not None:
        letter = plan.letters[reading].letter
        rendered = mail.render_letter(
            letter.template, letter.facts, letter.links, programme_id=session.programme_id
        )
    return render_template(
        "places/dry_run.html",
        session=session,
        proposal=proposal,
        plan=plan,
        form=form,
        kinds=KINDS,
        shown=shown,
        reading=reading,
        rendered=rendered,
        position=numbers.index(reading) if reading is not None else 0,
        numbers=numbers,
        OutcomeKind=OutcomeKind,
        by_email=sum(not planned.by_telephone for planned in plan.letters),
    )
