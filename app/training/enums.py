"""Fixed lists about training."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """What a course is in the programme's ladder."""

    AWARENESS = "awareness"
    CORE = "core"
    SUPERVISOR = "supervisor"
    OTHER = "other"


class SessionStatus(StrEnum):
    """Whether a training session stands."""

    PLANNED = "planned"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Part(StrEnum):
    """How much of a day of the course a session day delivers; its two halves may be two afternoons."""

    WHOLE = "whole day"
    FIRST = "first half"
    SECOND = "second half"


class CohortStatus(StrEnum):
    """Whether a cohort is shown; which step it is at follows from its dates."""

    PLANNED = "planned"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class SessionAction(StrEnum):
    """What can be done to a training session or a cohort."""

    PUBLISH = "publish"
    CANCEL = "cancel"
