"""How assessors are named to one another and to staff."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, or_, select, true

from app.directory.enums import Role
from app.directory.models import Person
from app.directory.queries import visible_to
from app.mentoring.models import Assessment
from app.platform.audit import AuditEntry
from app.platform.db import db

AN_ASSESSOR = "An assessor"
SOMEBODY = "Somebody"


def assessor_name(viewer: Person | None, assessor: Person) -> str:
    """The assessor's name, or only the role where `viewer` may not know of a restricted person."""
    return assessor.full_name if visible_to(viewer, assessor) else AN_ASSESSOR


def name_column(viewer: Person | None, person: Any, instead: ColumnElement[str] | str) -> ColumnElement[str]:
    """The same as a column of a statement in which `person` is Person or an alias of it."""
    return case((_known(viewer, person), person.full_name), else_=instead)


def names_of_actors(entries: Sequence[AuditEntry], viewer: Person | None) -> dict[uuid.UUID, str]:
    """The names of whoever acted, as far as `viewer` may know of them."""
    actors = {entry.by_id for entry in entries if entry.by_id}
    readers = {entry.by_id for entry in entries if entry.subject_kind == Assessment.__tablename__}
    rows = db.session.execute(
        select(Person.id, Person.full_name, _known(viewer, Person)).where(Person.id.in_(actors))
    )
    return {
        identifier: name if known else AN_ASSESSOR if identifier in readers else SOMEBODY
        for identifier, name, known in rows
    }


def _known(viewer: Person | None, person: Any) -> ColumnElement[bool]:
    if viewer is not None and viewer.holds(Role.NAMED_STAFF):
        return true()
    return or_(person.restricted.is_(False), person.id == (viewer.id if viewer else None))
