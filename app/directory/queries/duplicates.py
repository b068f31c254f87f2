"""Records that may be one person, as far as somebody may know of both."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.directory.models import AgencyMembership, Person, Programme, RoleAssignment, TwoPeople
from app.directory.queries.records import seen_by
from app.platform.db import db
from app.platform.errors import NotFound

Facts = tuple[uuid.UUID, str, uuid.UUID | None, str, str]


@dataclass(frozen=True)
class Decided:
    """A pair that was found to be two people."""

    one: Person
    other: Person
    found_at: datetime


def facts_of_people(programme: Programme, viewer: Person | None) -> list[Facts]:
    """Identifier, name, agency, telephone and folded address of everybody whom `viewer` may know."""
    found = db.session.execute(
        select(Person.id, Person.full_name, Person.agency_id, Person.telephone, Person.email_key)
        .where(Person.programme_id == programme.id, seen_by(viewer))
        .order_by(Person.made_at, Person.id)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in found]


def decided_pairs(programme: Programme) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """Pairs about which somebody has decided."""
    found = db.session.execute(
        select(TwoPeople.one_id, TwoPeople.other_id).where(TwoPeople.programme_id == programme.id)
    )
    return {(row[0], row[1]) for row in found}


def decisions_on_pairs(programme: Programme, viewer: Person | None) -> list[Decided]:
    """Pairs found to be two people, both of whom `viewer` may know, newest first."""
    rows = db.session.scalars(
        select(TwoPeople).where(TwoPeople.programme_id == programme.id).order_by(TwoPeople.found_at.desc())
    ).all()
    known = people_by_id(programme, viewer, [each for row in rows for each in (row.one_id, row.other_id)])
    return [
        Decided(known[row.one_id], known[row.other_id], row.found_at)
        for row in rows
        if row.one_id in known and row.other_id in known
    ]


def decision_on_pair(one_id: uuid.UUID, other_id: uuid.UUID) -> TwoPeople | None:
    """What was decided about two people, the smaller identifier first."""
    return db.session.scalar(
        select(TwoPeople).where(TwoPeople.one_id == one_id, TwoPeople.other_id == other_id)
    )


def people_by_id(
    programme: Programme, viewer: Person | None, identifiers: Iterable[uuid.UUID]
) -> dict[uuid.UUID, Person]:
    """These people with agency, as far as `viewer` may know them."""
    found = db.session.scalars(
        select(Person)
        .where(Person.programme_id == programme.id, Person.id.in_(set(identifiers)), seen_by(viewer))
        .options(joinedload(Person.agency))
    )
    return {person.id: person for person in found}


def pair_or_404(
    programme: Programme, viewer: Person | None, one_id: uuid.UUID, other_id: uuid.UUID
) -> tuple[Person, Person]:
    """Both records with agencies and roles over time. Raises NotFound unless `viewer` may know both."""
    found = {
        person.id: person
        for person in db.session.scalars(
            select(Person)
            .where(
                Person.programme_id == programme.id,
                Person.id.in_([one_id, other_id]),
                seen_by(viewer),
            )
            .options(
                joinedload(Person.agency),
                selectinload(Person.memberships).joinedload(AgencyMembership.agency),
                selectinload(Person.role_assignments).joinedload(RoleAssignment.agency),
            )
        )
    }
    if one_id == other_id or len(found) < len((one_id, other_id)):
        raise NotFound
    return found[one_id], found[other_id]
