"""Pages of tests and questionnaires: sitting them, writing them, and the bank of questions."""

from __future__ import annotations

from app.evaluation.routes import (
    bank,
    instruments,
    interchange,
    of_people,
    questionnaires,
    reports,
    sittings,
)
from app.evaluation.routes.blueprint import bp

__all__ = ["bank", "bp", "instruments", "interchange", "of_people", "questionnaires", "reports", "sittings"]
