"""The administrator's planning: courses, venues and cohorts."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.directory.enums import Role
from app.platform import clock
from app.platform.access import authorise, current_programme, identifier, open_to, signed_in
from app.platform.db import transaction
from app.platform.errors import NotFound
from app.training import policy, queries, rules, services
from app.training.forms import ActForm, CancelForm, CohortForm, CourseForm, VenueForm
from app.training.models import Cohort, Course
from app.training.routes.blueprint import bp


@bp.route("/<programme>/plan")
@open_to(Role.ADMINISTRATOR)
def plan() -> str:
    """Everything that is planned."""
    authorise(policy.can_plan)
    programme = current_programme()
    sessions = queries.sessions(programme)
    return render_template(
        "training/plan.html",
        cohorts=queries.cohorts(programme),
        sessions=sessions,
        missing={each.id: services.missing_of(each) for each in sessions},
        courses=queries.courses(programme),
        venues=queries.venues(programme),
    )


@bp.route("/<programme>/plan/courses/new", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def new_course() -> ResponseReturnValue:
    """A new course."""
    return _edit_course(None)


@bp.route("/<programme>/plan/courses/<uuid:course_id>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def course(course_id: uuid.UUID) -> ResponseReturnValue:
    """Change what is said about a course."""
    return _edit_course(queries.course_or_404(current_programme(), course_id))


@bp.route("/<programme>/plan/venues/new", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def new_venue() -> ResponseReturnValue:
    """A new venue."""
    return _edit_venue(None)


@bp.route("/<programme>/plan/venues/<uuid:venue_id>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def venue(venue_id: uuid.UUID) -> ResponseReturnValue:
    """Correct what is said about a venue."""
    return _edit_venue(venue_id)


@bp.route("/<programme>/plan/cohorts/new", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def new_cohort() -> ResponseReturnValue:
    """A new cohort."""
    authorise(policy.can_plan)
    programme = current_programme()
    form = CohortForm(blind=True)
    in_words, fine = _cohort_checked(form)
    if fine:
        with transaction() as outcome:
            added = services.add_cohort(programme, _cohort_facts(form), by=signed_in(), at=clock.now())
            slug = added.slug
        if outcome.ok:
            flash("The cohort is planned. Add its sessions next. Nobody sees it until you publish it.")
            return redirect(url_for(".cohort", slug=slug))
        form.form_errors.append(outcome.message)
    return render_template("training/cohort_form.html", form=form, cohort=None, in_words=in_words)


@bp.route("/<programme>/plan/cohorts/<slug>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def change_cohort(slug: str) -> ResponseReturnValue:
    """Change a cohort."""
    authorise(policy.can_plan)
    programme = current_programme()
    found = queries.cohort_or_404(programme, slug)
    opens = clock.local(found.applications_open_at)
    form = CohortForm(obj=found, opens_on=opens.date(), opens_at=opens.time())
    if not rules.address_may_change(found.status):
        del form.slug
    in_words, fine = _cohort_checked(form)
    if fine:
        with transaction() as outcome:
            found = queries.cohort_or_404(programme, slug)
            services.change_cohort(found, _cohort_facts(form, found), by=signed_in(), at=clock.now())
            slug = found.slug
        if outcome.ok:
            flash("The changes are saved.")
            return redirect(url_for(".cohort", slug=slug))
        form.form_errors.append(outcome.message)
        found = queries.cohort_or_404(programme, slug)
    return render_template("training/cohort_form.html", form=form, cohort=found, in_words=in_words)


@bp.route("/<programme>/plan/cohorts/<slug>/publish", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def publish_cohort(slug: str) -> ResponseReturnValue:
    """Show a cohort to everybody, after a page that says what this does."""
    authorise(policy.can_plan)
    programme = current_programme()
    found = queries.cohort_or_404(programme, slug)
    form = ActForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            found = queries.cohort_or_404(programme, slug)
            services.publish_cohort(found, by=signed_in(), at=clock.now())
        if outcome.ok:
            flash("The cohort is published: everybody sees it on the first page. Nobody is written to.")
            return redirect(url_for(".cohort", slug=slug))
        form.form_errors.append(outcome.message)
        found = queries.cohort_or_404(programme, slug)
    return render_template("training/publish_cohort.html", form=form, cohort=found)


@bp.route("/<programme>/plan/cohorts/<slug>/cancel", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def cancel_cohort(slug: str) -> ResponseReturnValue:
    """Cancel a cohort and its sessions, with a reason."""
    authorise(policy.can_plan)
    programme = current_programme()
    found = queries.cohort_or_404(programme, slug)
    form = CancelForm()
    if form.validate_on_submit():
        with transaction() as outcome:
            found = queries.cohort_or_404(programme, slug)
            services.cancel_cohort(found, reason=form.reason.data, by=signed_in(), at=clock.now())
        if outcome.ok:
            flash("The cohort and its sessions are cancelled. Everybody who has a place is told.")
            return redirect(url_for(".cohort", slug=slug))
        form.form_errors.append(outcome.message)
        found = queries.cohort_or_404(programme, slug)
    return render_template("training/cancel_cohort.html", form=form, cohort=found)


def _edit_course(found: Course | None) -> ResponseReturnValue:
    authorise(policy.can_plan)
    programme = current_programme()
    course_id = found.id if found else None
    form = CourseForm(data=_known_course(found) if found else None)
    form.companion.choices = [
        (str(other.id), other.name) for other in queries.courses(programme) if other.id != course_id
    ]
    fine = form.validate_on_submit()
    in_words, fault = services.preview(form.completion_rule.data or "", form.days.data)
    if fault and form.is_submitted():
        form.refuse(form.completion_rule, fault)
    elif fine and "in_words" not in request.form:
        with transaction() as outcome:
            facts = _course_facts(form)
            if course_id is None:
                services.add_course(programme, facts, by=signed_in(), at=clock.now())
            else:
                kept = queries.course_or_404(programme, course_id)
                services.change_course(kept, facts, by=signed_in(), at=clock.now())
        if outcome.ok:
            flash(f"{form.name.data} is saved.")
            return redirect(url_for(".plan", _anchor="courses"))
        form.form_errors.append(outcome.message)
    return render_template(
        "training/course_form.html", form=form, is_new=course_id is None, in_words=in_words
    )


def _edit_venue(venue_id: uuid.UUID | None) -> ResponseReturnValue:
    authorise(policy.can_plan)
    programme = current_programme()
    form = VenueForm(obj=queries.venue_or_404(programme, venue_id) if venue_id else None)
    if form.validate_on_submit():
        with transaction() as outcome:
            facts = services.VenueFacts(
                code=form.code.data,
                name=form.name.data,
                area=form.area.data,
                address=form.address.data,
                access_notes=form.access_notes.data,
            )
            if venue_id is None:
                services.add_venue(programme, facts, by=signed_in(), at=clock.now())
            else:
                kept = queries.venue_or_404(programme, venue_id)
                services.change_venue(kept, facts, by=signed_in(), at=clock.now())
        if outcome.ok:
            flash(f"{form.name.data} is saved.")
            return redirect(url_for(".plan", _anchor="venues"))
        form.form_errors.append(outcome.message)
    return render_template("training/venue_form.html", form=form, is_new=venue_id is None)


def _known_course(found: Course) -> dict[str, object]:
    known = {name: getattr(found, name) for name in services.CourseFacts.__dataclass_fields__}
    return known | {"companion": str(found.companion_id) if found.companion_id else None}


def _course_facts(form: CourseForm) -> services.CourseFacts:
    return services.CourseFacts(
        code=form.code.data,
        name=form.name.data,
        neutral_title=form.neutral_title.data,
        level=form.level.data,
        audiences=tuple(audience.value for audience in form.audiences.data),
        summary=form.summary.data,
        outcome=form.outcome.data,
        how_to_get_a_place=form.how_to_get_a_place.data,
        needs_application=form.needs_application.data,
        confers_mentor=form.confers_mentor.data,
        days=form.days.data,
        completion_rule=form.completion_rule.data,
        companion_id=identifier(form.companion.data) if form.companion.data else None,
    )


def _cohort_checked(form: CohortForm) -> tuple[str, bool]:
    """What completes the course by the form, as a sentence; and whether the form is to be saved."""
    fine = form.validate_on_submit()
    in_words, fault = services.preview(form.completion_rule.data or "", None)
    if fault and form.is_submitted():
        form.refuse(form.completion_rule, fault)
    return in_words, fine and not fault and "in_words" not in request.form


def _cohort_facts(form: CohortForm, known: Cohort | None = None) -> services.CohortFacts:
    opens = form.opens_at.data
    if opens is None:
        raise NotFound
    return services.CohortFacts(
        slug=known.slug if known is not None and "slug" not in form else form.slug.data,
        name=form.name.data,
        applications_open_at=clock.from_local(form.opens_on.data, opens.hour, opens.minute),
        applications_close_on=form.applications_close_on.data,
        signatures_close_on=form.signatures_close_on.data,
        decisions_by=form.decisions_by.data,
        offers_answered_by=form.offers_answered_by.data,
        supervisor_offers_close_on=form.supervisor_offers_close_on.data,
        assessments_per_application=form.assessments_per_application.data,
        blind=form.blind.data,
        completion_rule=form.completion_rule.data,
        minimum_merit=known.minimum_merit if known else 0,
        forum_note=form.forum_note.data,
        other_signatory=form.other_signatory.data,
        seed=known.seed if known else "",
    )
