"""The training team's pages of who is asked what: opening again, typing in papers. No answers, no marks."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.directory.enums import Role
from app.directory.models import Person
from app.directory.queries import person_or_404
from app.evaluation import policy, queries, services
from app.evaluation.enums import Moment, SittingState
from app.evaluation.forms import PaperForm, ReopenForm
from app.evaluation.models import Item, Question, Sitting
from app.evaluation.routes.blueprint import bp
from app.evaluation.routes.sittings import Line, is_given, keep
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.training.queries import cohort_or_404


@dataclass(frozen=True)
class Asked:
    """How many of the things somebody is asked at each moment are in."""

    person: Person
    sittings: tuple[Sitting, ...]

    def at(self, moment: Moment) -> str:
        """Such as "1 of 2"; empty when nothing is asked then."""
        asked = [one for one in self.sittings if one.moment is moment]
        return f"{sum(one.submitted_at is not None for one in asked)} of {len(asked)}" if asked else ""


@bp.route("/<programme>/cohorts/<slug>/tests")
@open_to(Role.ADMINISTRATOR, Role.NAMED_STAFF)
def people_asked(slug: str) -> Any:
    """Everybody of a cohort who is asked something, and how much of it is in."""
    cohort = cohort_or_404(current_programme(), slug)
    grouped = groupby(queries.people_asked(cohort, signed_in()), key=lambda one: one.person)
    people = [Asked(person, tuple(theirs)) for person, theirs in grouped]
    moments = [moment for moment in Moment if any(one.at(moment) for one in people)]
    return render_template("evaluation/people_asked.html", cohort=cohort, people=people, moments=moments)


@bp.route("/<programme>/people/<uuid:person_id>/tests")
@open_to(Role.ADMINISTRATOR, Role.NAMED_STAFF)
def sittings_of_person(person_id: uuid.UUID) -> Any:
    """What one person is asked: whether it is in, never what was answered."""
    person = person_or_404(current_programme(), person_id, signed_in())
    at = now()
    return render_template(
        "evaluation/sittings_of_person.html",
        person=person,
        lines=[Line(one, services.state_of(one, at)) for one in queries.sittings_of(person)],
        states=SittingState,
        can_reopen=lambda sitting: services.can_reopen(sitting, at),
        can_type_in=lambda sitting: services.can_type_in(sitting, at),
    )


@bp.route("/<programme>/people/<uuid:person_id>/tests/<uuid:sitting_id>/reopen", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR, Role.NAMED_STAFF)
def reopen(person_id: uuid.UUID, sitting_id: uuid.UUID) -> Any:
    """Let somebody answer once more, with a reason."""
    found = _load(person_id, sitting_id)
    form = ReopenForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            services.alone(found)
            services.reopen(found, reason=form.reason.data, by=signed_in(), at=now())
        if outcome.ok:
            flash("It is open again, and the person is told how they wish to be told.")
            return redirect(url_for(".sittings_of_person", person_id=person_id))
        form.form_errors.append(outcome.message)
    return render_template("evaluation/reopen.html", sitting=found, form=form)


@bp.route("/<programme>/people/<uuid:person_id>/tests/<uuid:sitting_id>/paper", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR, Role.NAMED_STAFF)
def type_in(person_id: uuid.UUID, sitting_id: uuid.UUID) -> Any:
    """Type in the answers that somebody gave on paper; the page never shows what is kept of them."""
    found = _load(person_id, sitting_id)
    form = PaperForm()
    form.ask(queries.steps(found))
    if form.validate_on_submit():
        with transaction() as outcome:
            services.alone(found)
            services.begin_paper(
                found,
                received_on=form.received_on.data,
                reason=form.reason.data,
                by=signed_in(),
                at=now(),
            )
            steps: Sequence[Question | Item] = queries.steps(found)
            for step, answer in zip(steps, form.answers, strict=True):
                if is_given(answer):
                    keep(found, step, answer)
            services.submit(found, by=signed_in(), at=now())
        if outcome.ok:
            flash("The paper is typed in and handed in.")
            return redirect(url_for(".sittings_of_person", person_id=person_id))
        form.form_errors.append(outcome.message)
    return render_template("evaluation/type_in.html", sitting=found, form=form)


def _load(person_id: uuid.UUID, sitting_id: uuid.UUID) -> Sitting:
    person = person_or_404(current_programme(), person_id, signed_in())
    found = queries.sitting_of_or_404(person, sitting_id)
    authorise(policy.can_handle, found)
    return found
