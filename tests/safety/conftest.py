"""The lived-in programme of the sweeps, and every page of it that a part of the cast can reach."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.crawl import Found, crawl
from tests.support.samples import Samples, addresses
from tests.sweeps.conftest import client_of, lived, lived_database, reading, samples, world
from tests.sweeps.programme import signed_in_client

__all__ = ["client_of", "lived", "lived_database", "read", "reading", "samples", "world"]

Read = Callable[[str], list[Found]]


@pytest.fixture
def read(world: Flask, samples: Samples) -> Read:
    """`read("trainer")` is every page, calendar and file that this part of the cast reaches now.

    For what a test has changed: the programme as it was lived is in `reading`, once for every test.
    """

    def everything(part: str) -> list[Found]:
        world.test_client_class = FlaskClient
        client = signed_in_client(world, samples, part)
        return crawl(client, list(addresses(world, samples, "GET").values()))

    return everything
