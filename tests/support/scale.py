"""How much of a long proof to run: a fraction in every test run, all of it in `make prove`."""

from __future__ import annotations

import os

FULL = os.environ.get("RELAY_PROOF_SCALE") == "full"


def at_scale(full: int, fraction: int) -> int:
    """`full` counts in `make prove`, `fraction` otherwise."""
    return full if FULL else fraction
