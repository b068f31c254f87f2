"""Sharing out the places of training sessions: the best possible list, and the same one every time.

**What is best.** An allocation is judged by seven numbers, compared strictly in order, so that no amount of
a later one can outweigh the least of an earlier one: pins not honoured, places left empty, places below a
minimum, distance from fair shares, merit, preference among dates, and a draw (`result.Objective`). The draw
is a hash of a published seed, so the best list is unique, and anybody can repeat it.

**How it is found** depends on the problem, which is taken apart first (`components`):

| sessions | minima for | method | |
|---|---|---|---|
| one | agencies | one place after another: `greedy` | exact |
| one | agencies and role groups, one a person | minimum-cost flow: `network`, `flow` | exact |
| several, ranked | agencies | minimum-cost flow | exact |
| otherwise | agencies and role groups | first the roles, then a flow: `two_stages` | not proven best |
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from app.places.rules import greedy
from app.places.rules.board import (
    objective_of,
    refuse_contradictions,
    seat_the_others,
    unmet_of,
    with_pins_seated,
)
from app.places.rules.components import components
from app.places.rules.explain import same_for_both
from app.places.rules.explain_moves import BY_HAND, Explaining
from app.places.rules.flow import Flow, is_a_flow
from app.places.rules.problem import Problem, canonical_json, parse_problem
from app.places.rules.result import Reason, Result, Rule
from app.places.rules.two_stages import best_of_three
from app.platform.errors import RuleBroken

GREEDY = "greedy 3"
FLOW = "flow 3"


class Part(NamedTuple):
    """What one part of a problem comes to."""

    placed: Mapping[str, str]
    reasons: Mapping[str, Reason]
    exact: bool


def engine_for(problem: Problem) -> str:
    """The name and version of the engine that shares out such a problem; it belongs in the frozen record.

    A version changes whenever the same problem could come to another result, a sentence included.
    """
    if not problem.sessions:
        raise RuleBroken("There is no session to share out places of.")
    return FLOW if len(problem.sessions) > 1 or problem.sessions[0].role_minima else GREEDY


def propose(problem: Problem) -> Result:
    """The best allocation there is, with a reason for everybody without a place.

    Raises `ImpossiblePin`, naming the people, where pins break a limit, and `RuleBroken` for a problem that
    contradicts itself. `exact` is False where the list is not proven best (`two_stages`).
    """
    refuse_contradictions(problem)
    return work_out(problem)


def work_out(problem: Problem) -> Result:
    """The same for a frozen problem, perhaps from before contradictions were looked for on one session."""
    if engine_for(problem) == GREEDY:
        return greedy.share_out(problem)
    refuse_contradictions(problem)
    parts = [share_out_part(part) for part in components(problem)]
    placed = {person: session for part in parts for person, session in part.placed.items()}
    settled = same_for_both(Rule.PIN, BY_HAND)
    reasons = {person.id: settled for person in problem.people if not person.choices}
    for part in parts:
        reasons.update(part.reasons)
    return Result(
        placed=dict(sorted(placed.items())),
        objective=objective_of(problem, placed),
        unmet=unmet_of(problem, placed),
        reasons=dict(sorted(reasons.items())),
        exact=all(part.exact for part in parts),
    )


def share_out_part(problem: Problem) -> Part:
    """One part, by the quickest method that is exact for it, or in two stages."""
    if engine_for(problem) == GREEDY:
        alone = greedy.share_out(problem)
        return Part(alone.placed, alone.reasons, exact=True)
    return share_out_by_flow(problem)


def share_out_by_flow(problem: Problem) -> Part:
    """The same by a flow, whether or not the problem would need one."""
    seatings = with_pins_seated(problem)
    exact = is_a_flow(problem)
    flow, fixed = (Flow(problem), {}) if exact else best_of_three(problem)
    placed = flow.placed()
    seat_the_others(seatings, problem, placed)
    explaining = Explaining(problem, placed, seatings, fixed)
    return Part(
        placed,
        {who: explaining.reason(problem.candidates[who], change) for who, change in flow.changes().items()},
        exact,
    )


def verify(problem: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Work a frozen problem out again: whether it still comes to the frozen result, to the letter."""
    return work_out(parse_problem(problem)).canonical() == canonical_json(result)
