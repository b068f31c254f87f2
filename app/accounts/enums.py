"""Fixed lists about signing in."""

from __future__ import annotations

from enum import StrEnum


class LinkPurpose(StrEnum):
    """Links of this feature."""

    SIGN_IN = "sign in"
