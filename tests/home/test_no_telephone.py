"""A programme as the command makes it: without a telephone number, no sentence is left with a hole."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from app.directory.models import Person
from tests.home.conftest import World
from tests.support.page import PageClient

Writing = Callable[[], AbstractContextManager[Any]]
SignIn = Callable[[Person], PageClient]


@pytest.fixture
def silent(world: World, writing: Writing) -> World:
    with writing():
        world.programme.contact_phone = ""
    return world


def test_pages_leave_out_what_is_not_known(silent: World, client: PageClient) -> None:
    client.get("/falkirk/")
    assert ", ," not in client.last_page.text
    client.get("/falkirk/nothing-here")
    assert ", ." not in client.last_page.text


def test_the_work_queue_asks_for_the_number(silent: World, sign_in: SignIn) -> None:
    client = sign_in(silent.administrator)
    client.get("/falkirk/work-queue")
    assert client.last_page.has("no telephone number of the team is known")
