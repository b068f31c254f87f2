"""Who is a mentor now."""

from __future__ import annotations

import uuid

from sqlalchemy import distinct, func, select

from app.directory.models import Person
from app.directory.queries import seen_by
from app.mentoring.models import MentorPeriod
from app.platform.db import db


def mentors_by_agency(programme_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """How many mentors each agency has now, by the agency of today; agencies without any are not in it.

    Shares follow from these numbers, and everybody who shares out may read them: whoever is known to named
    staff only is not counted.
    """
    rows = db.session.execute(
        select(Person.agency_id, func.count(distinct(MentorPeriod.person_id)))
        .join(MentorPeriod, MentorPeriod.person_id == Person.id)
        .where(
            Person.programme_id == programme_id,
            MentorPeriod.ends_on.is_(None),
            seen_by(None),
        )
        .group_by(Person.agency_id)
    )
    return {agency_id: mentors for agency_id, mentors in rows if agency_id is not None}
