"""The directory's pages."""

from __future__ import annotations

from app.directory.routes import (
    agencies,
    calls,
    data,
    duplicates,
    keep_apart,
    messages,
    my_details,
    people,
    roles,
    settings,
    wording,
)
from app.directory.routes.blueprint import bp

__all__ = [
    "agencies",
    "bp",
    "calls",
    "data",
    "duplicates",
    "keep_apart",
    "messages",
    "my_details",
    "people",
    "roles",
    "settings",
    "wording",
]
