"""The story's steps in order."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys import applying
from tests.journeys.story import Story

STEPS: tuple[Callable[[Story], None], ...] = (
    applying.look_around,
    applying.apply,
    applying.countersign,
)
