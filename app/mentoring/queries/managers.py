"""A manager's page: everybody of one cohort who named one address, and when they would be away together."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.directory.queries import email_key, seen_by
from app.mentoring.enums import ApplicationStatus, Dates, SignatureStatus
from app.mentoring.models import Application, Countersignature, ManagerPage
from app.mentoring.queries.applications import release_days
from app.mentoring.queries.signatures import active_signature, latest_signature
from app.mentoring.queries.standing import OVER, answer_by
from app.platform import clock
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.links import Link
from app.training.models import SessionDay

# Once told, these need no release any more. Before, nobody may read an outcome from who is missing here.
WITHOUT_PLACE = frozenset({ApplicationStatus.UNSUCCESSFUL, ApplicationStatus.APPOINTABLE})


@dataclass(frozen=True)
class Managed:
    """Somebody who named the manager, and the manager's own answer so far."""

    name: str
    signature: Countersignature
    answer_by: date
    dates: Dates

    @property
    def waits(self) -> bool:
        """Whether the manager has still to answer."""
        return self.signature.status is SignatureStatus.REQUESTED

    @property
    def would_be_away(self) -> bool:
        """Whether days of release count for this person: signed, or still to be answered."""
        return self.signature.status is not SignatureStatus.DECLINED


def manager_page_of(cohort_id: uuid.UUID, address: str) -> ManagerPage | None:
    """The page of one address in one cohort."""
    return db.session.scalar(
        select(ManagerPage)
        .where(ManagerPage.cohort_id == cohort_id, ManagerPage.email_key == email_key(address))
        .options(joinedload(ManagerPage.link))
    )


def manager_page_by_link(programme_id: uuid.UUID, link: Link) -> ManagerPage:
    """The page that a link was made for, also when a newer link has replaced it. Raises NotFound."""
    found = db.session.scalar(
        select(ManagerPage)
        .where(ManagerPage.id == link.subject_id, ManagerPage.programme_id == programme_id)
        .options(joinedload(ManagerPage.link), joinedload(ManagerPage.cohort))
    )
    if found is None:
        raise NotFound
    return found


def managed_people(page: ManagerPage) -> list[Managed]:
    """Whoever has asked this address and stands by it, by name; those still to be answered first.

    Left out are whoever named somebody else since, avoids the address, has withdrawn or been told of no
    place, and restricted people: their own request reached the manager, but no list shows them.
    """
    found = db.session.scalars(
        select(Application)
        .join(Application.person)
        .where(
            Application.cohort_id == page.cohort_id,
            seen_by(None),
            Application.id.in_(
                select(Countersignature.application_id).where(
                    func.lower(Countersignature.manager_email) == page.email_key
                )
            ),
        )
        .options(
            joinedload(Application.person),
            joinedload(Application.cohort),
            selectinload(Application.countersignatures).joinedload(Countersignature.link),
        )
    )
    people = [
        Managed(
            application.person.full_name,
            signature,
            answer_by(application, signature),
            dates_signed_for(application),
        )
        for application in found
        if needs_release(application)
        if (signature := _asked_now(application)) is not None
        if email_key(signature.manager_email) == page.email_key
    ]
    return sorted(people, key=lambda each: (not each.waits, each.name.casefold()))


def days_together(cohort_id: uuid.UUID, people: Sequence[Managed]) -> tuple[list[SessionDay], int]:
    """The days of release, and how many of the people would be away on each of them."""
    return release_days(cohort_id), sum(each.would_be_away for each in people)


def dates_signed_for(application: Application) -> Dates:
    """What whoever signed may know of the days: nothing of an outcome but whether they are needed."""
    if not needs_release(application):
        return Dates.FREE
    return Dates.FIRM if application.status is ApplicationStatus.ACCEPTED else Dates.PROVISIONAL


def sent_today(page: ManagerPage, at: datetime) -> bool:
    """Whether the link that counts was made today."""
    return clock.local(page.link.made_at).date() == clock.local(at).date()


def needs_release(application: Application) -> bool:
    """Whether the days of the course are still promised, as far as anybody was told."""
    told = application.told_at is not None and application.status in WITHOUT_PLACE
    return application.status not in OVER and not told


def _asked_now(application: Application) -> Countersignature | None:
    """The request or answer that counts; somebody to whom it was passed on has it from then on."""
    found = active_signature(application) or latest_signature(application)
    if found is None or found.avoided:
        return None
    counts = (SignatureStatus.REQUESTED, SignatureStatus.SIGNED, SignatureStatus.DECLINED)
    return found if found.status in counts else None
