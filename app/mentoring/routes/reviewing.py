"""One application as administrators see it, and what they can do with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.directory.enums import Role
from app.directory.queries import closures
from app.mentoring import policy, queries, rules, services
from app.mentoring.enums import (
    UNSETTLED,
    ApplicationAction,
    ApplicationStatus,
    AssessmentStatus,
    EssentialKind,
)
from app.mentoring.forms import NoteForm, RecordSignatureForm
from app.mentoring.models import Application
from app.mentoring.routes import bp
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.clock import local, now
from app.platform.db import transaction
from app.platform.errors import NotFound

S = ApplicationStatus


@dataclass(frozen=True)
class Act:
    """Something an administrator does with a reason. `readers` complete "This is read by …"."""

    title: str
    button: str
    consequence: str
    label: str
    readers: str
    do: Callable[..., Any]
    possible: frozenset[ApplicationStatus]
    done: str
    harm: bool = False


STAFF_READ = "administrators and the programme lead"
ACTS = {
    "return": Act(
        "Return it for a correction",
        "Return it",
        "The applicant is told by email, mends it and submits it again.",
        "What should be mended?",
        "the applicant, administrators and the programme lead",
        services.return_for_correction,
        frozenset({S.SUBMITTED}),
        "The application is back with the applicant.",
    ),
    "finish": Act(
        "End the reading with the scores that are in",
        "End the reading",
        "Readings that are missing are taken off their assessors. A missing score is never counted as 0.",
        "Why is it ended now?",
        STAFF_READ,
        services.finish_assessment,
        frozenset({S.SUBMITTED}),
        "The reading has ended.",
    ),
    "withdraw": Act(
        "Withdraw this application",
        "Withdraw it",
        "The applicant gets a note of it, and whoever signed hears that the days are free.",
        "Why? At whose wish?",
        STAFF_READ,
        services.withdraw,
        frozenset(
            {S.DRAFT, S.SUBMITTED, S.RETURNED, S.ASSESSED, S.APPOINTABLE, S.RESERVE, S.OFFERED, S.ACCEPTED}
        ),
        "The application is withdrawn.",
        harm=True,
    ),
    "undo": Act(
        "Undo this outcome",
        "Undo it",
        "The application goes back to where it was. Nobody is written to.",
        "Why is it undone?",
        STAFF_READ,
        services.undo,
        frozenset(
            {
                S.APPOINTABLE,
                S.UNSUCCESSFUL,
                S.WITHDRAWN,
                S.DEFERRED,
                S.NOT_SUBMITTED,
                S.DECLINED,
                S.LAPSED,
                S.COMPLETED,
                S.NOT_COMPLETED,
            }
        ),
        "It is undone.",
    ),
}


@bp.route("/<programme>/applications/<uuid:application_id>/review")
@open_to(Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)
def review(application_id: uuid.UUID) -> Any:
    """Answers, signatures, scores with the arithmetic, history, and what can be done."""
    application = queries.application_or_404(current_programme(), application_id, signed_in())
    if policy.still_reads_blind(signed_in(), application):
        return _read_it_first(application)
    authorise(policy.can_review, application)
    criteria = queries.criteria_of(application.cohort_id)
    weights = {row.id: rules.Weight(row.weight, row.most) for row in criteria}
    readings = queries.assessments_of(application)
    reads_it = policy.scores_are_awaited(signed_in(), readings)
    submitted = [row for row in readings if row.status is AssessmentStatus.SUBMITTED and not reads_it]
    shown = rules.arithmetic(
        [{score.criterion_id: score.points for score in row.scores} for row in submitted], weights
    )
    history = queries.histories_of(application)
    at = now()
    closed = closures(application.programme_id, application.agency_id)
    signed = queries.signed_by(application)
    return render_template(
        "mentoring/review.html",
        application=application,
        person=application.person,
        cohort=application.cohort,
        criteria=criteria,
        written={answer.criterion_id: answer.text for answer in application.answers},
        withheld={answer.criterion_id: answer.withheld for answer in application.answers},
        said=queries.availability_by_day(application.id),
        days=queries.release_days(application.cohort_id),
        readings=readings,
        submitted=submitted,
        shown=shown,
        merit=shown.merit,
        most=shown.most,
        reads_it=reads_it,
        conflicts={
            row.id
            for row in readings
            if row.status is not AssessmentStatus.STOOD_DOWN
            and application.status in UNSETTLED
            and queries.in_conflict(application, row.assessor)
        },
        unsettled=application.status in UNSETTLED,
        stronger=queries.strengthening_of(application),
        spoken=queries.conversation(application.id, str, signed_in()) if not reads_it else [],
        in_points=rules.in_points,
        standing=queries.standing_of(application, closed, at, moved_up=queries.moved_up(application)),
        over=queries.is_over(application),
        signed=signed,
        waiting=queries.open_signature(application),
        bounced=queries.bounced_signature(application),
        to_verify=application.somebody_else_signs and application.signatory_verified_at is None,
        history=history,
        names=queries.names_of_actors(history, signed_in()),
        assessors={row.id: queries.assessor_name(signed_in(), row.assessor) for row in readings},
        acts={
            name: act
            for name, act in ACTS.items()
            if application.status in act.possible
            and (name != "undo" or rules.may_undo(application.status, told=application.told_at is not None))
        },
        may_come_late=rules.may_come_late(
            application.status, today=local(at).date(), closed_on=application.cohort.applications_close_on
        ),
        may_defer=rules.can_be(application.status, ApplicationAction.DEFER),
        may_act=policy.can_administer(signed_in(), application),
        EssentialKind=EssentialKind,
        AssessmentStatus=AssessmentStatus,
    )


@bp.route("/<programme>/applications/<uuid:application_id>/review/<act>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def review_act(application_id: uuid.UUID, act: str) -> Any:
    """Return, end the reading, withdraw or undo: with a reason."""
    if act not in ACTS:
        raise NotFound
    chosen = ACTS[act]
    application = _administered(application_id)
    form = NoteForm()
    form.note.label.text = chosen.label
    form.note.who_reads = chosen.readers
    if form.validate_on_submit():
        note = form.note.data
        with transaction() as outcome:
            chosen.do(application, by=signed_in(), at=now(), note=note)
        if outcome.ok:
            flash(chosen.done)
            return redirect(url_for(".review", application_id=application_id))
        form.form_errors.append(outcome.message)
    return render_template("mentoring/review_act.html", application=application, act=chosen, form=form)


@bp.route("/<programme>/applications/<uuid:application_id>/review/signature", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def record_signature(application_id: uuid.UUID) -> Any:
    """A signature that came by telephone or on paper."""
    application = _administered(application_id)
    form = RecordSignatureForm(
        data={"manager_name": application.manager_name, "manager_email": application.manager_email}
    )
    if form.validate_on_submit():
        with transaction() as outcome:
            services.record_signature(
                application,
                door=form.door.data,
                manager_name=form.manager_name.data,
                manager_email=form.manager_email.data,
                not_related=form.not_related.data,
                by=signed_in(),
                at=now(),
            )
        if outcome.ok:
            flash("The signature is recorded. Both have been sent a copy.")
            return redirect(url_for(".review", application_id=application_id))
        form.form_errors.append(outcome.message)
    return render_template("mentoring/record_signature.html", application=application, form=form)


@bp.route("/<programme>/applications/<uuid:application_id>/review/verify", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def verify_signatory(application_id: uuid.UUID) -> Any:
    """The different signatory may sign: ask now."""
    return _press(
        application_id,
        lambda application: services.verify_signatory(application, by=signed_in(), at=now()),
        "Checked. The signature is asked for as soon as the applicant's answers are there.",
    )


@bp.route("/<programme>/applications/<uuid:application_id>/review/ask-again", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def ask_again(application_id: uuid.UUID) -> Any:
    """A new request to the named signatory."""
    return _press(
        application_id,
        lambda application: services.ask_for_signature_again(application, by=signed_in(), at=now()),
        "The signature has been asked for again.",
    )


@bp.route("/<programme>/applications/<uuid:application_id>/review/bounced", methods=["POST"])
@open_to(Role.ADMINISTRATOR)
def mark_bounced(application_id: uuid.UUID) -> Any:
    """The manager's address does not work."""

    def act(application: Application) -> None:
        waiting = queries.open_signature(application)
        if waiting is None:
            raise NotFound
        services.mark_bounced(waiting, by=signed_in(), at=now())

    return _press(application_id, act, "Marked. The applicant has been told and can correct the address.")


def _press(application_id: uuid.UUID, act: Callable[[Application], Any], done: str) -> Any:
    application = _administered(application_id)
    with transaction() as outcome:
        act(application)
    flash(done if outcome.ok else outcome.message, "" if outcome.ok else "notice")
    return redirect(url_for(".review", application_id=application_id))


def _read_it_first(application: Application) -> Any:
    """To the own reading: whoever has still to score it blind does not learn here whose it is."""
    reading = next(row for row in application.assessments if row.assessor_id == signed_in().id)
    flash(
        f"You still read {application.reference} without name or agency. "
        "Its page opens for you once your scores are in.",
        "notice",
    )
    return redirect(url_for(".assess", assessment_id=reading.id))


def _administered(application_id: uuid.UUID) -> Application:
    found = queries.application_or_404(current_programme(), application_id, signed_in())
    authorise(policy.can_administer, found)
    return found
