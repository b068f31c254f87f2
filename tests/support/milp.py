"""An independent solver for allocations: reads problems as JSON from standard input, writes who is placed.

It is a program of its own, because a solver that crashes should fail one test and not end them all. Each
level of the objective is one mixed-integer program for HiGHS, with the levels before it held at their best.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from hashlib import sha256
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

NO_TERMS = {"target": 100, "minimum": 0, "maximum": None, "reserved": 0}


class Model:
    """Columns are 0 or 1; rows are lower bound, coefficients by column, upper bound."""

    def __init__(self) -> None:
        self.levels: list[dict[int, float]] = []
        self.rows: list[tuple[float, dict[int, float], float]] = []
        self.columns = 0

    def column(self, **costs: float) -> int:
        self.levels.append({int(level.removeprefix("level")): cost for level, cost in costs.items()})
        self.columns += 1
        return self.columns - 1

    def solve(self, level: int) -> np.ndarray[Any, Any]:
        cost = np.array([each.get(level, 0.0) for each in self.levels])
        cells = [
            (row, column, value) for row, (_, of, _) in enumerate(self.rows) for column, value in of.items()
        ]
        matrix = coo_array(
            ([each[2] for each in cells], ([each[0] for each in cells], [each[1] for each in cells])),
            shape=(len(self.rows), self.columns),
        )
        found = milp(
            cost,
            integrality=np.ones(self.columns),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(
                matrix.tocsr(), [each[0] for each in self.rows], [each[2] for each in self.rows]
            ),
            options={"presolve": False, "mip_rel_gap": 0},
        )
        if found.x is None:
            raise SystemExit(f"no solution: {found.message}")
        return np.round(found.x)

    def best(self) -> np.ndarray[Any, Any]:
        """The best columns, level by level."""
        levels = sorted({level for each in self.levels for level in each})
        answer = np.zeros(self.columns)
        for level in levels:
            answer = self.solve(level)
            cost = {column: each[level] for column, each in enumerate(self.levels) if level in each}
            reached = sum(value * answer[column] for column, value in cost.items())
            self.rows.append((-np.inf, cost, reached + 0.5 if level < 7 else np.inf))
        return answer


def share_out(problem: dict[str, Any]) -> dict[str, str]:
    """Who is placed where."""
    model = Model()
    place: dict[tuple[str, str], int] = {}
    groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    roles: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for person in problem["people"]:
        mine = []
        for rank, session in enumerate(person["choices"]):
            digest = sha256(f"{problem['seed']}|{session}|{person['id']}".encode()).digest()
            lot = int.from_bytes(digest[:5], "big") / 2**20
            column = model.column(level2=-1, level5=-person["merit"], level6=rank, level7=lot)
            place[person["id"], session] = column
            groups[session, person["agency"]].append(column)
            for role in person["roles"]:
                roles[session, role].append(column)
            mine.append(column)
        model.rows.append((0, dict.fromkeys(mine, 1.0), 1))
    for session in problem["sessions"]:
        _limit(model, session, groups, roles)
    best = model.best()
    return {who: session for (who, session), column in place.items() if best[column]}


def _limit(model: Model, session: dict[str, Any], groups: Any, roles: Any) -> None:
    here = {code for where, code in groups if where == session["id"]} | set(session["agencies"])
    spoken_for: dict[int, float] = {}
    kept = 0
    for code in sorted(here):
        terms = session["agencies"].get(code, NO_TERMS)
        columns = groups[session["id"], code]
        most = len(columns) if terms["maximum"] is None else min(terms["maximum"], len(columns))
        kept += terms["reserved"]
        steps = {}
        for number in range(most):
            missing = -1 if number < max(terms["minimum"], terms["reserved"]) else 0
            distance = _spread(number + 1, terms, session["band"]) - _spread(number, terms, session["band"])
            step = model.column(level3=missing, level4=distance)
            steps[step] = -1.0
            if number >= terms["reserved"]:
                spoken_for[step] = 1
        model.rows.append((0, {**dict.fromkeys(columns, 1.0), **steps}, 0))
    model.rows.append((0, spoken_for, session["capacity"] - kept))
    for role, minimum in session["role_minima"].items():
        met = {model.column(level3=-1): -1.0 for _ in range(minimum)}
        model.rows.append((0, {**dict.fromkeys(roles[session["id"], role], 1.0), **met}, np.inf))


def _spread(places: int, terms: dict[str, Any], band: int | None) -> int:
    target = max(1, terms["target"])
    if band is None:
        return sum((2 * k - 1) * 10**6 // target for k in range(1, places + 1))
    low = min(target * (100 - band) // 100, target // 100 * 100)
    high = max(-(-target * (100 + band) // 100), -(-target // 100) * 100)
    return max(0, low - 100 * places, 100 * places - high) ** 2 * 10**4 // (100 * target)


if __name__ == "__main__":
    sys.stdout.write(json.dumps([share_out(each) for each in json.load(sys.stdin)]))
