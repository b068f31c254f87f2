"""What holds for signing in: where one may land, how codes are written."""

from __future__ import annotations

from urllib.parse import urlsplit

LONGEST_PATH = 300
RECOVERY_LENGTH = 10
# No letter or digit that is taken for another.
RECOVERY_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def local_path(value: str | None) -> str:
    """`value` when it is a path of this service, else "/".

    Browsers read a backslash as a slash and skip control characters, so neither is taken.
    """
    if not value or len(value) > LONGEST_PATH or not value.startswith("/") or value.startswith("//"):
        return "/"
    if "\\" in value or any(ord(character) < 33 or ord(character) == 127 for character in value):
        return "/"
    try:
        parts = urlsplit(value)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc else value


def folded_recovery_code(typed: str) -> str:
    """A recovery code as it is kept: small letters, without spaces and hyphens."""
    return "".join(character for character in typed.casefold() if character.isalnum())


def shown_recovery_code(code: str) -> str:
    """A recovery code in two halves, easier to copy."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def folded_code(typed: str) -> str:
    """A six-digit code without the spaces people type between its halves."""
    return "".join(typed.split())
