"""A programme's own words in emails, version by version."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from app.directory.models import EmailWording, Person, Programme
from app.platform.db import db
from app.platform.mail import PLAIN


def wordings(programme: Programme, template: str) -> list[EmailWording]:
    """Every version that was written for one kind of email, the first first."""
    with db.session.no_autoflush:
        return [each for each in programme.wordings if each.template == template]


def wording_version(programme_id: uuid.UUID, template: str) -> int:
    """The version in force."""
    programme = db.session.get(Programme, programme_id)
    versions = wordings(programme, template) if programme else []
    return versions[-1].version if versions else PLAIN


def wording_of_version(programme_id: uuid.UUID, template: str, version: int) -> EmailWording | None:
    """One version, also one that is not in force any more."""
    programme = db.session.get(Programme, programme_id)
    versions = wordings(programme, template) if programme else []
    return next((each for each in versions if each.version == version), None)


def wordings_in_force(programme: Programme) -> dict[str, EmailWording]:
    """The latest version of each kind that was ever changed, by template."""
    return {each.template: each for each in programme.wordings}


def writers(versions: list[EmailWording]) -> dict[uuid.UUID, str]:
    """Who wrote these versions, by the versions' ids."""
    wanted = {each.written_by_id for each in versions if each.written_by_id}
    found = db.session.execute(select(Person.id, Person.full_name).where(Person.id.in_(wanted)))
    names = {row.id: row.full_name for row in found}
    return {each.id: names[each.written_by_id] for each in versions if each.written_by_id in names}
