"""Who gives a place up when there are to be fewer: promotion the other way round.

Whoever keeps a place is pinned, and the smaller number is shared out among the rest as it is at any release:
those left out are the ones whom it costs least to leave out, level by level. What has not been answered goes
before what has been promised, so the rest are taken kind by kind.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from app.places.rules.allocation import propose
from app.places.rules.problem import AgencyTerms, Problem
from app.places.rules.result import Rule
from app.places.rules.seating import only_session


def in_proportion(terms: Mapping[str, AgencyTerms], capacity: int, before: int) -> dict[str, AgencyTerms]:
    """The same terms with shares that come to the smaller number of places together."""
    return {
        code: replace(each, target=max(1, each.target * capacity // max(1, before)))
        for code, each in terms.items()
    }


def who_gives_up(problem: Problem, kinds: Sequence[Collection[str]]) -> dict[str, Rule | None]:
    """Who gives a place up, and why each: None where all of a kind do.

    The people of `problem` hold a place each, and its capacity is the smaller number. `kinds` are those who
    may be asked, first the ones who lose least; everybody else keeps the place. Gives back fewer people than
    are needed where not enough may be asked.
    """
    here = only_session(problem).id
    surplus = len(problem.people) - only_session(problem).capacity
    found: dict[str, Rule | None] = {}
    for kind in kinds:
        if surplus <= 0:
            break
        if len(kind) <= surplus:
            found.update(dict.fromkeys(sorted(kind)))
            surplus -= len(kind)
            continue
        left = [each for each in problem.people if each.id not in found]
        pinned = replace(problem, people=tuple(left)).pinning(
            {each.id: None if each.id in kind else here for each in left}
        )
        result = propose(pinned)
        out = [each.id for each in left if each.id not in result.placed]
        found.update({who: result.reasons[who].rule for who in out})
        surplus -= len(out)
    return found
