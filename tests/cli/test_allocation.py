"""Sharing out places from files at the command line, and checking a record there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.cli.allocation import propose
from app.places.rules import parse_problem
from app.places.rules import propose as share_out
from app.places.rules.tables import AGENCIES, PEOPLE
from tests.places.allocation_cases import changed, plain

Run = Callable[..., Result]
PROBLEM = plain(capacity=1, p1=("A", 1700), p2=("B", 1600))


@pytest.fixture
def run(app: Flask) -> Run:
    return lambda *arguments: app.test_cli_runner().invoke(args=["allocation", *map(str, arguments)])


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_problem_is_proposed_as_canonical_json(run: Run, tmp_path: Path) -> None:
    ran = run("propose", written(tmp_path, "problem.json", json.dumps(PROBLEM)))
    assert (ran.exit_code, ran.output) == (0, share_out(parse_problem(PROBLEM)).canonical() + "\n")


def test_a_record_is_printed_and_verified_and_a_changed_one_is_not(run: Run, tmp_path: Path) -> None:
    printed = run("propose", "--record", written(tmp_path, "problem.json", json.dumps(PROBLEM))).output
    right = run("verify", written(tmp_path, "record.json", printed))
    assert (right.exit_code, right.output) == (
        0,
        "The record is right: its problem comes to exactly its result.\n",
    )
    wrong = run("verify", written(tmp_path, "wrong.json", printed.replace('"p1":"day"', '"p2":"day"')))
    assert (wrong.exit_code, wrong.output) == (
        1,
        "Error: The result is not what this problem comes to: placed would be different.\n",
    )


def test_the_same_comes_from_two_tables(run: Run, tmp_path: Path) -> None:
    people = "id,agency,choices,merit\np1,A,day,1700\np2,B,day,1600\n"
    agencies = "session,capacity,agency\nday,1,A\nday,1,B\n"
    files = written(tmp_path, "people.csv", people), written(tmp_path, "agencies.csv", agencies)
    ran = run("propose", *files, "--seed", "heron")
    terms = {"A": {"target": 100}, "B": {"target": 100}}
    same = share_out(parse_problem(changed(PROBLEM, agencies=terms)))
    assert (ran.exit_code, ran.output) == (0, same.canonical() + "\n")
    assert run("propose", *files).exit_code == 2
    assert run("propose", files[0], "--seed", "heron").exit_code == 2


def test_what_is_wrong_is_said_in_a_sentence(run: Run, tmp_path: Path) -> None:
    people = written(tmp_path, "people.csv", "id,agency,choices\np1,A,day\np2,C,day\n")
    agencies = written(tmp_path, "agencies.csv", "session,capacity,agency\nday,1,A\n")
    latin = tmp_path / "latin.json"
    latin.write_bytes(b"\xe9")
    for arguments, said in (
        (
            ("propose", people, agencies, "--seed", "x"),
            "Line 3 of people, column agency: C is not among the agencies.",
        ),
        (
            ("propose", people, agencies, "--seed", "x", "--places", "2"),
            "--places: The agencies name sessions and say how many places each has, so leave this empty.",
        ),
        (("propose", people), "Line 1, column 1: this is not JSON."),
        (("verify", people), "Line 1, column 1: this is not JSON."),
        (("propose", latin), "latin.json is not a text in UTF-8."),
    ):
        ran = run(*arguments)
        assert (ran.exit_code, ran.output) == (1, f"Error: {said}\n")


def test_the_help_names_every_column(run: Run) -> None:
    helped = run("propose", "--help").output
    assert propose.help is not None
    assert [column for column in (*PEOPLE, *AGENCIES) if f"  {column} " not in helped] == []
