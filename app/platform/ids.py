"""Identifiers of rows: random ones, or the same ones again where a history has to be repeatable."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_chance: ContextVar[random.Random | None] = ContextVar("chance of identifiers", default=None)


def new() -> uuid.UUID:
    """A version 4 identifier."""
    chance = _chance.get()
    if chance is None:
        return uuid.uuid4()
    return uuid.UUID(int=chance.getrandbits(128), version=4)


@contextmanager
def repeatable(seed: str) -> Iterator[None]:
    """Identifiers made in the block follow from `seed` alone, in the order in which they are asked for.

    For invented data: whoever knows the seed knows the identifiers.
    """
    token = _chance.set(random.Random(seed))  # noqa: S311 - meant to be foreseeable
    try:
        yield
    finally:
        _chance.reset(token)
