"""Programmes, agencies and people for tests: call these inside an open transaction."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from app.directory import services
from app.directory.enums import Audience, ContactBy, Role, Sector
from app.directory.models import Agency, KeepApart, Person, Programme
from app.platform.db import db

MADE = datetime(2017, 8, 1, 8, 0, tzinfo=UTC)


def create_programme(
    slug: str = "falkirk", *, name: str = "", area: str = "Falkirk", **facts: Any
) -> Programme:
    """A programme with a telephone and a role mailbox."""
    programme = Programme(
        slug=slug,
        name=name or f"Safe lives in {slug.title()}",
        area=area,
        **{
            "contact_email": f"training.{slug}@example.org",
            "contact_phone": "01632 960100",
            "sender_name": "Training",
            **facts,
        },
    )
    db.session.add(programme)
    db.session.flush()
    return programme


def create_agency(
    programme: Programme,
    code: str = "housing",
    name: str = "",
    *,
    sector: Sector = Sector.HOUSING,
    relevant_staff: int = 40,
    active: bool = True,
) -> Agency:
    """An agency of the programme."""
    agency = Agency(
        programme_id=programme.id,
        code=code,
        name=name or code.replace("-", " ").capitalize(),
        sector=sector,
        relevant_staff=relevant_staff,
        active=active,
    )
    db.session.add(agency)
    db.session.flush()
    return agency


def create_person(
    programme: Programme,
    full_name: str = "Isla Beaton",
    email: str = "",
    *,
    agency: Agency | None = None,
    roles: Iterable[Role] = (),
    audience: Audience = Audience.FRONTLINE,
    contact_by: ContactBy = ContactBy.EMAIL,
    restricted: bool = False,
    at: datetime = MADE,
    **facts: Any,
) -> Person:
    """Somebody of the programme; without `email`, an address made from the name. A lead leads `agency`."""
    person = services.add_person(
        programme.id,
        full_name=full_name,
        email=email or f"{full_name.lower().replace(' ', '.').replace(chr(39), '')}@example.org",
        by=None,
        at=at,
        audience=audience,
        agency=agency,
    )
    person.contact_by = contact_by
    person.restricted = restricted
    for name, value in facts.items():
        if not hasattr(person, name):
            raise AttributeError(f"A person has no {name}.")
        setattr(person, name, value)
    db.session.flush()
    for role in roles:
        services.assign_role(
            person, role, by=None, at=at, agency=agency if role is Role.AGENCY_LEAD else None
        )
    return person


def create_keep_apart(one: Person, other: Person, *, at: datetime = MADE) -> KeepApart:
    """Two people who must not meet."""
    first, second = sorted((one.id, other.id), key=lambda identifier: identifier.hex)
    record = KeepApart(
        id=uuid.uuid4(), programme_id=one.programme_id, one_id=first, other_id=second, made_at=at
    )
    db.session.add(record)
    db.session.flush()
    return record
