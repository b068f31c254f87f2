"""What happens here that other features may care about."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class ApplicationSubmitted:
    """Somebody submitted an application."""

    application_id: uuid.UUID


@dataclass(frozen=True)
class ApplicationWithdrawn:
    """Somebody withdrew an application; a place that answered it is free again."""

    application_id: uuid.UUID


@dataclass(frozen=True)
class SignatureGiven:
    """A manager signed."""

    countersignature_id: uuid.UUID


@dataclass(frozen=True)
class MentorPeriodBegan:
    """Somebody is a mentor from now on."""

    period_id: uuid.UUID


@dataclass(frozen=True)
class MentorPeriodEnded:
    """Somebody is no mentor any more."""

    period_id: uuid.UUID


@dataclass(frozen=True)
class CompletionUndone:
    """It was a mistake that somebody had completed the course."""

    application_id: uuid.UUID


@dataclass(frozen=True)
class ApplicationBackInReserve:
    """A mistaken end was undone, and the application is on the waiting list again."""

    application_id: uuid.UUID
