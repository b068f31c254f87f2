"""What happened to training sessions that others may care about."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class SessionDayChanged:
    """A day of a published session was added, or its time or place changed."""

    session_day_id: uuid.UUID


@dataclass(frozen=True)
class SessionCancelled:
    """A training session will not take place."""

    training_session_id: uuid.UUID


@dataclass(frozen=True)
class CapacityRaised:
    """A training session has more seats than before."""

    training_session_id: uuid.UUID
