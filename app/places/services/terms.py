"""On what terms the agencies share a session's places: shares, minima, maxima, and what is reserved."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.directory.models import Agency
from app.mentoring.queries import mentors_by_agency
from app.places import rules
from app.places.enums import ShareBasis
from app.places.models import AllocationPolicy
from app.platform import clock
from app.training.models import TrainingSession


def terms_of(
    session: TrainingSession,
    agencies: Mapping[str, Agency],
    policy: AllocationPolicy,
    basis: ShareBasis,
    at: datetime,
) -> dict[str, rules.AgencyTerms]:
    """By code, for these agencies, whose shares come to the session's capacity together."""
    if not agencies:
        return {}
    targets = _targets(session, agencies, policy, basis)
    limits = {limit.agency_id: limit for limit in policy.limits}
    still = still_reserved(policy, at)
    terms = {}
    for code, agency in agencies.items():
        limit = limits.get(agency.id)
        terms[code] = (
            rules.AgencyTerms(targets[code], limit.minimum, limit.maximum, limit.reserved if still else 0)
            if limit
            else rules.AgencyTerms(targets[code], minimum=1)
        )
    return terms


def as_held(
    agencies: Mapping[str, rules.AgencyTerms], held: Mapping[str, int], capacity: int, reserved: bool
) -> dict[str, rules.AgencyTerms]:
    """The released terms as what people hold by now leaves them, agency by agency.

    A place that came with another course may be above an agency's maximum, or have been kept for another
    agency: that is done, and nobody gives it back. What can still be kept is kept.
    """
    free = max(0, capacity - sum(held.values()))
    terms = {}
    for code, agreed in sorted(agencies.items()):
        has = held.get(code, 0)
        kept = min(max(0, agreed.reserved - has), free) if reserved else 0
        free -= kept
        most = None if agreed.maximum is None else max(agreed.maximum, has)
        terms[code] = replace(agreed, maximum=most, reserved=has + kept if kept else 0)
    return terms


def usual_shares(session: TrainingSession, agencies: Sequence[Agency]) -> dict[uuid.UUID, int]:
    """By relevant staff among all of these, for somebody who types shares to begin with; or none."""
    staff = {str(agency.id): agency.relevant_staff for agency in agencies}
    if not any(staff.values()):
        return {}
    shares = rules.by_staff(session.capacity, staff)
    return {agency.id: shares[str(agency.id)] for agency in agencies}


def still_reserved(policy: AllocationPolicy, at: datetime) -> bool:
    """Whether reserved places are still their agencies' alone."""
    return policy.reserved_until is None or clock.local(at).date() < policy.reserved_until


def _targets(
    session: TrainingSession, agencies: Mapping[str, Agency], policy: AllocationPolicy, basis: ShareBasis
) -> dict[str, int]:
    staff = {code: agency.relevant_staff for code, agency in agencies.items()}
    if basis is ShareBasis.TYPED:
        typed = {limit.agency_id: limit.share or 0 for limit in policy.limits}
        staff = {code: typed.get(agency.id, 0) for code, agency in agencies.items()}
    if basis is ShareBasis.EQUAL or not any(staff.values()):
        return rules.in_equal_parts(session.capacity, list(agencies))
    if basis is ShareBasis.NEED:
        known = mentors_by_agency(session.programme_id)
        mentors = {code: known.get(agency.id, 0) for code, agency in agencies.items()}
        return rules.by_need(session.capacity, staff, mentors)
    return rules.by_staff(session.capacity, staff)
