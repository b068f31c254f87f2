"""What the clock does about a request that nobody answered."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.directory import services as directory
from app.directory.queries import closures
from app.mentoring import emails, queries, rules
from app.mentoring.enums import ChaseKind, SignatureStatus
from app.mentoring.models import Chase
from app.mentoring.services import requesting
from app.platform import clock
from app.platform.db import db


def chase(countersignature_id: uuid.UUID, at: datetime) -> None:
    """Take the step that is due: a reminder after 3 and 7 working days, a word to the applicant after 10.

    Each goes out once; a request that was answered meanwhile is left alone, and nothing is ever refused.
    """
    signature = queries.countersignature_by_id(countersignature_id)
    if signature is None or signature.status is not SignatureStatus.REQUESTED or signature.avoided:
        return
    closed = closures(signature.programme_id, signature.application.agency_id)
    days = rules.chase_days(clock.local(signature.asked_at).date(), closed)
    kind = days.due(clock.local(at).date(), {row.kind for row in signature.chases})
    if kind is None:
        return
    if kind is not ChaseKind.SOMEBODY_ELSE:
        requesting.send_reminder(signature, kind, kind.value, at=at)
        return
    signature.chases.append(Chase(kind=kind, key=kind.value, sent_at=at))
    db.session.flush()
    applicant = signature.application.person
    directory.write_to(
        applicant, emails.name_somebody_else(signature), at=at, call_about=emails.call_about(applicant)
    )
