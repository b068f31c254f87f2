"""Codes on a wall that turn with the real clock, and the pass that whoever opened one in time is given.

Nothing is stored: both are keyed hashes with keys of their own, derived from the service's secret.
"""

from __future__ import annotations

import base64
import hmac
import uuid
from datetime import timedelta
from hashlib import sha256

from flask import current_app

from app.platform.clock import real_now

# Seconds for which one code is shown; the one before it is still taken.
PERIOD = 30
CODE_BYTES = 10


def code_of(subject_id: uuid.UUID) -> str:
    """The code that is shown now."""
    return _code(subject_id, _period())


def seconds_left() -> int:
    """In how many seconds the code turns, at least 1."""
    return PERIOD - int(real_now().timestamp()) % PERIOD


def is_code(subject_id: uuid.UUID, code: str) -> bool:
    """Whether `code` is shown now, or was shown just before."""
    present = _period()
    return any(
        hmac.compare_digest(_code(subject_id, period), code.casefold().encode("ascii", "ignore").decode())
        for period in (present, present - 1)
    )


def pass_for(subject_id: uuid.UUID) -> str:
    """What a browser keeps that opened a code in time."""
    opened = int(real_now().timestamp())
    return f"{opened}.{_keyed('pass', f'{subject_id}|{opened}')}"


def is_pass(subject_id: uuid.UUID, given: str, within: timedelta) -> bool:
    """Whether `given` is a pass to this subject that was given no longer ago than `within`."""
    opened, _, signature = given.partition(".")
    if not opened.isascii() or not opened.isdigit() or not signature.isascii():
        return False
    if not hmac.compare_digest(_keyed("pass", f"{subject_id}|{opened}"), signature):
        return False
    return 0 <= int(real_now().timestamp()) - int(opened) <= within.total_seconds()


def _period() -> int:
    return int(real_now().timestamp()) // PERIOD


def _code(subject_id: uuid.UUID, period: int) -> str:
    return _keyed("code", f"{subject_id}|{period}")


def _keyed(use: str, message: str) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    key = hmac.new(secret, f"turning|{use}".encode(), sha256).digest()
    made = hmac.new(key, message.encode(), sha256).digest()[:CODE_BYTES]
    return base64.b32encode(made).decode().rstrip("=").lower()
