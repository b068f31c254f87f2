"""A general solver, which knows nothing of flows, comes to the same lists in middling cases."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

from app.places.rules import parse_problem, propose
from tests.places.allocation_several import regional, with_people, with_rooms
from tests.support.scale import at_scale

ROOT = Path(__file__).resolve().parents[2]


def by_solver(problems: list[dict[str, Any]]) -> list[dict[str, str]]:
    """What HiGHS comes to, in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.support.milp"],
        input=json.dumps(problems),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    answers: list[dict[str, str]] = json.loads(run.stdout)
    return answers


def middling(chance: random.Random) -> dict[str, Any]:
    """Three sessions of six with forty people, or one of twelve with two role groups."""
    if chance.random() < 0.6:
        return regional(chance, sessions=3, capacity=6, people=40, agencies=6)
    problem = regional(chance, sessions=1, capacity=12, people=40, agencies=6)
    roles = {each["id"]: {"roles": chance.choice([[], [], ["x"], ["y"]])} for each in problem["people"]}
    scores = {
        each["id"]: {"merit": 100 if roles[each["id"]]["roles"] else 50 * chance.randint(16, 40)}
        for each in problem["people"]
    }
    return with_rooms(with_people(with_people(problem, **roles), **scores), role_minima={"x": 3, "y": 2})


def test_the_solver_places_the_same_people() -> None:
    chance = random.Random(1957)
    problems = [middling(chance) for _ in range(at_scale(200, 8))]
    for problem, found in zip(problems, by_solver(problems), strict=True):
        assert dict(propose(parse_problem(problem)).placed) == found
