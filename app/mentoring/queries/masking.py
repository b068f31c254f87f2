"""What is taken out of texts that are read without knowing whose they are."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.directory.models import Agency, AgencyMembership, Person, Programme
from app.mentoring.models import Application, Countersignature
from app.platform.db import db
from app.platform.masking import Mask, Traces


def mask_of(application_id: uuid.UUID) -> Mask:
    """Takes out the applicant's names, agencies and contact, and the managers' who were named.

    Every agency of the applicant's history counts. Values only: no person and no agency is loaded.
    """
    now, then = aliased(Agency), aliased(Agency)
    row = db.session.execute(
        select(
            Person.id,
            Person.full_name,
            Person.known_as,
            Person.email,
            Person.telephone,
            Person.agency_as_typed,
            now.name,
            then.name,
            Application.manager_name,
            Application.manager_email,
            Programme.area,
        )
        .select_from(Application)
        .join(Person, Person.id == Application.person_id)
        .join(Programme, Programme.id == Application.programme_id)
        .outerjoin(now, now.id == Person.agency_id)
        .outerjoin(then, then.id == Application.agency_id)
        .where(Application.id == application_id)
    ).one()
    (
        person_id,
        full_name,
        known_as,
        email,
        telephone,
        typed,
        agency,
        of_the_day,
        manager,
        manager_email,
        area,
    ) = row
    signatories = db.session.execute(
        select(Countersignature.manager_name, Countersignature.manager_email).where(
            Countersignature.application_id == application_id
        )
    ).all()
    earlier = db.session.scalars(
        select(Agency.name)
        .join(AgencyMembership, AgencyMembership.agency_id == Agency.id)
        .where(AgencyMembership.person_id == person_id)
    )
    return Mask(
        Traces(
            names=_known(full_name, known_as, manager, *(each[0] for each in signatories)),
            agencies=_known(typed, agency, of_the_day, *earlier),
            addresses=_known(email, manager_email, *(each[1] for each in signatories)),
            telephones=_known(telephone),
            known_places=_known(area),
        )
    )


def _known(*values: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value and value.strip()))
