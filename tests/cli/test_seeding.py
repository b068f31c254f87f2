from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cli import seeding
from app.cli.seeding import load_all
from app.directory.models import Programme
from app.directory.queries import person_by_email
from app.evaluation.models import Instrument, Item, Question
from app.forum import queries
from app.forum.enums import MeetingStatus
from app.platform import clock
from app.platform.db import db
from tests.support.databases import SqliteDatabases, opened
from tests.support.scale import at_scale
from tests.support.seeded import Seeded

# Whose rows are enough to see that identifiers come in the same order.
FIRST_STEPS = 4


@pytest.fixture
def loaded(seeded: Seeded, tmp_path: Path) -> Iterator[Flask]:
    """An application on a copy of the database that the seed data have been loaded into."""
    copy = tmp_path / "loaded.sqlite"
    shutil.copyfile(seeded.database, copy)
    with opened(f"sqlite:///{copy}") as app:
        yield app


def sizes() -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in db.metadata.sorted_tables
    }


def made() -> list[tuple[str, str]]:
    """Table and identifier of every row that has one."""
    return sorted(
        (table.name, str(found))
        for table in db.metadata.sorted_tables
        if "id" in table.c
        for found in db.session.scalars(select(table.c.id))
    )


def test_the_seed_data_load_twice_without_harm(loaded: Flask) -> None:
    once = sizes()
    load_all()
    assert sizes() == once
    assert once["forum_booking"] == 0


def test_a_new_database_gets_the_same_identifiers_every_time(
    loaded: Flask, sqlite_databases: SqliteDatabases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it in the long proofs; otherwise what the first steps make. The worker's rows come on top."""
    monkeypatch.setattr(seeding, "STEPS", seeding.STEPS[: at_scale(None, FIRST_STEPS)])
    before = made()
    url = sqlite_databases.fresh()
    with opened(url):
        load_all()
        again = made()
    sqlite_databases.drop(url)
    kinds = {name for name, _ in again}
    assert {"person", "session_day", "question", "forum_meeting"} <= kinds
    assert len(again) > len(kinds)
    assert set(again) <= set(before)


def test_the_seed_data_hold_a_year_of_meetings_and_what_the_course_asks(loaded: Flask) -> None:
    programme = db.session.scalars(select(Programme)).one()
    group, everybody = queries.series_of(programme)
    assert (everybody.slug, group.slug, group.for_whom) == (
        "mentors-forum",
        "implementation-group",
        "guests only",
    )
    meetings = everybody.meetings
    assert (len(meetings), len(group.meetings)) == (12, 8)
    mairi = person_by_email(programme.id, "mairi.tolmie@falkirk.example.org")
    assert mairi is not None
    assert [len(queries.topics_of(one, mairi)) for one in meetings[:2]] == [3, 0]
    assert {meeting.status for meeting in meetings} == {MeetingStatus.PUBLISHED}
    assert clock.local(meetings[0].starts_at).strftime("%d %B %Y %H:%M") == "12 December 2017 13:30"
    assert db.session.scalar(select(func.count()).select_from(Instrument)) == 2
    assert (db.session.scalar(select(func.count()).select_from(Question)) or 0) >= 15
    looking_back = select(func.count()).select_from(Item).where(Item.looking_back)
    assert db.session.scalar(looking_back) == 6
