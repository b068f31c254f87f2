"""The schema goes up and down, is the one the models describe, and keeps the rows, on both databases."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text

from app.directory.models import Person, TwoPeople
from app.evaluation import services as evaluation
from app.evaluation.enums import Moment
from app.evaluation.models import Instrument, Reply
from app.platform.db import db
from app.training.models import Cohort
from tests.conftest import writing_block
from tests.support.databases import opened
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.evaluation import answer_test, create_sittings, create_test
from tests.support.factories.training import create_cohort, create_falkirk_cohort
from tests.support.scale import at_scale

VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"
KINDS = ("sqlite_databases", "postgres_databases")
# SQLite copies whole tables at each step: the long ways down and up again are gone there in `make prove`.
KINDS_OF_LONG_WAYS = at_scale(KINDS, KINDS[1:])
OURS = "alembic_version"


@pytest.fixture(params=KINDS)
def newest(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application on a database that the migrations brought to the newest schema, without a row."""
    yield from _application(request)


@pytest.fixture(params=KINDS_OF_LONG_WAYS)
def newest_far_from(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The same for a long way down."""
    yield from _application(request)


def _application(request: pytest.FixtureRequest) -> Iterator[Flask]:
    databases: Any = request.getfixturevalue(request.param)
    url = databases.fresh()
    with opened(url) as app:
        yield app
    databases.drop(url)


def _tables() -> set[str]:
    with db.engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {OURS}


def _revisions() -> list[Any]:
    scripts = ScriptDirectory(str(VERSIONS.parent))
    return list(reversed(list(scripts.walk_revisions())))


def _numbered() -> list[Path]:
    return sorted(path for path in VERSIONS.glob("*.py") if path.name != "__init__.py")


def test_there_is_one_head_and_one_line_to_it() -> None:
    scripts = ScriptDirectory(str(VERSIONS.parent))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1
    assert len(_revisions()) == len(_numbered())


def test_files_are_numbered_in_the_order_in_which_they_run() -> None:
    names = [Path(revision.path).name for revision in _revisions()]
    assert names == [path.name for path in _numbered()]
    for number, name in enumerate(names, start=1):
        assert re.fullmatch(rf"{number:04d}_[a-z0-9_]+\.py", name)


def test_released_migrations_are_as_they_were() -> None:
    """A database that has run one will not run it again: what it should have done goes into a new one."""
    released = json.loads((Path(__file__).parent / "released.json").read_text(encoding="utf-8"))
    assert len(released) >= 12
    now = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in _numbered()}
    assert {name: now.get(name) for name in released} == released


def test_schema_that_migrations_make_is_the_one_the_models_describe(newest: Flask) -> None:
    assert _tables() == set(db.metadata.tables)
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, db.metadata) == []


def test_checks_and_unique_rules_of_the_models_stand_in_the_schema(newest: Flask) -> None:
    with db.engine.connect() as connection:
        looked_at = inspect(connection)
        for table in db.metadata.sorted_tables:
            named = {
                str(constraint.name)
                for constraint in table.constraints
                if constraint.__visit_name__ == "check_constraint" and constraint.name
            }
            found = {str(check["name"]) for check in looked_at.get_check_constraints(table.name)}
            assert named <= found, table.name


def test_going_all_the_way_down_leaves_nothing(newest: Flask) -> None:
    downgrade(revision="base")
    assert _tables() == set()
    upgrade()
    assert _tables() == set(db.metadata.tables)


def test_rows_survive_a_step_down_and_up_again(newest: Flask) -> None:
    _rows_survive("-1")


def test_rows_survive_the_way_to_the_first_releases_and_back(newest_far_from: Flask) -> None:
    _rows_survive("0012")


def _rows_survive(to: str) -> None:
    with writing_block():
        programme = create_programme()
        person = create_person(programme, "Isla Beaton", agency=create_agency(programme))
        other = create_person(programme, "Isla Baton", "isla.baton@example.org")
        pair = TwoPeople(
            programme_id=programme.id, one_id=person.id, other_id=other.id, found_at=person.made_at
        )
        db.session.add(pair)
        db.session.flush()
        identifier, found = person.id, pair.id
    db.session.remove()
    downgrade(revision=to)
    upgrade()
    assert db.session.scalars(select(TwoPeople.id)).all() == [found]
    kept = db.session.get_one(Person, identifier)
    assert kept.full_name == "Isla Beaton"
    assert kept.made_at.tzinfo is UTC
    assert kept.made_at < datetime(2018, 1, 1, tzinfo=UTC)


def test_cohorts_keep_what_completes_their_course(newest_far_from: Flask) -> None:
    with writing_block():
        rule = "3 days and test after"
        cohort = create_cohort(create_programme(), completion_rule=rule)
        identifier = cohort.id
    db.session.remove()
    downgrade(revision="0027")
    upgrade()
    assert db.session.get_one(Cohort, identifier).completion_rule == rule


def test_questions_and_answers_survive_the_way_from_tests_to_a_bank_and_back(newest_far_from: Flask) -> None:
    """A question in two tests is two before the bank; each keeps what was answered to it."""
    with writing_block():
        programme = create_programme()
        falkirk = create_falkirk_cohort(programme)
        test = create_test(falkirk.core.course, questions=2)
        test.questions[0].situation = "A note is short.\n\nIt says who."
        person = create_person(programme, "Isla Beaton", agency=create_agency(programme))
        sitting = create_sittings(person, falkirk.cohort, at := datetime(2017, 10, 25, tzinfo=UTC))[
            Moment.PRE
        ][0]
        answer_test(sitting, 1, at=at)
        evaluation.copy_instrument(test, code="copy", title="Copy", by=None, at=at)
    db.session.remove()
    downgrade(revision="0033")
    with db.engine.connect() as connection:
        before = connection.execute(text("SELECT text FROM question ORDER BY instrument_id, position"))
        asked = "A note is short.\n\nIt says who.\n\nWhat is asked in question 1?"
        assert before.scalars().all() == [asked, "What is asked in question 2?"] * 2
    upgrade()
    kept = db.session.scalars(select(Instrument).order_by(Instrument.code.desc())).all()
    assert [one.code for one in kept] == ["test", "copy"]
    assert kept[0].questions[0].situation == "A note is short.\n\nIt says who."
    ours, theirs = ({question.id for question in one.questions} for one in kept)
    assert ours.isdisjoint(theirs)
    replies = db.session.scalars(select(Reply)).all()
    assert {reply.question_id for reply in replies} == ours
    chosen = {choice.option.question_id for reply in replies for choice in reply.choices}
    assert chosen == ours


def test_upgrading_again_changes_nothing(newest: Flask) -> None:
    with db.engine.connect() as connection:
        before = connection.execute(text(f"SELECT version_num FROM {OURS}")).scalars().all()
    upgrade()
    with db.engine.connect() as connection:
        assert connection.execute(text(f"SELECT version_num FROM {OURS}")).scalars().all() == before
