"""Two hundred people in the middle of a test, one answer each every five seconds, on two processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from app.evaluation.enums import Moment
from app.platform import clock
from app.platform.db import transaction
from tests.support.databases import opened
from tests.support.factories.directory import create_person, create_programme
from tests.support.factories.evaluation import create_sittings, create_test
from tests.support.factories.training import create_falkirk_cohort
from tests.support.live import ROOT, serving
from tests.support.sitters import Sitter, sitter_of

PEOPLE, QUESTIONS = 200, 16
EVERY, SECONDS = 5.0, float(os.environ.get("SITTING_SECONDS", "120"))
LONGEST = 0.5


def test_two_hundred_open_sittings_are_answered_at_once(
    postgres_databases: Any, at: datetime, tmp_path: Path
) -> None:
    url = postgres_databases.fresh()
    with opened(url) as app, clock.held(at):
        sitters = _sitters(app)
        with serving(url, tmp_path / "server.log", processes=2) as (address, _):
            (tmp_path / "sitters.json").write_text(json.dumps([asdict(one) for one in sitters]))
            command = [sys.executable, "-m", "tests.support.sitting_crowd", address]
            command += [str(tmp_path / "sitters.json"), str(EVERY), str(SECONDS)]
            crowd = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    postgres_databases.drop(url)
    told = json.loads(crowd.stdout)
    print(
        f"\n{PEOPLE} open sittings, an answer each every {EVERY:.0f} s for {SECONDS:.0f} s: "
        f"{told['answers']} answers, {told['errors']} errors, median {1000 * told['median']:.0f} ms, "
        f"95 of 100 within {1000 * told['p95']:.0f} ms, slowest {1000 * told['slowest']:.0f} ms"
    )
    assert told["errors"] == 0
    assert told["p95"] <= LONGEST


def _sitters(app: Any) -> list[Sitter]:
    with transaction():
        programme = create_programme()
        falkirk = create_falkirk_cohort(programme)
        create_test(falkirk.core.course, questions=QUESTIONS)
        people = [
            create_person(programme, f"Person {number}", f"person-{number}@example.org")
            for number in range(PEOPLE)
        ]
        begun = []
        for person in people:
            asked = create_sittings(person, falkirk.cohort, falkirk.cohort.applications_open_at)
            begun.append(sitter_of(app, person, asked[Moment.POST][0]))
        return begun
