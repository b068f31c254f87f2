"""Killing the server after each answer of a test loses no answer that the page said was saved."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.evaluation.enums import Moment
from app.evaluation.models import Choice, Reply
from app.platform import clock
from app.platform.db import db, transaction
from tests.support.databases import opened
from tests.support.factories.directory import create_person, create_programme
from tests.support.factories.evaluation import create_sittings, create_test
from tests.support.factories.training import create_falkirk_cohort
from tests.support.live import kill_all, serving
from tests.support.scale import at_scale
from tests.support.sitters import Sitter, sitter_of

QUESTIONS = at_scale(16, 1)
KINDS = at_scale(["sqlite_databases", "postgres_databases"], ["postgres_databases"])


@pytest.mark.parametrize("kind", KINDS)
def test_killed_server_loses_no_saved_answer(
    kind: str, request: pytest.FixtureRequest, at: datetime, tmp_path: Path
) -> None:
    databases: Any = request.getfixturevalue(kind)
    url = databases.fresh()
    with opened(url) as app, clock.held(at):
        sitter = _begun(app)
        for number in range(1, QUESTIONS + 1):
            with serving(url, tmp_path / "server.log") as (address, server):
                if not sitter.token:
                    sitter.open(address)
                told = sitter.answer(address, number, right=number % 2 == 1)
                kill_all(server)
            assert told["saved"]
            # Whoever comes back finds every one of them, also those of servers that died before.
            assert told["answered"] == number
            assert _saved() == {sitter.options[one - 1][1 - one % 2] for one in range(1, number + 1)}
    databases.drop(url)
    print(f"\n{kind}: {QUESTIONS} answers, {QUESTIONS} servers killed, all {QUESTIONS} answers there")


def _begun(app: Any) -> Sitter:
    with transaction():
        programme = create_programme()
        falkirk = create_falkirk_cohort(programme)
        create_test(falkirk.core.course, questions=max(QUESTIONS, 2))
        person = create_person(programme, "Isla Beaton")
        asked = create_sittings(person, falkirk.cohort, falkirk.cohort.applications_open_at)
        return sitter_of(app, person, asked[Moment.POST][0])


def _saved() -> set[str]:
    db.session.rollback()
    return {str(option) for option in db.session.scalars(select(Choice.option_id).join(Reply))}
