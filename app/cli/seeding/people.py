"""The programme, its agencies and its people."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app.cli.seeding.files import day, document, table
from app.directory import queries
from app.directory.enums import Audience, ContactBy, Role, Sector, SupportKind
from app.directory.models import Agency, LocalClosure, Person, Programme, SupportRoute
from app.directory.services import add_person, assign_role, keep_apart, put_agency
from app.platform import audit
from app.platform.audit import Via
from app.platform.db import db
from app.platform.errors import NotFound


def load(folder: Path, at: datetime) -> None:
    """Add what is missing."""
    programme = _programme(folder, at)
    agencies = _agencies(folder, programme, at)
    _closures(folder, programme, agencies)
    known = queries.emails_of(programme)
    for row in table(folder, "people"):
        if queries.email_key(row["email"]) not in known:
            _person(programme, agencies, row, at)
    for row in table(folder, "agencies"):
        lead = queries.person_by_email(programme.id, row["lead_email"])
        if lead is not None:
            assign_role(lead, Role.AGENCY_LEAD, agency=agencies[row["code"]], by=None, at=at, via=Via.COMMAND)
    for row in table(folder, "keep_apart"):
        one = queries.person_by_email(programme.id, row["one_email"])
        other = queries.person_by_email(programme.id, row["other_email"])
        staff = queries.people_with_role(programme.id, Role.NAMED_STAFF)
        if one and other and staff and other.id not in queries.kept_apart_from(one.id):
            keep_apart(one, other, by=staff[0], at=at)


def _programme(folder: Path, at: datetime) -> Programme:
    facts = document(folder, "programme")
    routes = facts.pop("support_routes")
    del facts["closures"]
    try:
        return queries.programme_by_slug(facts["slug"])
    except NotFound:
        programme = Programme(**facts)
    programme.support_routes = [
        SupportRoute(**route | {"kind": SupportKind(route["kind"]), "position": position})
        for position, route in enumerate(routes)
    ]
    db.session.add(programme)
    db.session.flush()
    audit.record("set up programme", programme, by=None, at=at, via=Via.COMMAND).programme_id = programme.id
    return programme


def _agencies(folder: Path, programme: Programme, at: datetime) -> dict[str, Agency]:
    agencies = {agency.code: agency for agency in queries.agencies(programme, active_only=False)}
    for row in table(folder, "agencies"):
        if row["code"] not in agencies:
            agencies[row["code"]] = put_agency(
                programme,
                None,
                code=row["code"],
                name=row["name"],
                sector=Sector(row["sector"]),
                relevant_staff=int(row["relevant_staff"]),
                active=True,
                by=None,
                at=at,
            )
    return agencies


def _closures(folder: Path, programme: Programme, agencies: dict[str, Agency]) -> None:
    """The days to begin with: of the whole programme, and of an agency where a row names one."""
    if queries.local_closures(programme):
        return
    db.session.add_all(
        LocalClosure(
            programme_id=programme.id,
            agency_id=agencies[row["agency"]].id if "agency" in row else None,
            day=day(row["day"]),
            name=row["name"],
        )
        for row in document(folder, "programme")["closures"]
    )
    db.session.flush()


def _person(programme: Programme, agencies: dict[str, Agency], row: dict[str, str], at: datetime) -> Person:
    person = add_person(
        programme.id,
        full_name=row["full_name"],
        known_as=row["known_as"],
        email=row["email"],
        telephone=row["telephone"],
        job_title=row["job_title"],
        team=row.get("team", ""),
        audience=Audience(row["audience"]),
        agency=agencies[row["agency"]],
        by=None,
        at=at,
        via=Via.COMMAND,
    )
    person.contact_by = ContactBy(row["contact_by"])
    person.may_telephone = person.contact_by is ContactBy.TELEPHONE
    person.restricted = row["restricted"] == "yes"
    for role in filter(None, row["roles"].split(";")):
        if Role(role) is not Role.AGENCY_LEAD:
            assign_role(person, Role(role), by=None, at=at, via=Via.COMMAND)
    return person
