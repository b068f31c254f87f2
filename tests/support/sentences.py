"""Whether a person understands what a refusal says."""

from __future__ import annotations

import re

FEWEST_WORDS = 3
SNAKE = re.compile(r"[a-z]+_[a-z]+")
# A class and its member, a representation, an identifier, a gap that nobody filled.
CODE = re.compile(
    r"\b[A-Z]\w*\.[A-Z_]{2,}|<|>|\{|\}|\bNone\b|\bTrue\b|\bFalse\b|[0-9a-f]{8}-[0-9a-f]{4}|'\w+'"
)
SHOUTED = re.compile(r"\b[A-Z]{3,}_?[A-Z]*\b")


def sentence_faults(message: str) -> list[str]:
    """What keeps this from being whole sentences in plain words; empty when nothing does."""
    faults = []
    if message != message.strip() or "  " in message or "\n" in message:
        faults.append("it has stray spaces")
    if not re.match(r"[“‘(]?[A-Z0-9]", message):
        faults.append("it does not begin with a capital")
    if not message.endswith((".", "?", ".”")):
        faults.append("it does not end as a sentence")
    if len(message.split()) < FEWEST_WORDS:
        faults.append("it is hardly a sentence")
    if SNAKE.search(message):
        faults.append("it names something of the program")
    if CODE.search(message) or SHOUTED.search(message):
        faults.append("it holds code")
    return faults
