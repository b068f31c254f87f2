"""How many statements the heavy pages need, whatever the number of people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event

from app.directory.models import Person
from app.directory.queries import programme_by_slug
from app.mentoring.enums import ApplicationStatus
from app.places import services
from app.platform.db import db
from app.training.queries import session_or_404
from tests.conftest import writing_block
from tests.places.conftest import DECIDED, World
from tests.support.factories.directory import create_agency, create_person
from tests.support.factories.mentoring import create_application, create_signature

BASE = "/falkirk/sessions/core-november-2017/places"


@pytest.fixture
def at() -> datetime:
    return DECIDED


def statements(client: Any, url: str) -> int:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    db.session.remove()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        client.get_page(url)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize("path", ["", "/release"])
def test_pages_of_sharing_out_need_few_statements(
    world: World, sign_in: Callable[[Person], Any], path: str
) -> None:
    with writing_block():
        services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
    who, where = world.administrator.id, world.programme.slug
    client = sign_in(world.administrator)
    few = statements(client, BASE + path)
    with writing_block():
        programme = programme_by_slug(where)
        core = session_or_404(programme, "core-november-2017")
        assert core.cohort is not None
        for number in range(12):
            agency = create_agency(programme, f"agency-{number}")
            manager = create_person(programme, f"Manager {number}", agency=agency)
            person = create_person(programme, f"Person {number}", agency=agency)
            application = create_application(
                person,
                core.cohort,
                status=ApplicationStatus.APPOINTABLE,
                merit=1500,
                manager_name=manager.full_name,
                manager_email=manager.email,
            )
            create_signature(application, manager=manager)
        services.propose(core, by=db.session.get_one(Person, who), at=DECIDED)
    many = statements(client, BASE + path)
    assert many == few
    assert many <= 15
