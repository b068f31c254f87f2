"""Whether a proposal is still worked out from what is so, and what to name where it is not."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.directory.models import Person
from app.directory.queries import visible_to
from app.places import queries, rules
from app.places.models import Proposal
from app.places.services.allocating import current_problem
from app.platform import words
from app.platform.errors import RuleBroken

OWN_ORDER = "the order in which an agency puts its people"


def refuse_out_of_date(proposal: Proposal, *, by: Person | None, at: datetime) -> None:
    """Raises RuleBroken when anything is different from what the proposal was worked out from.

    It names what is, as far as it concerns people whom `by` may know of.
    """
    session = proposal.training_session
    now = current_problem(session, at)
    if now.fingerprint() == proposal.fingerprint:
        return
    before = rules.parse_problem(proposal.problem)
    everybody = [uuid.UUID(each) for each in before.candidates.keys() | now.candidates.keys()]
    people = [each for each in queries.people_with_agencies(everybody) if visible_to(by, each)]
    known = {str(each.id) for each in people}
    named = rules.what_changed(before, now, known, scored=session.course.needs_application)
    if queries.put_in_order_since(session, proposal.made_at) & {each.id for each in people}:
        named.append(OWN_ORDER)
    what = f": {words.listed(named)}" if named else ""
    raise RuleBroken(
        f"Something has changed since this was worked out{what}. Propose again and read the list."
    )
