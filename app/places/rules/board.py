"""Several sessions side by side: their pins, and what an allocation of all of them comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from app.places.rules.problem import NO_TERMS, Problem, SessionToFill, draw
from app.places.rules.result import Objective, UnmetMinimum
from app.places.rules.seating import Seating
from app.places.rules.spread import spread_cost
from app.platform.errors import RuleBroken


def refuse_contradictions(problem: Problem) -> None:
    """Raises `RuleBroken`, naming the item, for what nobody can mean: a minimum above a maximum and the like.

    Records that were frozen before this was asked are still read without it.
    """
    for session in problem.sessions:
        for code, terms in sorted(session.agencies.items()):
            if terms.maximum is not None and terms.maximum < terms.due:
                what = "minimum" if terms.minimum > terms.maximum else "number of reserved places"
                over = f"{terms.due}, above its maximum of {terms.maximum}"
                raise RuleBroken(f"The {what} of {code} on {session.id} is {over}.")
    for person in problem.people:
        for what, several in (("session", person.choices), ("role", person.roles)):
            if len(set(several)) < len(several):
                twice = next(each for each in several if several.count(each) > 1)
                raise RuleBroken(f"{person.id} names the {what} {twice} twice.")


def with_pins_seated(problem: Problem) -> dict[str, Seating]:
    """Every session with its pins. Raises `ImpossiblePin` or `RuleBroken` where they break a limit."""
    seatings = {session.id: Seating(problem, session) for session in problem.sessions}
    for seating in seatings.values():
        seating.pin_all(problem.people)
    return seatings


def seat_the_others(seatings: Mapping[str, Seating], problem: Problem, placed: Mapping[str, str]) -> None:
    """Seat everybody who has a place and no pin."""
    for person in problem.people:
        if person.pinned is None and person.id in placed:
            seatings[placed[person.id]].give(person)


def objective_of(problem: Problem, placed: Mapping[str, str]) -> Objective:
    """The whole objective of an allocation, counted afresh; every agency counts on every session."""
    people = [(problem.candidates[each], session) for each, session in placed.items()]
    return Objective(
        empty=sum(session.capacity for session in problem.sessions) - len(placed),
        minima=sum(unmet.minimum - unmet.placed for unmet in unmet_of(problem, placed)),
        spread=_spread(problem, placed),
        merit=-sum(person.merit for person, _ in people),
        preference=sum(person.choices.index(session) for person, session in people),
        draw=sum(draw(problem.seed, session, person.id) for person, session in people),
    )


def _spread(problem: Problem, placed: Mapping[str, str]) -> int:
    count = Counter((session, problem.candidates[each].agency) for each, session in placed.items())
    agencies = {person.agency for person in problem.people}
    on_session: dict[str, set[str]] = {each.id: set(each.agencies) for each in problem.sessions}
    for session, agency in count:
        on_session[session].add(agency)
    total = 0
    for each in problem.sessions:
        here = on_session[each.id]
        total += sum(spread_cost(count[each.id, code], each.terms(code).target, each.band) for code in here)
        # Agencies without terms and without a place all cost the same here.
        elsewhere = len(agencies) - len(agencies & here)
        total += elsewhere * spread_cost(0, NO_TERMS.target, each.band)
    return total


def unmet_of(problem: Problem, placed: Mapping[str, str]) -> tuple[UnmetMinimum, ...]:
    """Every agency below its minimum or its reserved places, and every role group below its minimum."""
    agencies = Counter((session, problem.candidates[each].agency) for each, session in placed.items())
    roles = Counter(
        (session, role) for each, session in placed.items() for role in set(problem.candidates[each].roles)
    )
    return tuple(
        sorted(
            unmet
            for session in problem.sessions
            for unmet in _minima(session, agencies, roles)
            if unmet.placed < unmet.minimum
        )
    )


def _minima(
    session: SessionToFill, agencies: Counter[tuple[str, str]], roles: Counter[tuple[str, str]]
) -> Iterator[UnmetMinimum]:
    for code, terms in session.agencies.items():
        yield UnmetMinimum(session.id, "agency", code, terms.due, agencies[session.id, code])
    for role, minimum in session.role_minima.items():
        yield UnmetMinimum(session.id, "role", role, minimum, roles[session.id, role])
