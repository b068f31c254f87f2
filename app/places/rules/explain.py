"""Why somebody has no place: what would get worse if that person had one.

For each person without a place we look for the cheapest change that would give one. That is one exchange:
somebody else leaves, this person comes (see `greedy` for why one is always enough). The first level
that the exchange makes worse is the reason. If no exchange is possible, a limit or the pins are the reason.

Each reason is said twice. The applicant's sentence names nobody and implies nobody's score: with fewer than
ten colleagues placed on their scores it speaks of neither a threshold nor a tie, and is the same for both.
The administrator's sentence has all the figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.places.rules.problem import Candidate, Problem
from app.places.rules.result import Objective, Reason, Rule
from app.places.rules.seating import Seating

# Fewer placed colleagues than this, and a threshold would point at somebody.
SMALLEST_GROUP = 10


@dataclass(frozen=True)
class Exit:
    """Who would leave so that one of an agency's people can come, and what that alone would change."""

    person: Candidate
    change: Objective


def reasons(problem: Problem, seating: Seating) -> Mapping[str, Reason]:
    """A reason for everybody in the problem who has no place."""
    without = [person for person in problem.people if person not in seating]
    # What colleagues would add differs, but the cheapest way to make room for them is the same.
    last = last_in_order(seating)
    exits = {agency: cheapest_exit(seating, agency, last) for agency in {each.agency for each in without}}
    return {person.id: _reason(seating, person, exits[person.agency]) for person in without}


def last_in_order(seating: Seating) -> list[Candidate]:
    """Of each agency that has any, the last in order of those who have a place and are not pinned."""
    movable = ([each for each in seating.seated(code) if each.pinned is None] for code in seating.agencies)
    return [max(people, key=seating.order) for people in movable if people]


def cheapest_exit(seating: Seating, agency: str, last: list[Candidate]) -> Exit | None:
    """The cheapest way to make room for one more of an agency's people; None where there is none."""
    exits = [each for person in last if (each := _exit_of(seating, person, agency))]
    return min(exits, key=lambda each: (each.change, each.person.id), default=None)


def _exit_of(seating: Seating, person: Candidate, agency: str) -> Exit | None:
    """What changes when this person leaves and the agency gets the place, if that makes room for it."""
    seating.take(person)
    makes_room = seating.has_room_for(agency)
    coming, leaving = seating.cost_of_next(agency), seating.cost_of_next(person.agency)
    seating.give(person)
    return Exit(person, coming.minus(leaving).minus(seating.cost_of_person(person))) if makes_room else None


def counterfactual(seating: Seating, person: Candidate) -> Objective | None:
    """The objective if this person had to have a place and the rest was as good as it can be, or None."""
    leaving = cheapest_exit(seating, person.agency, last_in_order(seating))
    if leaving is None or not seating.asks(person):
        return None
    return seating.objective().plus(leaving.change).plus(seating.cost_of_person(person))


def _reason(seating: Seating, person: Candidate, leaving: Exit | None) -> Reason:
    if not seating.asks(person):
        return same_for_both(Rule.PIN, "The training team has settled this by hand.")
    if leaving is None:
        return no_exchange(seating, person)
    change = leaving.change.plus(seating.cost_of_person(person))
    has = standing(seating, person.agency)
    other = leaving.person
    if change.minima:
        why = f"{has}. The place went to an agency that would otherwise be below its agreed minimum."
        return Reason(Rule.MINIMA, f"Your agency {why}", f"The agency {why}", other.id)
    if change.spread:
        why = f"{has}. One place more for it would have taken the places further from fair shares."
        return Reason(Rule.SPREAD, f"Your agency {why}", f"The agency {why}", other.id)
    rule = Rule.MERIT if change.merit else Rule.DRAW
    to_administrator = _to_administrator(seating, rule, person, other)
    return Reason(rule, _to_applicant(seating, person, other), to_administrator, other.id)


def no_exchange(seating: Seating, person: Candidate) -> Reason:
    """Nobody could have left for this person: say which limit stands in the way."""
    if seating.at_its_maximum(person.agency):
        limit = seating.session.terms(person.agency).maximum
        if limit == 0:
            return same_for_both(Rule.LIMIT, "No places on this session are open to this agency.")
        return Reason(
            Rule.LIMIT,
            f"Your agency already has its limit of {limit}.",
            f"The agency already has its limit of {limit}, all of them pinned.",
        )
    if not seating.session.capacity:
        return same_for_both(Rule.LIMIT, "This session has no places to share out.")
    colleagues = [each for agency in seating.agencies for each in seating.seated(agency)]
    if all(each.pinned for each in colleagues) and not seating.held:
        return same_for_both(Rule.PIN, "Every place was settled by hand before the rest were shared out.")
    return same_for_both(Rule.LIMIT, "The places that might have been left are reserved for other agencies.")


def _to_applicant(seating: Seating, person: Candidate, other: Candidate) -> str:
    """Merit or draw, for the applicant: figures only where ten or more colleagues stand behind them."""
    begin = f"Your agency {standing(seating, person.agency)}."
    scored = [each for each in seating.seated(person.agency) if each.pinned is None]
    if other.agency != person.agency:
        order = f"published order, {_ORDER}" if seating.scored else "published draw"
        return f"{begin} The place that was nearest went to another agency by the {order}."
    if not seating.scored:
        decided = OWN_ORDER if seating.in_own_order else "the published draw decided"
        return f"{begin} More of its people could have taken one; {decided}."
    if len(scored) < SMALLEST_GROUP:
        return f"{begin} More of its people could have taken one; the published order decided, {_ORDER}."
    by_hand = "" if len(scored) == seating.places(person.agency) else "Apart from places settled by hand, "
    colleagues = "colleagues" if by_hand else "Colleagues"
    if other.merit != person.merit:
        threshold = f"{colleagues} offered a place scored at least {points(other.merit)}"
        return f"{begin} {by_hand}{threshold}; you scored {points(person.merit)}."
    level = f"{colleagues} offered a place scored at least {points(other.merit)}, which you scored too"
    return f"{begin} {by_hand}{level}; the published draw decided between equals."


_ORDER = "scores first and then the draw"
# The same for everybody of every agency: nobody reads from it where a lead has put anybody.
OWN_ORDER = "the agency’s own order decided, and the published draw where it gave none"


def _to_administrator(seating: Seating, rule: Rule, person: Candidate, other: Candidate) -> str:
    who = "a colleague" if other.agency == person.agency else "somebody of another agency"
    if not seating.scored and seating.in_own_order and other.agency == person.agency:
        return f"The nearest place went to {who}; {OWN_ORDER}."
    if not seating.scored:
        return f"The nearest place went to {who} by the published draw."
    scored = points(person.merit)
    if rule is Rule.MERIT:
        return f"The nearest place went to {who} who scored {points(other.merit)}; scored {scored}."
    return f"Level at {scored} with {who} who has a place; the published draw decided."


def unquoted(rule: Rule, scored: bool) -> str:
    """The administrator's sentence without figures, for whoever may not know of everybody who has a place.

    Nobody's score is in it and nobody is counted. Empty where the whole sentence does neither.
    """
    order = "scores first and then the draw" if scored else "the draw, within an agency after its own order"
    decided = f"The published order decided, {order}."
    return {
        Rule.LIMIT: "A limit, or places reserved for other agencies, stood in the way.",
        Rule.MINIMA: "The place went where an agreed minimum would otherwise not be met.",
        Rule.SPREAD: "One place more for the agency would have taken the places further from fair shares.",
        Rule.MERIT: decided,
        Rule.PREFERENCE: decided,
        Rule.DRAW: decided,
    }.get(rule, "")


def same_for_both(rule: Rule, sentence: str) -> Reason:
    """A reason that holds no figure, so that applicant and administrator may read the same."""
    return Reason(rule, sentence, sentence)


def standing(seating: Seating, agency: str) -> str:
    """How many places an agency has on a session against its share, as the end of a sentence."""
    places = seating.places(agency)
    terms = seating.session.terms(agency)
    count = "1 place" if places == 1 else f"{places or 'no'} places"
    limit = ", which is its limit" if seating.at_its_maximum(agency) else ""
    return f"has {count} against a share of {share_in_words(terms.target)}{limit}"


def points(merit: int) -> str:
    """Hundredths of a point as points: 1650 is "16.5" and 1700 is "17"."""
    sign = "−" if merit < 0 else ""
    return f"{sign}{abs(merit) // 100}.{abs(merit) % 100:02}".rstrip("0").rstrip(".")


def share_in_words(target: int) -> str:
    """Hundredths of a place to the nearest tenth: 583 is "5.8"; a share under a tenth keeps both figures."""
    return points(target if target < 10 else (target + 5) // 10 * 10)
