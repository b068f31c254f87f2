"""Letters about near days and what people need, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from app.places import queries, services
from app.places.enums import Diet, PlaceStatus, Route
from app.places.models import CourseLetter
from app.platform.db import db
from app.reports.queries import empty_lines
from tests.conftest import writing_block
from tests.places.conftest import build_world
from tests.support.factories.places import create_place

JOINING_AT = datetime(2017, 10, 30, 9, 0, tzinfo=UTC)
AFTERWARDS = datetime(2017, 11, 17, 7, 0, tzinfo=UTC)


def test_letters_needs_and_empty_places_are_read_alike(any_database_app: Flask) -> None:
    with writing_block():
        world = build_world()
        isla = world.person("Isla Beaton")
        core = create_place(world.falkirk.core, isla, status=PlaceStatus.ACCEPTED, route=Route.ALLOCATED)
        create_place(world.falkirk.awareness, isla, status=PlaceStatus.ACCEPTED, route=Route.WITH_CORE)
        services.tell_needs(
            core, access="Large print.", diets=[Diet.VEGAN], diet_other="", by=isla, at=JOINING_AT
        )
    assert services.next_letter(JOINING_AT.replace(day=1)) == JOINING_AT
    assert services.letters_due(JOINING_AT) == [world.falkirk.core.id]
    with writing_block():
        services.send_letters(world.falkirk.core.id, JOINING_AT)
    assert services.letters_due(JOINING_AT) == []
    (letter,) = db.session.query(CourseLetter)
    assert len(letter.links) == 5
    pack = services.day_pack(queries.day_or_404(world.programme, world.falkirk.core.days[0].id), isla)
    assert (pack.catering.people, pack.catering.choices) == (1, (("vegan", 1),))
    lines = empty_lines(world.falkirk.cohort, AFTERWARDS)
    assert lines[world.falkirk.core.id]["Housing"].not_recorded == 4
    with writing_block():
        for row_id in services.needs_to_delete(AFTERWARDS):
            services.delete_needs(row_id, AFTERWARDS)
    assert queries.needs_of(isla.id) == []
