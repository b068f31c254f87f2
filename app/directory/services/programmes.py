"""Setting up a programme: its words, support routes, closures and agencies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.directory import queries, rules
from app.directory.enums import Role, Sector, SupportKind
from app.directory.models import Agency, LocalClosure, Person, Programme, SupportRoute
from app.directory.services.people import assign_role, find_or_add_person
from app.platform import audit, ids
from app.platform.db import db
from app.platform.errors import RuleBroken

# What the settings page may change; the address part stays, because links lead to it.
SETTINGS = frozenset(
    {
        "name",
        "area",
        "team_name",
        "sender_name",
        "contact_email",
        "contact_phone",
        "contact_hours",
        "mentor_word",
        "agreed_level",
        "summary",
        "privacy_notice",
        "procedure_notice",
        "retention_months",
    }
)


@dataclass(frozen=True)
class Founding:
    """What a new programme needs to begin with."""

    slug: str
    name: str
    area: str
    contact_email: str
    contact_phone: str


def found_programme(
    founding: Founding,
    *,
    administrator_name: str,
    administrator_email: str,
    by: Person | None,
    at: datetime,
    via: audit.Via | None = None,
) -> Programme:
    """A new programme with its first administrator, who is its first named staff too.

    Raises RuleBroken for an address part that is taken or cannot be.
    """
    rules.require_slug(founding.slug)
    if db.session.scalar(select(Programme.id).where(Programme.slug == founding.slug)):
        raise RuleBroken("Another programme has this address already. Choose another.")
    programme = Programme(
        id=ids.new(),
        slug=founding.slug,
        name=founding.name.strip(),
        area=founding.area.strip(),
        contact_email=founding.contact_email.strip(),
        contact_phone=founding.contact_phone.strip(),
    )
    db.session.add(programme)
    db.session.flush()
    audit.record("set up programme", programme, by=by, at=at, via=via)
    appoint_first_staff(
        programme, full_name=administrator_name, email=administrator_email, by=by, at=at, via=via
    )
    return programme


def appoint_first_staff(
    programme: Programme,
    *,
    full_name: str,
    email: str,
    by: Person | None,
    at: datetime,
    via: audit.Via | None = None,
) -> Person:
    """Make somebody administrator and named staff, so that all roles can be given from the pages."""
    person = find_or_add_person(programme.id, full_name=full_name, email=email, by=by, at=at, via=via)
    for role in (Role.ADMINISTRATOR, Role.NAMED_STAFF):
        assign_role(person, role, by=by, at=at, via=via)
    return person


def change_settings(
    programme: Programme, wanted: Mapping[str, str | int | None], *, by: Person, at: datetime
) -> None:
    """Change what the programme says of itself.

    Raises KeyError for what is not a setting, and RuleBroken for a sender that tells too much.
    """
    rules.require_neutral_sender(str(wanted.get("sender_name", "")))
    changed = []
    for name, value in wanted.items():
        if name not in SETTINGS:
            raise KeyError(name)
        if getattr(programme, name) != value:
            setattr(programme, name, value)
            changed.append(name)
    if changed:
        _note("change settings", programme, changed, by=by, at=at)


def put_support_route(
    programme: Programme,
    route: SupportRoute | None,
    *,
    kind: SupportKind,
    name: str,
    description: str,
    telephone: str,
    web: str,
    by: Person,
    at: datetime,
) -> SupportRoute:
    """Add somewhere to turn to, or change it."""
    if route is None:
        route = SupportRoute(id=ids.new(), programme_id=programme.id, position=len(programme.support_routes))
        programme.support_routes.append(route)
    route.kind, route.name, route.description = kind, name.strip(), description.strip()
    route.telephone, route.web = telephone.strip(), web.strip()
    db.session.flush()
    _note("change support routes", programme, ["support_routes"], by=by, at=at)
    return route


def remove_support_route(programme: Programme, route: SupportRoute, *, by: Person, at: datetime) -> None:
    """Take one off the support page. Raises RuleBroken for the last, because the page must help."""
    if len(programme.support_routes) == 1:
        raise RuleBroken("The support page needs at least one route. Add another first.")
    programme.support_routes.remove(route)
    _note("change support routes", programme, ["support_routes"], by=by, at=at)


def add_closure(
    programme: Programme, day: date, name: str, *, agency: Agency | None = None, by: Person, at: datetime
) -> None:
    """A day on which nobody works, or nobody of one agency. Raises RuleBroken when it is on the list."""
    if day in queries.closures(programme.id):
        raise RuleBroken(
            "This day is on the list already, for the whole programme."
            if agency is not None
            else "This day is on the list already."
        )
    if agency is not None and day in queries.closures(programme.id, agency.id):
        raise RuleBroken("This day is on the list already, for this agency.")
    db.session.add(
        LocalClosure(
            programme_id=programme.id,
            agency_id=agency.id if agency is not None else None,
            day=day,
            name=name.strip(),
        )
    )
    _note("change closures", programme, ["closures"], by=by, at=at)


def remove_closure(programme: Programme, closure: LocalClosure, *, by: Person, at: datetime) -> None:
    """Work on this day after all."""
    db.session.delete(closure)
    _note("change closures", programme, ["closures"], by=by, at=at)


def put_agency(
    programme: Programme,
    agency: Agency | None,
    *,
    code: str,
    name: str,
    sector: Sector,
    relevant_staff: int,
    active: bool,
    by: Person | None,
    at: datetime,
) -> Agency:
    """Add an agency or change it. Raises RuleBroken for a code or name another one has."""
    _refuse_twin(queries.agencies(programme, active_only=False), agency, code=code, name=name)
    wanted = {
        "code": code.strip(),
        "name": name.strip(),
        "sector": sector,
        "relevant_staff": relevant_staff,
        "active": active,
    }
    if agency is None:
        agency = Agency(id=ids.new(), programme_id=programme.id, **wanted)
        db.session.add(agency)
        db.session.flush()
        audit.record("add", agency, by=by, at=at)
        return agency
    changed = [field for field, value in wanted.items() if getattr(agency, field) != value]
    for field in changed:
        setattr(agency, field, wanted[field])
    if changed:
        audit.record("change", agency, by=by, at=at, fields=changed)
    return agency


def _refuse_twin(others: Sequence[Agency], agency: Agency | None, *, code: str, name: str) -> None:
    for other in others:
        if agency is not None and other.id == agency.id:
            continue
        if other.code.casefold() == code.strip().casefold():
            raise RuleBroken("Another agency has this code.")
        if other.name.casefold() == name.strip().casefold():
            raise RuleBroken("Another agency has this name.")


def _note(action: str, programme: Programme, fields: Sequence[str], *, by: Person, at: datetime) -> None:
    audit.record(action, programme, by=by, at=at, fields=fields)
