"""Words that a lock screen or a shared calendar must not show."""

from __future__ import annotations

import re

TELLING = re.compile(
    r"abus|violen|domestic|survivor|victim|perpetrat|coerci|refuge|safe|together|child|protect|assault|rape|harm",
    re.IGNORECASE,
)


def tells_too_much(words: str) -> bool:
    """Whether a title, subject or sender would say what the training is about."""
    return TELLING.search(words) is not None
