"""What a course changed: the page, the same to take away, rows without names, and how to read it all."""

from __future__ import annotations

import uuid
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flask import Response, flash, redirect, render_template, request, url_for

from app.directory.enums import Role
from app.evaluation.services import (
    CODE_BOOK_HEADERS,
    KnowledgeFigures,
    LearningFigures,
    PseudonymousRows,
    course_figures,
    take_rows,
)
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.clock import now
from app.platform.db import transaction
from app.platform.pdf import pdf_bytes
from app.platform.suppression import Hidden
from app.platform.tables import csv_bytes, workbook_bytes
from app.reports import policy, queries, services
from app.reports.routes.blueprint import bp
from app.training.models import Course
from app.training.queries import course_or_404

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route("/<programme>/figures/courses/<uuid:course_id>")
@open_to(Role.PROGRAMME_LEAD, Role.ADMINISTRATOR)
def course(course_id: uuid.UUID) -> Any:
    """Every cohort of a course: the change, by cohort, by kind of agency and by role."""
    found = _load(course_id)
    return render_template(
        "reports/course.html", course=found, **learning_facts(course_figures(found, at=now()))
    )


@bp.route("/<programme>/figures/courses/<uuid:course_id>/table", methods=["POST"])
@open_to(Role.PROGRAMME_LEAD, Role.ADMINISTRATOR)
def export_course(course_id: uuid.UUID) -> Any:
    """The page's tables, the same numbers hidden; that they were taken is on record."""
    found = _load(course_id)
    with transaction():
        figures = services.export_course(found, by=signed_in(), at=now())
    return as_wished(figures, list(services.lines_of(services.learning_sections(figures))), found.name)


@bp.route("/<programme>/cohorts/<slug>/figures/rows", methods=["POST"])
@open_to(Role.PROGRAMME_LEAD)
def export_rows(slug: str) -> Any:
    """One line a person without saying who, with a code book; that it was taken is on record."""
    cohort = queries.cohort_or_404(current_programme(), slug)
    authorise(policy.can_take_rows, cohort)
    content = b""
    with transaction() as outcome:
        content = _zipped(take_rows(cohort, by=signed_in(), at=now()))
    if not outcome.ok:
        flash(outcome.message, "notice")
        return redirect(url_for(".cohort", slug=slug))
    return _attached(content, "application/zip", "cohort-rows.zip")


@bp.route("/<programme>/figures/method")
@open_to(Role.PROGRAMME_LEAD, Role.ADMINISTRATOR)
def method() -> Any:
    """How the figures came about, to print for a committee."""
    return render_template("reports/method.html", method=services.METHOD)


def learning_facts(figures: LearningFigures) -> dict[str, Any]:
    """What the templates of learning need beside the figures themselves."""
    knowledge = figures.knowledge if isinstance(figures.knowledge, KnowledgeFigures) else None
    changes = [knowledge.change, *(one.change for one in knowledge.later)] if knowledge else []
    for table in figures.tables:
        changes += [line.change for line in table.lines if not isinstance(line.change, Hidden)]
    return {
        "figures": figures,
        "knowledge": knowledge,
        "answer": services.answer(figures, now()),
        "scale": services.scale_of(changes),
        "directions_heading": services.heading_of_directions(knowledge) if knowledge else "",
        "method": services.METHOD,
    }


def as_wished(figures: LearningFigures, lines: list[services.Line], title: str) -> Response:
    """The file in the form that was pressed: a long table, a workbook or a document to print."""
    sections = services.learning_sections(figures)
    match request.form.get("as"):
        case "xlsx":
            return _attached(workbook_bytes(services.sheets_of(sections)), XLSX, "figures.xlsx")
        case "pdf":
            said = services.document_of(
                "What the course changed", title, services.answer(figures, now()), sections
            )
            return _attached(pdf_bytes("learning", said), "application/pdf", "figures.pdf")
        case _:
            return _attached(csv_bytes(services.HEADERS, lines), "text/csv", "cohort-figures.csv")


def _zipped(taken: PseudonymousRows) -> bytes:
    """Two tables in one file; what is in it tells no time."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr(ZipInfo("rows.csv"), csv_bytes(taken.headers, taken.rows))
        archive.writestr(ZipInfo("code-book.csv"), csv_bytes(CODE_BOOK_HEADERS, taken.code_book))
    return file.getvalue()


def _attached(content: bytes, mimetype: str, name: str) -> Response:
    return Response(
        content, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _load(course_id: uuid.UUID) -> Course:
    found = course_or_404(current_programme(), course_id)
    authorise(policy.can_read_course, found)
    return found
