"""The day pack: what the kitchen and the room need, and whom to ring. Names only after a press."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, url_for

from app.directory.enums import Role
from app.places import policy, queries, services
from app.places.routes import bp
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.pdf import pdf_bytes
from app.training.models import SessionDay

WHO = (Role.TRAINER, Role.ADMINISTRATOR, Role.NAMED_STAFF)
ARRANGING = (Role.ADMINISTRATOR, Role.NAMED_STAFF)


@bp.route("/<programme>/registers/<uuid:session_day_id>/day-pack")
@open_to(*WHO)
def day_pack(session_day_id: uuid.UUID) -> Any:
    """Numbers and tasks without names: the kitchen's for whoever arranges, the room's for trainers too."""
    return _page(_day(session_day_id))


@bp.route("/<programme>/registers/<uuid:session_day_id>/day-pack/names", methods=["POST"])
@open_to(*WHO)
def reveal_access(session_day_id: uuid.UUID) -> Any:
    """The same with the names beside the tasks of the room; that they were shown is on record."""
    authorise(policy.can_see_access, _day(session_day_id))
    named: list[tuple[str, str]] = []
    with transaction() as outcome:
        named = services.reveal_access(_day(session_day_id), by=signed_in(), at=now())
    return (
        _page(_day(session_day_id), named=named) if outcome.ok else _refused(session_day_id, outcome.message)
    )


@bp.route("/<programme>/registers/<uuid:session_day_id>/day-pack/calls", methods=["POST"])
@open_to(*ARRANGING)
def call_list(session_day_id: uuid.UUID) -> Any:
    """The same with whom to ring if the day is called off; that it was shown is on record."""
    authorise(policy.can_arrange, _day(session_day_id))
    calls: services.CallList | None = None
    with transaction() as outcome:
        calls = services.reveal_call_list(_day(session_day_id), by=signed_in(), at=now())
    return (
        _page(_day(session_day_id), calls=calls) if outcome.ok else _refused(session_day_id, outcome.message)
    )


@bp.route("/<programme>/registers/<uuid:session_day_id>/day-pack/document", methods=["POST"])
@open_to(*ARRANGING)
def print_day_pack(session_day_id: uuid.UUID) -> Any:
    """To print, without a name."""
    return _printed(session_day_id, with_calls=False)


@bp.route("/<programme>/registers/<uuid:session_day_id>/day-pack/calls/document", methods=["POST"])
@open_to(*ARRANGING)
def print_call_list(session_day_id: uuid.UUID) -> Any:
    """Whom to ring, to print; that it was taken is on record."""
    return _printed(session_day_id, with_calls=True)


def _day(session_day_id: uuid.UUID) -> SessionDay:
    day = queries.day_or_404(current_programme(), session_day_id)
    authorise(policy.can_keep_register, day)
    return queries.day_with_trainers(day.id) or day


def _page(
    day: SessionDay,
    *,
    named: list[tuple[str, str]] | None = None,
    calls: services.CallList | None = None,
) -> Any:
    may_see = policy.can_see_access(signed_in(), day)
    return render_template(
        "places/day_pack.html",
        day=day,
        session=day.training_session,
        pack=services.day_pack(day, signed_in()) if may_see else None,
        may_arrange=policy.can_arrange(signed_in(), day),
        knows_all=signed_in().holds(Role.NAMED_STAFF),
        named=named,
        calls=calls,
        hours_to_ring=services.hours_to_ring,
        message_words=services.message_words,
    )


def _printed(session_day_id: uuid.UUID, *, with_calls: bool) -> Any:
    authorise(policy.can_arrange, _day(session_day_id))
    content = b""
    with transaction() as outcome:
        day = _day(session_day_id)
        calls = services.reveal_call_list(day, by=signed_in(), at=now()) if with_calls else None
        services.note_taken(day, by=signed_in(), at=now())
        pack = services.day_pack(day, signed_in())
        content = pdf_bytes("day-pack", services.day_pack_document(day, pack, calls))
    if not outcome.ok:
        return _refused(session_day_id, outcome.message)
    name = "training-day-calls.pdf" if with_calls else "training-day.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="application/pdf", headers=headers)


def _refused(session_day_id: uuid.UUID, message: str) -> Any:
    flash(message, "notice")
    return redirect(url_for(".day_pack", session_day_id=session_day_id))
