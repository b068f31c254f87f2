"""Sharing out the places of one training session: one place after another, and exact.

**What is best.** An allocation is judged by seven numbers, compared strictly in order, so that no amount of
a later one can outweigh the least of an earlier one: pins not honoured, places left empty, places below a
minimum, distance from fair shares, merit, preference among dates, and a draw (`result.Objective`). The draw
is a hash of a published seed, so the best list is unique, and anybody can repeat it.

**How it is found.** Start from the pins. Then give one place after another, each time to the person for
whom the seven numbers become least, until there is no room. Nothing given is ever taken back.

**Why that is exact and not merely quick.** Fix the agencies' shares for a moment and look at places only.
Each further place for an agency costs at least as much as its last one (`spread` is convex, and so is the
shortfall below a minimum), and the next place always goes where it costs least: this is the divisor method
of Webster (1832) and Sainte-Laguë (1910), who showed that it minimises the sum of n²/share. (Balinski and
Young, *Fair Representation*, 1982, tell the story, and prove that such methods never take a place from an
agency because there is one more to give.) People and limits fit in because the value of a set of people is
an M♮-concave function in the sense of Murota (*Discrete Convex Analysis*, 2003): a concave function of each
agency's count, plus a weight for each person, over the sets that the limits allow. Those sets are the
independent sets of a matroid, since every person takes either a place reserved for the agency or an open
one. For M♮-concave functions the incremental greedy algorithm is optimal at every size (Dress and Wenzel,
*Valuated matroids*, 1992), and the best allocation that includes a given person differs from the best
allocation by one exchange. `explain` and `next_place` use the second fact.

It stops being true as soon as people also count towards a second, crossing set of minima, such as role
groups, or choose among several sessions: there the problem is a minimum-cost flow (`network`).

**What it takes.** Colleagues of one agency differ only in merit, preference and draw, so each agency's
people wait in one sorted line, and only the agencies' next in line compete, in a heap: n log n for n people.
"""

from __future__ import annotations

import heapq
from collections import defaultdict

from app.places.rules.explain import reasons
from app.places.rules.problem import Candidate, Problem
from app.places.rules.result import Objective, Result
from app.places.rules.seating import Seating


def share_out(problem: Problem) -> Result:
    """The best allocation of one session, with a reason for everybody without a place.

    Raises `ImpossiblePin`, naming the people, where pins break a limit, and `RuleBroken` for a problem with
    several sessions or with role minima.
    """
    seating = Seating(problem)
    seating.pin_all(problem.people)
    fill(seating, waiting_lines(problem, seating))
    return Result(
        placed=dict.fromkeys(sorted(seating), seating.session.id),
        objective=seating.objective(),
        unmet=seating.unmet(),
        reasons=reasons(problem, seating),
        exact=True,
    )


def waiting_lines(problem: Problem, seating: Seating) -> dict[str, list[Candidate]]:
    """Each agency's people who may have a place and have none, best first. Ranks are within the agency."""
    lines: defaultdict[str, list[Candidate]] = defaultdict(list)
    for person in problem.people:
        if seating.asks(person) and person.pinned is None and person not in seating:
            lines[person.agency].append(person)
    return {agency: sorted(people, key=seating.order) for agency, people in sorted(lines.items())}


def fill(seating: Seating, lines: dict[str, list[Candidate]]) -> None:
    """Give places one at a time, each where it costs least, until there is no room or nobody waits."""
    waiting = {agency: iter(people) for agency, people in lines.items()}
    heap: list[tuple[Objective, str, Candidate]] = []

    def next_in_line_competes(agency: str) -> None:
        if (person := next(waiting[agency], None)) is not None:
            cost = seating.cost_of_next(agency).plus(seating.cost_of_person(person))
            heapq.heappush(heap, (cost, person.id, person))

    for agency in waiting:
        next_in_line_competes(agency)
    while heap:
        _, _, person = heapq.heappop(heap)
        # Room that has gone for an agency never comes back, so its line leaves the heap with this person.
        if seating.has_room_for(person.agency):
            seating.give(person)
            next_in_line_competes(person.agency)
