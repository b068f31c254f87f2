"""The number of a certificate: nobody can guess one, and it is read aloud and typed without mistakes."""

from __future__ import annotations

# No letter that looks like a figure or like another letter, and none that makes words.
SIGNS = "23456789BCDFGHJKMNPQRSTVWXZ"
LENGTH = 12
GROUP = 4


def readable(number: str) -> str:
    """The number in groups, as it is printed."""
    return "-".join(number[start : start + GROUP] for start in range(0, len(number), GROUP))


def as_kept(typed: str) -> str:
    """What somebody typed, however they spaced it; empty when no number can be meant."""
    number = "".join(sign for sign in typed.upper() if sign.isalnum())
    return number if len(number) == LENGTH and all(sign in SIGNS for sign in number) else ""
