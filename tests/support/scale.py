"""How much of a long proof to run: a fraction in every test run, all of it in `make prove`."""

from __future__ import annotations

import os
from typing import TypeVar

T = TypeVar("T")

FULL = os.environ.get("RELAY_PROOF_SCALE") == "full"


def at_scale(full: T, fraction: T) -> T:
    """`full` in `make prove`, `fraction` otherwise."""
    return full if FULL else fraction
