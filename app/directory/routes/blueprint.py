"""What the directory's pages share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request, url_for

from app.directory import queries
from app.directory.enums import Role
from app.directory.models import Agency, Person
from app.platform.access import current_programme, identifier, roles_held, signed_in
from app.platform.errors import NotFound
from app.platform.forms import Choice

bp = Blueprint("directory", __name__)


def me() -> Person:
    """Who is signed in, as known in this programme. Raises NotFound for a stranger to it."""
    person = signed_in()
    if person is None:
        raise NotFound
    known: Person = person
    return known


def agency_choices(*, also: Agency | None = None) -> list[Choice]:
    """The programme's agencies; `also` one that no longer sends people but is in use."""
    found = queries.agencies(current_programme())
    if also is not None and also not in found:
        found.append(also)
    return [Choice(str(agency.id), agency.name) for agency in found]


def chosen_agency(value: str | None) -> Agency | None:
    """The agency of a choice, or None for none. Raises NotFound for another programme's."""
    if not value:
        return None
    return queries.agency_or_404(current_programme(), identifier(value))


def section() -> list[tuple[str, str, bool]]:
    """The second line of navigation of staff pages: what the reader's roles open, and where they are."""
    held = roles_held()
    keepers = {Role.ADMINISTRATOR, Role.NAMED_STAFF}
    pages = [
        ("People", "directory.people", keepers | {Role.PROGRAMME_LEAD}),
        ("Agencies", "directory.agencies", keepers | {Role.PROGRAMME_LEAD}),
        ("May be the same person", "directory.duplicates", keepers),
        ("Roles", "directory.roles", keepers),
        ("Write to people", "directory.messages", {Role.ADMINISTRATOR}),
        ("Calls to make", "directory.calls", keepers),
        ("People who must not meet", "directory.keep_apart", {Role.NAMED_STAFF}),
        ("Copies to read", "directory.data_requests", {Role.NAMED_STAFF}),
    ]
    return [
        (words, url_for(endpoint), request.endpoint == endpoint)
        for words, endpoint, roles in pages
        if held & roles
    ]


@bp.app_template_filter("said")
def said(text: str) -> str:
    """A sentence of the service in the words of the programme; never for what somebody typed."""
    programme = g.get("programme")
    return programme.says(text) if programme is not None else text


@bp.context_processor
def _section() -> dict[str, Any]:
    return {"section": section}
