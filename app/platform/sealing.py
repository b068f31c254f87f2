"""Secrets that must be read again, sealed with a key derived from the service's own."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app


def seal(secret: str, use: str) -> bytes:
    """`secret` so that only this service, for this use, can read it."""
    return _box(use).encrypt(secret.encode())


def unseal(sealed: bytes, use: str) -> str | None:
    """What was sealed; None when it was not by us, for something else, or under another key."""
    try:
        return _box(use).decrypt(sealed).decode()
    except InvalidToken:
        return None


def _box(use: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"seal|{use}".encode()).derive(
        str(current_app.config["SECRET_KEY"]).encode()
    )
    return Fernet(base64.urlsafe_b64encode(key))
