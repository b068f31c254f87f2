"""How fair an allocation is: a page, a table, and a document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, render_template, url_for

from app.directory.enums import Role
from app.places import policy, services
from app.places.routes import bp
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.errors import NotFound
from app.platform.pdf import pdf_bytes
from app.platform.tables import csv_bytes
from app.training.models import TrainingSession
from app.training.queries import session_or_404

OFFICE = (Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)


@bp.route("/<programme>/sessions/<slug>/places/fairness")
@open_to(*OFFICE)
def fairness(slug: str) -> Any:
    """The report of the proposal on the board."""
    session = _session(slug)
    report = services.fairness_report(session, signed_in(), now())
    facts = services.facts_of(report) if report is not None else []
    return render_template("places/fairness.html", session=session, report=report, facts=facts)


@bp.route("/<programme>/sessions/<slug>/places/fairness/table", methods=["POST"])
@open_to(*OFFICE)
def export_fairness(slug: str) -> Any:
    """The same as CSV; that it was taken is on record."""
    return _taken(slug, _as_csv, "text/csv", "places.csv")


@bp.route("/<programme>/sessions/<slug>/places/fairness/document", methods=["POST"])
@open_to(*OFFICE)
def print_fairness(slug: str) -> Any:
    """The same to print; that it was taken is on record."""
    return _taken(slug, _as_pdf, "application/pdf", "places.pdf")


def _taken(slug: str, written: Callable[[services.FairnessReport], bytes], mimetype: str, name: str) -> Any:
    session = _session(slug)
    content = b""
    with transaction() as outcome:
        report = services.take_fairness_report(session, by=signed_in(), at=now())
        if report is None:
            raise NotFound
        content = written(report)
    if not outcome.ok:
        flash(outcome.message, "notice")
        return redirect(url_for(".fairness", slug=slug))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=mimetype, headers=headers)


def _as_csv(report: services.FairnessReport) -> bytes:
    return csv_bytes(services.FAIRNESS_HEADERS, services.fairness_rows(report))


def _as_pdf(report: services.FairnessReport) -> bytes:
    return pdf_bytes("fairness", services.fairness_document(report))


def _session(slug: str) -> TrainingSession:
    session = session_or_404(current_programme(), slug)
    authorise(policy.can_see_board, session)
    return session
