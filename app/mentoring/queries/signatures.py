"""Which countersignature of an application counts. They are read from what is loaded with it."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.directory.models import Person
from app.mentoring.enums import ChaseKind, SignatureStatus
from app.mentoring.models import Application, Countersignature
from app.platform import clock
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.links import Link

WHATEVER_BECAME = tuple(SignatureStatus)


def open_signature(application: Application) -> Countersignature | None:
    """The request that waits for an answer."""
    return _last(application, SignatureStatus.REQUESTED)


def active_signature(application: Application) -> Countersignature | None:
    """The signature that was given, or the request that waits."""
    return _last(application, SignatureStatus.SIGNED, SignatureStatus.REQUESTED)


def latest_signature(application: Application) -> Countersignature | None:
    """The newest request, whatever became of it."""
    return _last(application, *WHATEVER_BECAME)


def signed_by(application: Application) -> Countersignature | None:
    """The signature that stands, or None."""
    return _last(application, SignatureStatus.SIGNED)


def bounced_signature(application: Application) -> Countersignature | None:
    """The request whose address took no mail, while nobody else has been asked."""
    latest = latest_signature(application)
    if latest is None or latest.avoided or active_signature(application) is not None:
        return None
    return latest if latest.status is SignatureStatus.BOUNCED else None


def chased_today(signature: Countersignature, kind: ChaseKind, at: datetime) -> bool:
    """Whether an email of this kind about the request has gone out on the day of `at`."""
    today = clock.local(at).date()
    return any(
        chase.kind is kind and clock.local(chase.sent_at).date() == today for chase in signature.chases
    )


def avoided_addresses(application: Application) -> list[str]:
    """Where nothing may be sent about this application any more."""
    return [row.manager_email for row in application.countersignatures if row.avoided]


def stale_signature_of(application: Application, address: str) -> Countersignature | None:
    """What the same signatory signed before something changed."""
    found = [
        row
        for row in application.countersignatures
        if row.status is SignatureStatus.STALE and row.manager_email == address
    ]
    return max(found, key=lambda row: row.asked_at) if found else None


def signs_for_somebody(manager_id: uuid.UUID, cohort_id: uuid.UUID) -> bool:
    """Whether a signature of this manager stands in the cohort whose applicant does not avoid the manager."""
    found = db.session.scalar(
        select(Countersignature.id)
        .join(Countersignature.application)
        .where(
            Countersignature.manager_id == manager_id,
            Countersignature.status == SignatureStatus.SIGNED,
            Countersignature.avoided.is_(False),
            Application.cohort_id == cohort_id,
        )
        .limit(1)
    )
    return found is not None


def countersignature_by_link(programme_id: uuid.UUID, link: Link) -> Countersignature:
    """The request that a link was made for, also when a newer link has replaced it. Raises NotFound."""
    found = db.session.scalar(
        select(Countersignature)
        .where(Countersignature.id == link.subject_id, Countersignature.programme_id == programme_id)
        .options(
            joinedload(Countersignature.application).joinedload(Application.person).joinedload(Person.agency),
            joinedload(Countersignature.application).joinedload(Application.cohort),
            joinedload(Countersignature.application).joinedload(Application.agency),
            joinedload(Countersignature.link),
        )
    )
    if found is None:
        raise NotFound
    return found


def _last(application: Application, *statuses: SignatureStatus) -> Countersignature | None:
    found: Countersignature | None = None
    for row in application.countersignatures:
        if row.status in statuses and (found is None or row.asked_at > found.asked_at):
            found = row
    return found
