"""What each way of sharing out would give today, before one is chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.directory.models import Agency, Person
from app.directory.queries import visible_to
from app.mentoring.queries import mentors_by_agency
from app.places import queries, rules
from app.places.enums import ShareBasis
from app.places.models import AllocationPolicy
from app.places.services import dates
from app.places.services.allocating import policy_for
from app.places.services.candidates import Asker, askers_of, problem_of, would_set_aside
from app.platform.errors import RuleBroken
from app.training.models import TrainingSession

CANNOT_BE_KEPT = "The limits and pins cannot all be kept together, so there is nothing to compare."


@dataclass(frozen=True)
class AgencyWays:
    """One agency: way by way, its share in hundredths of a place, and how many of it would have a place."""

    agency: Agency
    mentors: int
    eligible: int
    shares: Sequence[int]
    placed: Sequence[int]


@dataclass(frozen=True)
class Ways:
    """The ways side by side; `why_not` says in a sentence why nothing can be worked out."""

    bases: Sequence[ShareBasis]
    lines: Sequence[AgencyWays]
    why_not: str = ""


def compare_ways(
    session: TrainingSession, viewer: Person | None, at: datetime, tried: AllocationPolicy | None = None
) -> Ways:
    """Reads only. Shares are typed in one of the ways only where somebody has typed them.

    Limits and typed shares are those of the policy that is `tried`, else of the one that is kept.
    Counts are of the people whom `viewer` may know to be here.
    """
    askers = askers_of(session)
    seen = {asker.id for asker in askers if visible_to(viewer, asker.person)}
    if not any(asker.eligible for asker in askers if asker.id in seen):
        return Ways((), (), "Nobody who asks can be offered a place yet, so there is nothing to compare.")
    policy = tried or policy_for(session)
    bases = [
        basis
        for basis in ShareBasis
        if basis is not ShareBasis.TYPED or any(limit.share for limit in policy.limits)
    ]
    barred = would_set_aside(session, askers, policy.seed)
    pins = queries.pins_of(session)
    ranks, others = _other_dates(session, askers, at)
    problems = [
        problem_of(session, askers, policy, pins, barred, at, basis=basis, ordered=not others)
        for basis in bases
    ]
    try:
        results = [rules.propose(rules.joined([problem, *others], ranks)) for problem in problems]
    except RuleBroken:
        return Ways((), (), CANNOT_BE_KEPT)
    code_of = {asker.id: asker.agency_code for asker in askers}
    here = str(session.id)
    counts = [
        Counter(code_of[each] for each, where in result.placed.items() if where == here and each in seen)
        for result in results
    ]
    mentors = mentors_by_agency(session.programme_id)
    agencies = {asker.agency.code: asker.agency for asker in askers if asker.agency and asker.id in seen}
    eligible = Counter(asker.agency_code for asker in askers if asker.id in seen and asker.eligible)
    return Ways(
        bases,
        [
            AgencyWays(
                agency=agency,
                mentors=mentors.get(agency.id, 0),
                eligible=eligible[code],
                shares=[_share(problem, code) for problem in problems],
                placed=[count[code] for count in counts],
            )
            for code, agency in sorted(agencies.items(), key=lambda item: item[1].name)
        ],
    )


def _other_dates(
    session: TrainingSession, askers: Sequence[Asker], at: datetime
) -> tuple[rules.Ranks, list[rules.Problem]]:
    """The dates that are shared out with this one, each as its own policy has it; and how they are liked."""
    places, parts = [asker.place for asker in askers if asker.place is not None], []
    for other in dates.together(session):
        if other.id == session.id:
            continue
        asking, policy = askers_of(other), policy_for(other)
        aside = would_set_aside(other, asking, policy.seed)
        parts.append(problem_of(other, asking, policy, queries.pins_of(other), aside, at, ordered=False))
        places += [asker.place for asker in asking if asker.place is not None]
    return dates.ranks_of(places), parts


def _share(problem: rules.Problem, code: str) -> int:
    terms = problem.sessions[0].agencies.get(code)
    return terms.target if terms else 0
