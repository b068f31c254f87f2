"""Everything the tables hold about one person, found by following the tables' own references."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Table, or_, select

from app.directory.models import Person
from app.platform.db import db

Rows = list[dict[str, Any]]

# What would tell about somebody else, or serves to get in.
LEFT_OUT_TABLES = frozenset(
    {"keep_apart", "keep_apart_decision", "room_hold", "link", "attempt", "recovery_code"}
)
LEFT_OUT_COLUMNS = frozenset(
    {"browser_hash", "last_step", "nonce", "readers_to_avoid", "restricted", "sealed_secret", "session_stamp"}
)


def copy_of(person: Person) -> dict[str, Rows]:
    """What is held about somebody, table by table, as plain values.

    A row counts when it names the person, or when it is a part (deleted with it) of a row that does and names
    nobody itself. References to other people are left out; the words of a row are not, so somebody reads the
    copy before it goes out.
    """
    records = select(Person.id).where(or_(Person.id == person.id, Person.merged_into_id == person.id))
    own = set(db.session.scalars(records))
    found: dict[str, Rows] = {}
    for table in db.metadata.sorted_tables:
        if table.name in LEFT_OUT_TABLES:
            continue
        naming = _naming(table)
        if table.name == Person.__tablename__:
            condition: Any = table.c.id.in_(own)
        elif naming:
            condition = or_(*(table.c[name].in_(own) for name in naming))
        else:
            parts = [
                table.c[part].in_([row["id"] for row in found[owner]])
                for part, owner in _owners(table)
                if found.get(owner) and "id" in found[owner][0]
            ]
            if not parts:
                continue
            condition = or_(*parts)
        rows = [dict(row) for row in db.session.execute(select(table).where(condition)).mappings()]
        if rows:
            found[table.name] = rows
    return {name: [_plain(row, name, own) for row in rows] for name, rows in found.items()}


def _naming(table: Table) -> list[str]:
    """The columns that name a person."""
    return [
        column.name
        for column in table.columns
        if any(key.column.table.name == Person.__tablename__ for key in column.foreign_keys)
    ]


def _owners(table: Table) -> list[tuple[str, str]]:
    """The columns whose row is gone when its owner is, with the owner's table."""
    return [
        (column.name, key.column.table.name)
        for column in table.columns
        for key in column.foreign_keys
        if key.ondelete == "CASCADE" and key.column.table.name != "programme"
    ]


def _plain(row: dict[str, Any], name: str, own: set[uuid.UUID]) -> dict[str, Any]:
    people = set(_naming(db.metadata.tables[name]))
    return {
        column: value if isinstance(value, bool | int | float | dict | list) else str(value)
        for column, value in row.items()
        if value is not None
        and column not in LEFT_OUT_COLUMNS
        and not (column in people and value not in own)
    }
