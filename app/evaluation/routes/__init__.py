"""Pages of tests and questionnaires: sitting them, and writing them."""

from __future__ import annotations

from app.evaluation.routes import instruments, of_people, sittings
from app.evaluation.routes.blueprint import bp

__all__ = ["bp", "instruments", "of_people", "sittings"]
