"""What tests begin with, made once a process: a copy for each test takes a tenth of making it again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import inspect, make_url

from app.platform.db import db

Made = TypeVar("Made")


class Beginnings:
    """What tests begin with: made once in a process, and copied into the database of each test that asks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: dict[str, Any] = {}

    def begin(self, make: Callable[[], Made]) -> Made:
        """What `make` makes of an empty database; who asks again finds it in a copy of that database.

        It is known by where it is written: one place must make one thing.
        """
        name = f"{make.__module__}.{make.__qualname__}"
        kept = self.folder / f"{name}.sqlite"
        own = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"]).database
        assert own is not None
        if name not in self.made:
            self.made[name] = make()
            _copy(Path(own), kept)
        else:
            _copy(kept, Path(own))
        found: Made = _again(self.made[name])
        return found


def _copy(source: Path, target: Path) -> None:
    db.session.remove()
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)


def _again(thing: Any) -> Any:
    """The same rows as they are in the database that is open now."""
    if isinstance(thing, list):
        return [_again(each) for each in thing]
    if isinstance(thing, dict):
        return {key: _again(each) for key, each in thing.items()}
    if is_dataclass(thing) and not isinstance(thing, type):
        return type(thing)(**{field.name: _again(getattr(thing, field.name)) for field in fields(thing)})
    (key,) = inspect(thing).identity
    return db.session.get_one(type(thing), key)
