"""What happens to places that other features may care about."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class PlaceOffered:
    """Somebody is offered a place; it holds a seat."""

    place_id: uuid.UUID


@dataclass(frozen=True)
class PlaceAccepted:
    """Somebody accepted a place."""

    place_id: uuid.UUID


@dataclass(frozen=True)
class PlaceDeclined:
    """Somebody said no to an offer."""

    place_id: uuid.UUID


@dataclass(frozen=True)
class PlaceGivenUp:
    """A place was withdrawn, lapsed, handed over or cancelled."""

    place_id: uuid.UUID


@dataclass(frozen=True)
class AttendanceMarked:
    """A register says something new of one day and the people of these places."""

    place_ids: tuple[uuid.UUID, ...]
    people: tuple[uuid.UUID, ...]
    session_day_id: uuid.UUID


@dataclass(frozen=True)
class MadeUpDayChanged:
    """Which days the person of a place makes up, or when they are, is no longer what it was."""

    place_id: uuid.UUID


@dataclass(frozen=True)
class CoursePassed:
    """Somebody has completed the course of a place."""

    place_id: uuid.UUID
