"""Asking for a place that needs no application, and putting colleagues forward."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.accounts.services import join_programme
from app.directory.enums import Role
from app.directory.models import Agency
from app.directory.queries import agencies, agency_or_404, led_agencies
from app.directory.services import move_to_agency, say_part_at_work
from app.places import policy, queries, services
from app.places.forms import NominateForm, OneNomineeForm, ask_form
from app.places.models import Place
from app.places.routes import bp
from app.platform import words
from app.platform.access import (
    authorise,
    current_programme,
    identifier,
    open_to,
    open_to_signed_in,
    roles_held,
    signed_in,
)
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound, RuleBroken
from app.training.enums import SessionStatus
from app.training.models import TrainingSession
from app.training.queries import session_or_404


@bp.route("/<programme>/sessions/<slug>/ask", methods=["GET", "POST"])
@open_to_signed_in
def ask(slug: str) -> Any:
    """Ask for a place on its own; somebody new says who they are first."""
    programme = current_programme()
    session = without_application(slug)
    person = signed_in()
    known = queries.own_place(person.id, session.id) if person else None
    new = person is None or person.agency_id is None
    dates = services.dates_to_choose(session, now())
    asked_for = services.chosen_by(person, session) if person is not None and dates else []
    given: dict[str, Any] = {"full_name": person.full_name if person else ""}
    given |= _ranks(dates, asked_for, session)
    form: Any = ask_form(new, [_date_in_words(each) for each in dates])(data=given)
    if new and not session.course.audiences:
        del form.audience
    if new:
        form.agency.choices = [(str(each.id), each.name) for each in agencies(programme)]
    if form.validate_on_submit():
        place_id: uuid.UUID | None = None
        with transaction() as outcome:
            at = now()
            asker = signed_in() or join_programme(
                current_user, programme.id, full_name=form.full_name.data, at=at
            )
            if new:
                chosen = agency_or_404(current_programme(), identifier(form.agency.data))
                move_to_agency(asker, chosen, by=asker, at=at)
                if "audience" in form:
                    say_part_at_work(asker, form.audience.data, by=asker, at=at)
            asked = without_application(slug)
            if dates:
                place_id = services.choose(asked, asker, _ranked(form, asked, at), by=asker, at=at).id
            else:
                place_id = services.ask(asked, asker, by=asker, at=at).id
        if outcome.ok:
            flash("We have changed your dates." if asked_for else "We have your request.")
            return redirect(url_for(".offer", place_id=place_id))
        form.form_errors.append(outcome.message)
    return render_template(
        "places/ask.html",
        session=session,
        form=form,
        new=new,
        known=known,
        chosen=asked_for,
        dates=dates,
        closed=services.why_closed(session, now()),
        not_for="" if new or person is None else services.why_not_for(session, person),
    )


@bp.route("/<programme>/sessions/<slug>/nominate", methods=["GET", "POST"])
@open_to(Role.AGENCY_LEAD, Role.ADMINISTRATOR)
def nominate(slug: str) -> Any:
    """Put colleagues forward: one by a form, or several by a pasted list that is shown first."""
    session = without_application(slug)
    choices = own_agencies()
    agency = chosen_agency(choices)
    authorise(policy.can_nominate, session, agency)
    pasted = NominateForm(prefix="list")
    single = OneNomineeForm(prefix="one")
    lines: list[services.NomineeLine] = []
    wanted: list[tuple[str, str]] = []
    form: Any = single if "one" in request.form else pasted
    if agency is not None and request.method == "POST" and form.validate():
        if form is single:
            wanted = [(single.full_name.data, single.email.data)]
        else:
            lines = services.preview(session, agency, pasted.people.data)
            if "send" in request.form:
                wanted = [(line.name, line.email) for line in lines if line.can_be_asked]
        if wanted or "send" in request.form:
            count = 0
            with transaction() as outcome:
                count = services.nominate(
                    without_application(slug),
                    agency_or_404(current_programme(), agency.id),
                    wanted,
                    by=signed_in(),
                    at=now(),
                )
            if outcome.ok:
                flash(f"{count} put forward. Each hears by email and may say no.")
                return redirect(url_for(".nominate", slug=slug, agency=agency.id))
            form.form_errors.append(outcome.message)
    return render_template(
        "places/nominate.html",
        session=session,
        agency=agency,
        choices=choices,
        pasted=pasted,
        single=single,
        form=form,
        lines=lines,
        can_order=not services.why_not_ordered(session),
        can_send=any(line.can_be_asked for line in lines),
        closed=services.why_closed(session, now()),
    )


def _date_in_words(session: TrainingSession) -> str:
    """A date among which somebody chooses, as its label."""
    day = session.days[0]
    said = words.when(day.starts_at, day.ends_at, day.own_time)
    return f"{said}, {day.venue.area}" if day.venue else words.sentence(said)


def _ranks(
    dates: Sequence[TrainingSession], chosen: Sequence[Place], session: TrainingSession
) -> dict[str, str]:
    """What the form says to begin with: what was chosen, or the date of this page first."""
    known = {place.training_session_id: rank for rank, place in enumerate(chosen, start=1)} or {session.id: 1}
    return {f"choice_{number}": str(known.get(each.id, "")) for number, each in enumerate(dates)}


def _ranked(form: Any, session: TrainingSession, at: datetime) -> list[TrainingSession]:
    """The dates in the order that was chosen. Raises RuleBroken where two are the same choice."""
    dates = services.dates_to_choose(session, at)
    ranks = [
        (form[name].data, each)
        for number, each in enumerate(dates)
        if (name := f"choice_{number}") in form and form[name].data
    ]
    if len({rank for rank, _ in ranks}) < len(ranks):
        raise RuleBroken("Give each date its own place in your order: no two can be the same choice.")
    return [each for _, each in sorted(ranks, key=lambda one: int(one[0]))]


def without_application(slug: str) -> TrainingSession:
    """A session whose places are asked for. Raises NotFound for any other."""
    session = session_or_404(current_programme(), slug)
    if session.status is SessionStatus.PLANNED or session.course.needs_application:
        raise NotFound
    return session


def own_agencies() -> list[Agency]:
    """The agencies for which whoever is signed in may speak."""
    if Role.ADMINISTRATOR in roles_held():
        return agencies(current_programme())
    return led_agencies(signed_in())


def chosen_agency(choices: list[Agency]) -> Agency | None:
    """The agency of the address, among those this person may speak for; the only one when there is one."""
    wanted = request.args.get("agency", "")
    if not wanted:
        return choices[0] if len(choices) == 1 else None
    found = next((each for each in choices if str(each.id) == wanted), None)
    if found is None:
        raise NotFound
    return found
