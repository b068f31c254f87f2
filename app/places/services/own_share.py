"""What an agency is due on each of some sessions, for its lead: the own share, and nobody else's."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.directory.models import Agency, Programme
from app.directory.queries import agencies
from app.places import queries
from app.places.services.allocating import usual_policy
from app.places.services.terms import terms_of
from app.training.models import TrainingSession


@dataclass(frozen=True)
class OwnShare:
    """An agency's share of a session in hundredths of a place; None where it had none in the release."""

    share: int | None
    released: bool


def own_shares(
    programme: Programme, agency: Agency, sessions: Sequence[TrainingSession], at: datetime
) -> dict[uuid.UUID, OwnShare]:
    """By session: the share of the release, or before it the share if people of every agency ask.

    So until then nothing in it tells who of other agencies has asked.
    """
    released = queries.released_terms(sessions)
    policies = queries.policies_of(sessions)
    listed = {each.code: each for each in agencies(programme)}
    found = {}
    for session in sessions:
        if (agreed := released.get(session.id)) is not None:
            terms = agreed.get(agency.code)
            found[session.id] = OwnShare(terms["target"] if terms else None, True)
        elif agency.code in listed:
            policy = policies.get(session.id) or usual_policy(session)
            whole = terms_of(session, listed, policy, policy.basis, at)
            found[session.id] = OwnShare(whole[agency.code].target, False)
    return found
