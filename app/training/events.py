"""What happened to training sessions that others may care about."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class DayBefore:
    """A day as it was; `area` is what everybody may know of the place, `where` what people with one know."""

    starts_at: datetime
    ends_at: datetime
    area: str
    where: str
    own_time: bool = False


@dataclass(frozen=True)
class SessionDayChanged:
    """A day of a published session was added (then nothing was `before`), or its time or place changed."""

    session_day_id: uuid.UUID
    before: DayBefore | None = None


@dataclass(frozen=True)
class SessionCancelled:
    """A training session will not take place."""

    training_session_id: uuid.UUID


@dataclass(frozen=True)
class CapacityRaised:
    """A training session has more seats than before."""

    training_session_id: uuid.UUID


@dataclass(frozen=True)
class CapacityLowered:
    """A training session has fewer seats than before."""

    training_session_id: uuid.UUID
