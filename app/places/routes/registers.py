"""Registers: one page a session day, which works without script and says nothing of agencies."""

from __future__ import annotations

import uuid
from datetime import time
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.directory.enums import Role
from app.directory.queries import agencies, agency_or_404
from app.places import policy, queries, rules, services
from app.places.enums import AbsenceReason, Mark
from app.places.forms import SomebodyElseForm
from app.places.models import Attendance, Place
from app.places.routes import bp
from app.platform import clock
from app.platform.access import authorise, current_programme, identifier, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.forms import BaseForm
from app.training.models import SessionDay

MARKS = (
    (Mark.NOT_RECORDED, "none", "Not recorded"),
    (Mark.ATTENDED, "here", "Attended"),
    (Mark.LATE, "late", "Late"),
    (Mark.LEFT_EARLY, "early", "Left early"),
    (Mark.ABSENT, "absent", "Absent"),
)


@bp.route("/<programme>/registers")
@open_to(Role.TRAINER, Role.ADMINISTRATOR, Role.NAMED_STAFF)
def registers() -> Any:
    """Every day, with how many are expected and how many have a mark."""
    today = clock.today()
    days = queries.days_with_registers(current_programme(), signed_in())
    return render_template(
        "places/registers.html",
        coming=[row for row in days if clock.local(row[0].starts_at).date() >= today],
        past=[row for row in reversed(days) if clock.local(row[0].starts_at).date() < today],
        today=today,
    )


@bp.route("/<programme>/registers/<uuid:session_day_id>", methods=["GET", "POST"])
@open_to(Role.TRAINER, Role.ADMINISTRATOR, Role.NAMED_STAFF)
def register(session_day_id: uuid.UUID) -> Any:
    """Who is expected, and five marks for each."""
    day = _day(session_day_id)
    form = BaseForm()
    faults: dict[uuid.UUID, str] = {}
    entries: dict[uuid.UUID, rules.Entry] = {}
    if form.validate_on_submit():
        expected = queries.register_of(day, signed_in())
        entries, faults = _read(expected, day)
        if "rest" in request.form and not faults:
            for place, row in expected:
                now_marked = entries.get(place.id, rules.Entry(row.status if row else Mark.NOT_RECORDED))
                if now_marked.mark is Mark.NOT_RECORDED:
                    entries[place.id] = rules.Entry(Mark.ATTENDED)
        if not faults:
            count = 0
            with transaction() as outcome:
                count = services.save(day, entries, by=signed_in(), at=now())
            if outcome.ok:
                flash("Nothing was changed." if not count else f"{count} marked.")
                return redirect(url_for(".register", session_day_id=session_day_id))
            form.form_errors.append(outcome.message)
            day = _day(session_day_id)
    expected = queries.register_of(day, signed_in())
    lines = [_shown(place, row, entries.get(place.id)) for place, row in expected]
    form.form_errors.extend(
        f"{place.person.known_as}: {faults[place.id]}" for place, _ in expected if place.id in faults
    )
    tally = {mark: sum(line["entry"].mark is mark for line in lines) for mark, _, _ in MARKS}
    return render_template(
        "places/register.html",
        day=day,
        session=day.training_session,
        lines=lines,
        faults=faults,
        tally=tally,
        marks=MARKS,
        reasons=list(AbsenceReason),
        Mark=Mark,
        form=form,
        open_now=clock.local(now()).date() >= clock.local(day.starts_at).date(),
        first_without=next(
            (line["place"].id for line in lines if line["entry"].mark is Mark.NOT_RECORDED), None
        ),
    )


@bp.route("/<programme>/registers/<uuid:session_day_id>/somebody-else", methods=["GET", "POST"])
@open_to(Role.TRAINER, Role.ADMINISTRATOR, Role.NAMED_STAFF)
def somebody_else(session_day_id: uuid.UUID) -> Any:
    """Somebody is here who is not on the list."""
    day = _day(session_day_id)
    form = SomebodyElseForm()
    form.agency.choices = [(str(each.id), each.name) for each in agencies(current_programme())]
    if form.validate_on_submit():
        place: Place | None = None
        with transaction() as outcome:
            place = services.add_somebody(
                day,
                full_name=form.full_name.data,
                email=form.email.data,
                agency=agency_or_404(current_programme(), identifier(form.agency.data)),
                by=signed_in(),
                at=now(),
            )
        if outcome.ok:
            if place is None:
                flash("The training team will be in touch about this. Please ring them now.", "notice")
            else:
                flash("Added to the register.")
            return redirect(url_for(".register", session_day_id=session_day_id))
        form.form_errors.append(outcome.message)
        day = _day(session_day_id)
    return render_template("places/somebody_else.html", day=day, session=day.training_session, form=form)


def _day(session_day_id: uuid.UUID) -> SessionDay:
    day = queries.day_or_404(current_programme(), session_day_id)
    authorise(policy.can_keep_register, day)
    return day


def _read(
    expected: list[tuple[Place, Attendance | None]], day: SessionDay
) -> tuple[dict[uuid.UUID, rules.Entry], dict[uuid.UUID, str]]:
    """The lines that somebody changed on this page, and what is wrong with them.

    A line counts as changed when it differs from what the page showed; when somebody else marked the same
    person meanwhile, neither mark is lost: the person who saves last is asked.
    """
    kinds = {key: mark for mark, key, _ in MARKS}
    entries: dict[uuid.UUID, rules.Entry] = {}
    faults: dict[uuid.UUID, str] = {}
    for place, row in expected:
        mark = kinds.get(request.form.get(f"mark-{place.id}", ""))
        if mark is None:
            continue
        entry = rules.Entry(
            mark,
            arrived=_time(request.form.get(f"arrived-{place.id}", "")),
            left=_time(request.form.get(f"left-{place.id}", "")),
            also_left_early=f"also-{place.id}" in request.form,
            reason=_reason(request.form.get(f"why-{place.id}", "")),
        )
        stored = row.status if row else Mark.NOT_RECORDED
        shown = kinds.get(request.form.get(f"was-{place.id}", ""), stored)
        if mark is shown and shown is not stored:
            continue
        if mark is not shown and shown is not stored and mark is not stored:
            faults[place.id] = f"somebody else has marked “{stored.value}” meanwhile. Choose again."
            continue
        entries[place.id] = entry
        if fault := services.fault_of(entry, day):
            faults[place.id] = fault[:1].lower() + fault[1:]
    return entries, faults


def _shown(place: Place, row: Attendance | None, typed: rules.Entry | None) -> dict[str, Any]:
    stored = (
        rules.Entry(row.status, row.arrived, row.left, row.also_left_early, row.reason)
        if row
        else rules.Entry(Mark.NOT_RECORDED)
    )
    return {
        "place": place,
        "name": place.person.known_as,
        "entry": typed or stored,
        "stored": stored,
        "was": next((key for mark, key, _ in MARKS if mark is stored.mark), "none"),
    }


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        return None


def _reason(text: str) -> AbsenceReason | None:
    return next((reason for reason in AbsenceReason if reason.name.lower() == text), None)
