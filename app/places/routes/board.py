"""The places board: what is proposed, why, what a change does, and how places are shared out."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.directory.enums import Audience, Role
from app.directory.models import Agency
from app.directory.queries import agencies, person_or_404
from app.places import policy, queries, services
from app.places.enums import ProposalStatus, ShareBasis
from app.places.forms import BASES, ChangeForm, group_field, policy_form
from app.places.models import AgencyLimit
from app.places.routes import bp
from app.platform.access import authorise, current_programme, identifier, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound, RuleBroken
from app.training.models import TrainingSession
from app.training.queries import session_or_404


@bp.route("/<programme>/sessions/<slug>/places", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)
def board(slug: str) -> Any:
    """The newest proposal; with ?change=<person>, that person's form is open. A POST tries the change."""
    session = _session(slug)
    viewer = signed_in()
    chosen = request.args.get("change", "")
    person = person_or_404(current_programme(), identifier(chosen), viewer) if chosen else None
    form = ChangeForm() if person is not None else None
    if form is not None and person is not None and request.method == "POST":
        authorise(policy.can_share_out, session)
        if form.validate():
            with transaction() as outcome:
                services.pin(
                    session,
                    person,
                    placed=form.outcome.data == "in",
                    reason=form.reason.data,
                    by=signed_in(),
                    at=now(),
                )
            if outcome.ok:
                return redirect(url_for(".board", slug=slug, _anchor="difference"))
            form.form_errors.append(outcome.message)
            session = _session(slug)
    return render_template(
        "places/board.html",
        board=services.board_of(session, viewer, now()),
        session=session,
        form=form,
        change_id=person.id if person else None,
        can_change=policy.can_share_out(viewer, session),
        can_hold=policy.can_hold(viewer, session),
        ProposalStatus=ProposalStatus,
        names=BASES,
    )


@bp.route("/<programme>/sessions/<slug>/places/propose", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def propose(slug: str) -> Any:
    """Work the allocation out and keep it."""
    return _act(slug, services.propose, "Worked out. Nobody has been told anything.")


@bp.route("/<programme>/sessions/<slug>/places/keep", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def keep(slug: str) -> Any:
    """Keep the change on the board."""
    return _act(slug, services.keep_changes, "The change is kept, with its reason.")


@bp.route("/<programme>/sessions/<slug>/places/undo", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def undo(slug: str) -> Any:
    """Take the change back."""
    return _act(slug, services.undo_changes, "The change is undone.")


@bp.route("/<programme>/sessions/<slug>/places/pins/<uuid:person_id>/remove", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def unpin(slug: str, person_id: uuid.UUID) -> Any:
    """Take back a decision that was kept."""
    person = person_or_404(current_programme(), person_id, signed_in())
    return _act(
        slug,
        lambda session, *, by, at: services.unpin(session, person, by=by, at=at),
        "The pin is removed and the places are worked out again.",
    )


@bp.route("/<programme>/sessions/<slug>/places/verify", methods=["POST"])
@open_to(Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)
def verify(slug: str) -> Any:
    """Work the stored problem out again and compare; nothing is written. It is said where it was asked."""
    session = _session(slug)
    proposal = queries.latest_proposal(session)
    if proposal is None:
        raise NotFound
    if services.verify(proposal):
        flash("Worked out again from the stored input: the result is the same, to the letter.")
    else:
        flash("Worked out again, the result differs from what is stored. Please tell support.", "notice")
    back = ".fairness" if request.form.get("from") == "fairness" else ".board"
    return redirect(url_for(back, slug=slug))


@bp.route("/<programme>/sessions/<slug>/places/policy", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def policy_page(slug: str) -> Any:
    """How places are shared out: basis, tolerance, three numbers for each agency, one for each role group.

    A POST keeps them, or only tries them: then each way is shown with what was typed and nothing is written.
    """
    session = _session(slug)
    authorise(policy.can_share_out, session)
    trying = "try" in request.form
    if (request.method == "GET" or trying) and queries.released_proposal(session) is not None:
        flash("These places have been released. How they were shared out stays as it was.", "notice")
        return redirect(url_for(".board", slug=slug))
    listed = agencies(current_programme())
    stored = services.policy_for(session)
    limits = {limit.agency_id: limit for limit in stored.limits}
    given: dict[str, Any] = {
        "basis": stored.basis,
        "band": stored.band,
        "reserved_until": stored.reserved_until,
    }
    usual = services.usual_shares(session, listed)
    for number, agency in enumerate(listed):
        limit = limits.get(agency.id)
        given[f"minimum_{number}"] = limit.minimum if limit else 1
        given[f"maximum_{number}"] = limit.maximum if limit else None
        given[f"reserved_{number}"] = limit.reserved if limit else 0
        given[f"share_{number}"] = limit.share if limit and limit.share is not None else usual.get(agency.id)
    given |= {group_field(group): stored.role_minima.get(group.value) for group in Audience}
    form = policy_form(listed)(data=given)
    tried, sound = None, form.validate_on_submit()
    if sound and trying:
        try:
            tried = services.policy_to_try(session, **_terms_in(form, listed, limits))
        except RuleBroken as broken:
            form.form_errors.append(broken.message)
    elif sound:
        with transaction() as outcome:
            services.set_policy(session, **_terms_in(form, listed, limits), by=signed_in(), at=now())
        if outcome.ok:
            flash("Kept. Propose again to see what it does.")
            return redirect(url_for(".board", slug=slug))
        form.form_errors.append(outcome.message)
        session = _session(slug)
        listed = agencies(current_programme())
    return render_template(
        "places/policy.html",
        session=session,
        form=form,
        agencies=listed,
        groups=services.in_form_order(session.course.audiences),
        group_field=group_field,
        tried=tried is not None,
        ways=services.compare_ways(session, signed_in(), now(), tried),
        names=BASES,
    )


def _terms_in(form: Any, listed: Sequence[Agency], kept: Mapping[uuid.UUID, AgencyLimit]) -> dict[str, Any]:
    """What the form says, as the services take it."""
    typed = form["basis"].data is ShareBasis.TYPED
    return {
        "basis": form["basis"].data,
        "band": form["band"].data,
        "limits": {
            agency.id: services.Limit(
                form[f"minimum_{number}"].data or 0,
                form[f"maximum_{number}"].data,
                form[f"reserved_{number}"].data or 0,
                form[f"share_{number}"].data if typed else _share_kept(kept.get(agency.id)),
            )
            for number, agency in enumerate(listed)
        },
        "role_minima": {group: form[group_field(group)].data or 0 for group in Audience},
        "reserved_until": form["reserved_until"].data,
    }


def _share_kept(limit: AgencyLimit | None) -> int | None:
    """What was typed before; boxes that are not open say nothing."""
    return limit.share if limit is not None else None


def _session(slug: str) -> TrainingSession:
    session = session_or_404(current_programme(), slug)
    authorise(policy.can_see_board, session)
    return session


def _act(slug: str, act: Callable[..., object], said: str) -> Any:
    session = _session(slug)
    authorise(policy.can_share_out, session)
    with transaction() as outcome:
        act(session, by=signed_in(), at=now())
    flash(said if outcome.ok else outcome.message, "message" if outcome.ok else "notice")
    return redirect(url_for(".board", slug=slug))
