"""The sign-in sheet to print."""

from __future__ import annotations

import io
import uuid
from typing import Any

import segno
from flask import Response, flash, redirect, url_for

from app.directory.enums import Role
from app.places import services
from app.places.routes import bp
from app.places.routes.registers import register_day
from app.platform.access import open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.mail import address_of
from app.platform.pdf import pdf_bytes


@bp.route("/<programme>/registers/<uuid:session_day_id>/sign-in-sheet", methods=["POST"])
@open_to(Role.TRAINER, Role.ADMINISTRATOR, Role.NAMED_STAFF)
def print_sheet(session_day_id: uuid.UUID) -> Any:
    """The sheet as PDF; that it was taken is on record."""
    day = register_day(session_day_id)
    picture = io.BytesIO()
    address = address_of(url_for(".register", session_day_id=session_day_id))
    segno.make(address, error="m").save(picture, kind="svg", border=0, xmldecl=False)
    said: dict[str, Any] = {}
    with transaction() as outcome:
        said = services.take_sheet(day, qr=picture.getvalue().decode(), by=signed_in(), at=now())
    if not outcome.ok:
        flash(outcome.message, "notice")
        return redirect(url_for(".register", session_day_id=session_day_id))
    headers = {"Content-Disposition": 'attachment; filename="sign-in-sheet.pdf"'}
    return Response(pdf_bytes("sheet", said), mimetype="application/pdf", headers=headers)
