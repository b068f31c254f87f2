"""A proposal in figures that outsiders use, beside simpler ways of sharing out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from app.places import rules
from app.places.services.candidates import Asker
from app.platform.words import number
from app.training.models import TrainingSession


def measures(
    session: TrainingSession,
    problem: rules.Problem,
    placed: Collection[str],
    askers: Sequence[Asker],
    names: Mapping[str, str],
) -> list[tuple[str, Sequence[str]]]:
    """The proposal beside first come and, where there are scores, score only: same limits, same pins.

    `askers`, `placed` and the `names` of agencies are what the viewer may know; nobody else is in a figure.
    """
    left = set(problem.candidates) - set(placed) - {asker.id for asker in askers}
    room = problem.sessions[0]
    seen = replace(
        problem,
        sessions=(
            replace(room, agencies={c: t for c, t in room.agencies.items() if c in names}, role_minima={}),
        ),
        people=tuple(person for person in problem.people if person.id not in left),
    )
    arrivals = [asker.id for asker in sorted(askers, key=lambda each: each.asked_at)]
    arrivals += sorted(set(seen.candidates) - set(arrivals))
    here = [each for each in placed if each in seen.candidates]
    scored = session.course.needs_application
    ways: list[rules.Fairness | rules.Comparison] = [
        rules.fairness(seen, here),
        rules.first_come(seen, arrivals, here),
    ]
    if scored:
        ways.append(rules.merit_only(seen, here))
    three = [way if isinstance(way, rules.Fairness) else way.fairness for way in ways]
    rows: list[tuple[str, Sequence[str]]] = [
        ("Mismatch with the shares (0 is exact)", [f"{each.gallagher:.1f}" for each in three]),
        ("Furthest from its share", [_furthest(each, names) for each in three]),
    ]
    if three[0].outside_band is not None:
        rows.append(("Agencies outside the tolerance", [str(each.outside_band) for each in three]))
    if scored:
        means = [f"{each.mean_merit / 100:.1f}" if each.mean_merit is not None else "–" for each in three]
        rows.append(("Mean score of those placed", means))
    others = ["–", *(str(way.not_in_proposal) for way in ways if isinstance(way, rules.Comparison))]
    rows.append(("People placed who are not in the proposal", others))
    return rows


def _furthest(measured: rules.Fairness, names: Mapping[str, str]) -> str:
    if measured.furthest is None or measured.furthest[0] not in names:
        return "–"
    code, off = measured.furthest
    return f"{names[code]} {number(off / 100, 1, signed=True)}"
