"""What happened to people that others may care about."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class RoleGiven:
    """Somebody may do more than before."""

    person_id: uuid.UUID


@dataclass(frozen=True)
class AgencyChanged:
    """Somebody belongs to another agency from today."""

    person_id: uuid.UUID


@dataclass(frozen=True)
class AddressChanged:
    """Somebody gave and confirmed another address; the earlier one is not to be used again."""

    person_id: uuid.UUID
    earlier_key: str


@dataclass(frozen=True)
class KeptApart:
    """Two people are not to meet in one room from now on; rooms they share already need a decision."""

    one_id: uuid.UUID
    other_id: uuid.UUID


@dataclass(frozen=True)
class RecordsMerged:
    """Two records are one person's: what `goes_id` has is brought over to `stays_id`, or stops this."""

    stays_id: uuid.UUID
    goes_id: uuid.UUID


@dataclass(frozen=True)
class LetIn:
    """Named staff let somebody into a room after all, who was stopped by a keep-apart record or a hold."""

    person_id: uuid.UUID
    room_id: uuid.UUID


@dataclass(frozen=True)
class KeptOut:
    """Named staff decided that somebody does not come into a room where something may stand already."""

    person_id: uuid.UUID
    room_id: uuid.UUID
