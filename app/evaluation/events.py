"""What happens here that other features may care about."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class SittingSubmitted:
    """Somebody handed in a knowledge test or a questionnaire."""

    sitting_id: uuid.UUID
