"""Fixed lists of the front pages."""

from __future__ import annotations

from enum import StrEnum


class When(StrEnum):
    """On which day something was done, as it is asked: two days have a press of their own."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    OTHER = "another day"
