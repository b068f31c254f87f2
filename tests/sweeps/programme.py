"""Opens the programme that has been lived in, and signs its people in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from app.accounts.services import account_for
from app.platform import clock
from tests.conftest import writing_block
from tests.support import databases
from tests.support.page import PageClient
from tests.support.samples import Samples
from tests.support.world import AFTERWARDS


@contextmanager
def opened(database: Path, folder: Path) -> Iterator[Flask]:
    """An application on a copy of a database, some weeks after the course."""
    copy = folder / f"copy-of-{database.parent.name}.sqlite"
    shutil.copyfile(database, copy)
    with databases.opened(f"sqlite:///{copy}") as app, clock.held(AFTERWARDS):
        app.test_client_class = PageClient
        yield app


def signed_in_client(app: Flask, samples: Samples, part: str) -> FlaskClient:
    """A browser in which that part of the cast is signed in; "anonymous" is in nobody's name."""
    client = app.test_client()
    person = samples.cast()[part]
    if person is None:
        assert part == "anonymous", f"nobody plays the {part}"
        return client
    with writing_block():
        account = account_for(person, at=clock.now())
    with client.session_transaction() as session:
        session["_user_id"] = account.get_id()
        session["_fresh"] = True
    return client
