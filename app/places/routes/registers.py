"""Registers: one page a session day, which works without script and says nothing of agencies."""

from __future__ import annotations

import uuid
from http.client import BAD_REQUEST, CONFLICT
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from app.directory.enums import Role
from app.directory.queries import agencies, agency_or_404
from app.places import policy, queries, rules, services
from app.places.enums import AbsenceReason, Mark
from app.places.forms import SomebodyElseForm
from app.places.models import Attendance, Place
from app.places.routes import bp
from app.platform import clock
from app.platform.access import (
    authorise,
    current_programme,
    identifier,
    open_to,
    roles_held,
    signed_in,
)
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import RuleBroken
from app.platform.forms import BaseForm
from app.platform.words import inside, plural
from app.training.models import SessionDay

MARKS = (
    (Mark.NOT_RECORDED, "none", "Not recorded"),
    (Mark.ATTENDED, "here", "Attended"),
    (Mark.LATE, "late", "Late"),
    (Mark.LEFT_EARLY, "early", "Left early"),
    (Mark.ABSENT, "absent", "Absent"),
)
# What is done in one's own time is finished or not.
OWN_TIME_MARKS = ((Mark.NOT_RECORDED, "none", "Not recorded"), (Mark.ATTENDED, "here", "Finished"))
# The most marks in one sending: more than a room holds.
MOST_MARKS = 500


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
        may_complete=bool(roles_held() & {Role.ADMINISTRATOR, Role.NAMED_STAFF}),
    )


@bp.route("/<programme>/registers/<uuid:session_day_id>", methods=["GET", "POST"])
@open_to(Role.TRAINER, Role.ADMINISTRATOR, Role.NAMED_STAFF)
def register(session_day_id: uuid.UUID) -> Any:
    """Who is expected, and five marks for each."""
    day = register_day(session_day_id)
    form = BaseForm()
    typed: dict[uuid.UUID, rules.Entry] = {}
    kept = services.Kept()
    if form.validate_on_submit():
        typed, sent = _sent()
        with transaction() as outcome:
            rest = "rest" in request.form
            kept = services.save(day, sent, by=signed_in(), at=now(), rest=rest, whole=True)
        if outcome.ok and not kept.asked and not kept.faults:
            said = "The register is saved"
            flash(f"{said}: {kept.changed} marked." if kept.changed else f"{said}. Nothing was changed.")
            return redirect(url_for(".register", session_day_id=session_day_id))
        if not outcome.ok:
            form.form_errors.append(outcome.message)
        day = register_day(session_day_id)
    expected = queries.register_of(day, signed_in())
    faults = kept.faults | {each: _question(there, typed[each]) for each, there in kept.asked.items()}
    form.form_errors.extend(
        f"{place.person.known_as}: {inside(faults[place.id])}" for place, _ in expected if place.id in faults
    )
    lines = [_shown(place, row, typed.get(place.id)) for place, row in expected]
    return render_template(
        "places/register.html",
        day=day,
        session=day.training_session,
        lines=lines,
        wrong=faults,
        tally={mark: sum(line["entry"].mark is mark for line in lines) for mark, _, _ in MARKS},
        marks=OWN_TIME_MARKS if day.own_time else MARKS,
        reasons=list(AbsenceReason),
        Mark=Mark,
        form=form,
        viewer=signed_in(),
        undoable=queries.last_change(day, signed_in()),
        open_now=clock.local(now()).date() >= clock.local(day.starts_at).date(),
        first_without=next(
            (line["place"].id for line in lines if line["entry"].mark is Mark.NOT_RECORDED), None
        ),
    )


@bp.route("/<programme>/registers/<uuid:session_day_id>/marks", methods=["POST"])
@open_to(Role.TRAINER, Role.ADMINISTRATOR, Role.NAMED_STAFF)
def send_marks(session_day_id: uuid.UUID) -> Any:
    """Marks as the page sends them while they are made, perhaps late and perhaps twice: JSON both ways.

    Asked: `{"marks": [{"place", "line", "seen": [line, …]}, …]}`, a line as `rules.written` has it. Answered:
    what the whole register says then, by place; what must be asked; what is at fault. No names.
    """
    lines, faults = _sent_as_json()
    kept, programme_id = services.Kept(), current_programme().id
    with transaction() as outcome:
        # Looked up here alone, and by the identifier: whoever marks a whole room sends this very often.
        day = queries.day_of_or_404(programme_id, session_day_id)
        authorise(policy.can_keep_register, day)
        kept = services.save(day, lines, by=signed_in(), at=now())
    if not outcome.ok:
        return {"refused": outcome.message}, CONFLICT
    return {
        "marks": {str(each): rules.written(entry) for each, entry in kept.register.items()},
        "asked": {str(each): rules.written(there) for each, there in kept.asked.items()},
        "faults": {str(each): fault for each, fault in (kept.faults | faults).items()},
    }


@bp.route("/<programme>/registers/<uuid:session_day_id>/undo", methods=["POST"])
@open_to(Role.TRAINER, Role.ADMINISTRATOR, Role.NAMED_STAFF)
def undo_marks(session_day_id: uuid.UUID) -> Any:
    """Take back the last change of whoever asks."""
    day = register_day(session_day_id)
    count = 0
    with transaction() as outcome:
        count = services.undo(day, by=signed_in(), at=now())
    if outcome.ok:
        flash(f"The last change is undone, for {plural(count, 'person', 'people')}.")
    else:
        flash(outcome.message, "notice")
    return redirect(url_for(".register", session_day_id=session_day_id))


@bp.route("/<programme>/registers/<uuid:session_day_id>/somebody-else", methods=["GET", "POST"])
@open_to(Role.TRAINER, Role.ADMINISTRATOR, Role.NAMED_STAFF)
def somebody_else(session_day_id: uuid.UUID) -> Any:
    """Somebody is here who is not on the list."""
    day = register_day(session_day_id)
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
        day = register_day(session_day_id)
    return render_template("places/somebody_else.html", day=day, session=day.training_session, form=form)


def register_day(session_day_id: uuid.UUID) -> SessionDay:
    """The day whose register this person may keep. Raises NotFound, Forbidden."""
    day = queries.day_or_404(current_programme(), session_day_id)
    authorise(policy.can_keep_register, day)
    return day


def _sent() -> tuple[dict[uuid.UUID, rules.Entry], dict[uuid.UUID, rules.Line]]:
    """Every line as the form holds it, and those that differ from what the page showed.

    `was-…` says what the page showed; with script, also what it has sent since, each after a bar.
    """
    typed: dict[uuid.UUID, rules.Entry] = {}
    changed: dict[uuid.UUID, rules.Line] = {}
    for name, key in request.form.items():
        if not name.startswith("mark-") or key not in rules.MARKS:
            continue
        place_id = identifier(name.removeprefix("mark-"))
        entry = rules.Entry(
            rules.MARKS[key],
            arrived=rules.time_of(request.form.get(f"arrived-{place_id}", "")),
            left=rules.time_of(request.form.get(f"left-{place_id}", "")),
            also_left_early=f"also-{place_id}" in request.form,
            reason=rules.reason_of(request.form.get(f"why-{place_id}", "")),
        )
        typed[place_id] = entry
        shown = [each for each in request.form.get(f"was-{place_id}", "").split("|") if each]
        if rules.written(entry) not in shown[:1]:
            changed[place_id] = rules.Line(entry, frozenset(shown))
    return typed, changed


def _sent_as_json() -> tuple[dict[uuid.UUID, rules.Line], dict[uuid.UUID, str]]:
    """The lines that were sent, and what is wrong with those that are none. Aborts for what is no list."""
    sent = request.get_json(silent=True)
    marks = sent.get("marks") if isinstance(sent, dict) else None
    if not isinstance(marks, list) or len(marks) > MOST_MARKS:
        abort(BAD_REQUEST)
    lines: dict[uuid.UUID, rules.Line] = {}
    faults: dict[uuid.UUID, str] = {}
    for each in marks:
        seen = each.get("seen") if isinstance(each, dict) else None
        if not isinstance(seen, list) or not seen:
            abort(BAD_REQUEST)
        place_id = identifier(str(each.get("place", "")))
        try:
            lines[place_id] = rules.Line(
                rules.read_line(str(each.get("line", ""))), frozenset(map(str, seen))
            )
        except RuleBroken as broken:
            faults[place_id] = broken.message
    return lines, faults


def _question(there: rules.Entry, mine: rules.Entry) -> str:
    return (
        f"Somebody else has marked “{there.mark.value}” meanwhile, and you “{mine.mark.value}”. "
        "Choose again what is right, and save."
    )


def _shown(place: Place, row: Attendance | None, typed: rules.Entry | None) -> dict[str, Any]:
    stored = services.entry_of(row)
    return {
        "place": place,
        "name": place.person.known_as,
        "entry": typed or stored,
        "was": rules.written(stored),
    }
