"""Shares that follow from how many places each agency should have in the next cohort."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from app.directory.models import Person
from app.directory.queries import agencies
from app.places import rules
from app.places.enums import ShareBasis
from app.places.models import AllocationPolicy
from app.places.services.allocating import Limit, policy_for, set_policy
from app.platform.errors import RuleBroken
from app.training.models import TrainingSession


def aimed_shares(session: TrainingSession, aims: Mapping[uuid.UUID, int]) -> dict[uuid.UUID, int]:
    """By agency in hundredths of a place; they come to the session's places.

    Places that nobody aims for follow relevant staff. Where the aims are more than there are places, each is
    made smaller in proportion. Raises RuleBroken where neither aims nor staff are known.
    """
    listed = agencies(session.programme)
    wanted = {str(agency.id): aims.get(agency.id, 0) for agency in listed}
    staff = {str(agency.id): agency.relevant_staff for agency in listed}
    free = session.capacity - sum(wanted.values())
    if free < 0:
        shares = rules.by_staff(session.capacity, wanted)
    else:
        beside = rules.by_staff(free, staff) if free else dict.fromkeys(staff, 0)
        shares = {code: 100 * wanted[code] + beside[code] for code in staff}
    return {agency.id: shares[str(agency.id)] for agency in listed}


def use_aims(
    session: TrainingSession,
    aims: Mapping[uuid.UUID, int],
    *,
    expected: Mapping[uuid.UUID, int],
    by: Person,
    at: datetime,
) -> AllocationPolicy:
    """Make these the shares of the session; minima, maxima and reserved places stay as they are.

    Raises RuleBroken after the release, and when the shares are others than those on the page.
    """
    shares = aimed_shares(session, aims)
    if shares != dict(expected):
        raise RuleBroken("The numbers have changed since the page was opened. Please look at them again.")
    policy = policy_for(session)
    known = {limit.agency_id: limit for limit in policy.limits}
    limits = {
        agency_id: Limit(
            minimum=known[agency_id].minimum if agency_id in known else 1,
            maximum=known[agency_id].maximum if agency_id in known else None,
            reserved=known[agency_id].reserved if agency_id in known else 0,
            share=share,
        )
        for agency_id, share in shares.items()
    }
    return set_policy(
        session,
        basis=ShareBasis.TYPED,
        band=policy.band,
        limits=limits,
        reserved_until=policy.reserved_until,
        by=by,
        at=at,
    )
