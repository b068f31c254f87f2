from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from app.cli.seeding import load_all
from app.directory.models import Person, Programme
from app.evaluation.models import Instrument, Item, Question
from app.forum import queries
from app.forum.enums import MeetingStatus
from app.platform import clock
from app.platform.db import db
from tests.support.databases import SqliteDatabases, opened


def sizes() -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in db.metadata.sorted_tables
    }


def test_the_seed_data_load_twice_without_harm(app: Flask) -> None:
    load_all()
    once = sizes()
    load_all()
    assert sizes() == once
    assert once["forum_booking"] == 0


def test_a_new_database_gets_the_same_identifiers_every_time(
    sqlite_databases: SqliteDatabases,
) -> None:
    held = []
    for _ in range(2):
        url = sqlite_databases.fresh()
        with opened(url):
            load_all()
            held.append(db.session.execute(select(Person.id, Person.email).order_by(Person.email)).all())
        sqlite_databases.drop(url)
    assert held[0] == held[1]


def test_the_seed_data_hold_a_year_of_meetings_and_what_the_course_asks(app: Flask) -> None:
    load_all()
    programme = db.session.scalars(select(Programme)).one()
    meetings = queries.all_meetings(programme)
    assert len(meetings) == 12
    assert {meeting.status for meeting in meetings} == {MeetingStatus.PUBLISHED}
    assert clock.local(meetings[0].starts_at).strftime("%d %B %Y %H:%M") == "12 December 2017 13:30"
    assert db.session.scalar(select(func.count()).select_from(Instrument)) == 2
    assert (db.session.scalar(select(func.count()).select_from(Question)) or 0) >= 15
    looking_back = select(func.count()).select_from(Item).where(Item.looking_back)
    assert db.session.scalar(looking_back) == 6
