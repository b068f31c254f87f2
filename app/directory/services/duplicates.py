"""What administrators find about two records that may be one person."""

from __future__ import annotations

from datetime import datetime

from app.directory import queries, rules
from app.directory.enums import Likeness
from app.directory.models import Person, Programme, TwoPeople
from app.platform import audit, ids
from app.platform.db import db
from app.platform.errors import RuleBroken


def likenesses(programme: Programme, viewer: Person | None) -> dict[rules.Pair, list[Likeness]]:
    """Pairs of records that may be one person and of which `viewer` may know, with the reasons."""
    people = [rules.PersonFacts(*row) for row in queries.facts_of_people(programme, viewer)]
    return rules.alike(people, queries.decided_pairs(programme))


def different_people(one: Person, other: Person, *, by: Person, at: datetime) -> None:
    """These are two people: the pair is not listed again. Raises RuleBroken when that was decided."""
    first, second = rules.pair_of(one.id, other.id)
    if queries.decision_on_pair(first, second) is not None:
        raise RuleBroken("This has been decided already.")
    found = TwoPeople(
        id=ids.new(),
        programme_id=one.programme_id,
        one_id=first,
        other_id=second,
        found_by_id=by.id,
        found_at=at,
    )
    db.session.add(found)
    db.session.flush()
    audit.record("find two people", found, by=by, at=at)


def look_again(one: Person, other: Person, *, by: Person, at: datetime) -> None:
    """Take back that these are two people. Raises RuleBroken when nothing was decided."""
    found = queries.decision_on_pair(*rules.pair_of(one.id, other.id))
    if found is None:
        raise RuleBroken("Nothing was decided about these two.")
    audit.record("look again at two people", found, by=by, at=at)
    db.session.delete(found)
    db.session.flush()
