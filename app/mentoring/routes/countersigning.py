"""The manager's page: opened from the email without an account; opening it changes nothing."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, url_for

from app.mentoring import queries, services
from app.mentoring.enums import Dates, LinkPurpose, ManagerAnswer, SignatureStatus
from app.mentoring.forms import CountersignForm
from app.mentoring.models import Countersignature
from app.mentoring.routes import bp
from app.mentoring.routes.applicant import calendar_of
from app.platform import links
from app.platform.access import current_programme, open_to_all, signed_in
from app.platform.clock import local, now
from app.platform.db import transaction
from app.platform.errors import NotFound
from app.platform.links import Link, LinkState


@bp.route("/<programme>/countersign/<token>", methods=["GET", "POST"])
@open_to_all
def countersign(token: str) -> Any:
    """Read what is signed, then sign, say no, or pass it on."""
    link, signature = _found(token)
    state = services.signature_link_state(signature, link, now())
    if state is not LinkState.LIVE:
        return _plain(signature, state, token)
    form = CountersignForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            _answer(form, signature)
        if outcome.ok:
            return redirect(url_for(".countersign", token=token))
        form.form_errors.append(outcome.message)
        link, signature = _found(token)
    application = signature.application
    form.seen.data = services.asked_for(signature)
    changes = services.changes_to_sign(signature)
    before = queries.stale_signature_of(application, signature.manager_email)
    return render_template(
        "mentoring/countersign_again.html" if changes else "mentoring/countersign.html",
        signature=signature,
        application=application,
        applicant=application.person,
        cohort=application.cohort,
        days=queries.days_to_show(queries.release_days(application.cohort_id)),
        answer_by=queries.answer_by(application, signature),
        changes=changes,
        signed_on=before.answered_at if before is not None else None,
        form=form,
        token=token,
    )


@bp.route("/<programme>/countersign/<token>/new-link", methods=["POST"])
@open_to_all
def new_countersign_link(token: str) -> Any:
    """The link has run out: send a new one to the same address."""
    _, signature = _found(token)
    with transaction() as outcome:
        services.renew_link(signature, at=now())
    flash(
        "A new link is on its way to you by email." if outcome.ok else outcome.message,
        "" if outcome.ok else "notice",
    )
    return redirect(url_for(".countersign", token=token))


@bp.route("/<programme>/countersign/<token>/dates.ics")
@open_to_all
def countersign_dates(token: str) -> Response:
    """The days of release, provisional, for the manager's calendar."""
    link, signature = _found(token)
    if services.signature_link_state(signature, link, now()) in (LinkState.WITHDRAWN, LinkState.EXPIRED):
        raise NotFound
    return calendar_of(signature.application.cohort_id)


def _found(token: str) -> tuple[Link, Countersignature]:
    link = links.find(token, LinkPurpose.COUNTERSIGN)
    return link, queries.countersignature_by_link(current_programme().id, link)


def _answer(form: CountersignForm, signature: Countersignature) -> None:
    by, at = signed_in(), now()
    if form.answer.data is ManagerAnswer.SIGN:
        services.sign(
            signature,
            typed_name=form.typed_name.data,
            not_related=form.not_related.data,
            seen=form.seen.data,
            by=by,
            at=at,
        )
    elif form.answer.data is ManagerAnswer.DECLINE:
        services.decline(signature, typed_name=form.typed_name.data, reason=form.reason.data, by=by, at=at)
    else:
        services.pass_on(
            signature,
            typed_name=form.typed_name.data,
            deputy_name=form.deputy_name.data,
            deputy_email=form.deputy_email.data,
            by=by,
            at=at,
        )


def _plain(signature: Countersignature, state: LinkState, token: str) -> Any:
    """A link that does nothing any more says why; a withdrawn one tells nothing about anybody."""
    answered = signature.answered_at
    page = (
        queries.manager_page_of(signature.application.cohort_id, signature.manager_email)
        if state is LinkState.USED
        else None
    )
    return render_template(
        "mentoring/countersign_done.html",
        signature=signature,
        state=state,
        token=token,
        answered_on=local(answered) if answered else None,
        content=signature.snapshot.content if signature.snapshot else None,
        dates=queries.dates_signed_for(signature.application),
        Dates=Dates,
        bounced=signature.status is SignatureStatus.BOUNCED and not signature.avoided,
        people=links.token_of(page.link) if page else None,
    )
