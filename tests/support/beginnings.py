"""What tests begin with, made once a process: a copy for each test takes a tenth of making it again."""

from __future__ import annotations

import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import inspect, make_url, select

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
            _keep(Path(own), kept)
        else:
            _put_back(kept, Path(own))
        found: Made = _again(self.made[name])
        return found


def _keep(source: Path, target: Path) -> None:
    db.session.remove()
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)


def _put_back(source: Path, target: Path) -> None:
    """Nobody has the target open while it lasts."""
    db.session.remove()
    db.engine.dispose()
    for ending in ("-wal", "-shm"):
        Path(f"{target}{ending}").unlink(missing_ok=True)
    shutil.copyfile(source, target)


def _again(thing: Any) -> Any:
    """The same rows as they are in the database that is open now."""
    keys: dict[type, list[Any]] = defaultdict(list)
    for kind, key in _rows_in(thing):
        keys[kind].append(key)
    # While these are held, each is found without asking once more.
    held = [
        db.session.scalars(select(kind).where(inspect(kind).primary_key[0].in_(found))).unique().all()
        for kind, found in keys.items()
    ]
    found = _in_place(thing)
    del held
    return found


def _rows_in(thing: Any) -> Iterator[tuple[type, Any]]:
    if isinstance(thing, list | dict):
        for each in thing.values() if isinstance(thing, dict) else thing:
            yield from _rows_in(each)
    elif is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            yield from _rows_in(getattr(thing, field.name))
    else:
        (key,) = inspect(thing).identity
        yield type(thing), key


def _in_place(thing: Any) -> Any:
    if isinstance(thing, list):
        return [_in_place(each) for each in thing]
    if isinstance(thing, dict):
        return {key: _in_place(each) for key, each in thing.items()}
    if is_dataclass(thing) and not isinstance(thing, type):
        return type(thing)(**{field.name: _in_place(getattr(thing, field.name)) for field in fields(thing)})
    (key,) = inspect(thing).identity
    return db.session.get_one(type(thing), key)
