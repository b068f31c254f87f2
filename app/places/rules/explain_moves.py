"""Why somebody has no place where people choose among sessions or count towards a role group.

The cheapest change that would give a place may move several people: somebody comes, somebody else goes to
another date, a third leaves. Its first level that gets worse is the reason, as in `explain`, and so is the
rule for sentences: the applicant's name nobody and imply nobody's score; with fewer than ten colleagues
placed on their scores they speak of neither a threshold nor a tie, and with fewer than ten people who fill
role groups they do not say that a minimum decided over scores.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.places.rules.explain import OWN_ORDER, SMALLEST_GROUP, no_exchange, points, same_for_both, standing
from app.places.rules.flow import Change
from app.places.rules.problem import Candidate, Problem
from app.places.rules.result import Reason, Rule
from app.places.rules.seating import Seating

BY_HAND = "The training team has settled this by hand."
MINIMUM = "The place went where an agreed minimum would otherwise not be met."
AGREED = "The agreed order decided: minima first, then fair shares, then scores and the draw."
FURTHER = "One place more for it would have taken the places further from fair shares."


@dataclass(frozen=True)
class Explaining:
    """An allocation that is to be explained.

    `fixed` are the people whom the engine itself chose for a role group and no longer moved.
    """

    problem: Problem
    placed: Mapping[str, str]
    seatings: Mapping[str, Seating]
    fixed: Collection[str] = ()

    def reason(self, person: Candidate, change: Change | None) -> Reason:
        """Why this person, who asks for at least one session, has no place."""
        if change is None:
            return self._no_change(person)
        rule = first_level(change)
        begin = self._begin(self.seatings[change.session], person.agency)
        if rule in (Rule.MINIMA, Rule.SPREAD):
            why = MINIMUM if rule is Rule.MINIMA else FURTHER
            said = self._minimum_to_applicant if rule is Rule.MINIMA else FURTHER
            return Reason(
                rule, f"{begin('your agency')} {said}", f"{begin('the agency')} {why}", change.leaving
            )
        other = self.problem.candidates[change.leaving]
        applicant = f"{begin('your agency')} {self._to_applicant(rule, person, other, change)}"
        return Reason(rule, applicant, self._to_administrator(rule, person, other, change), other.id)

    def missed_choice(self, person: Candidate) -> str:
        """Why somebody with a place has another date than the first choice, for that person."""
        if person.pinned is not None:
            return f"You asked for another date first. {BY_HAND}"
        first = self.seatings[person.choices[0]]
        has = standing(first, person.agency)
        order = _order(self._by_roles, self._scored, self._several)
        return (
            f"You asked for another date first. On it your agency {has}, and its places went by the {order}."
        )

    @property
    def _several(self) -> bool:
        return len(self.problem.sessions) > 1

    @property
    def _scored(self) -> bool:
        return any(person.merit > 0 for person in self.problem.people)

    @property
    def _in_own_order(self) -> bool:
        return not self._scored and any(person.merit for person in self.problem.people)

    @property
    def _minimum_to_applicant(self) -> str:
        """That a minimum decided; of a few who fill a role group it would mean that they scored less."""
        counted = {session.id: session.role_minima.keys() for session in self.problem.sessions}
        filling = [
            who
            for who, session in self.placed.items()
            if self.problem.candidates[who].pinned is None
            and counted[session] & set(self.problem.candidates[who].roles)
        ]
        told = not self._scored or not self._by_roles or len(filling) >= SMALLEST_GROUP
        return MINIMUM if told else AGREED

    @property
    def _by_roles(self) -> bool:
        return any(session.role_minima for session in self.problem.sessions)

    def _begin(self, seating: Seating, agency: str) -> Opening:
        where = "On the date where a place was nearest, " if self._several else ""
        return Opening(where, standing(seating, agency))

    def _no_change(self, person: Candidate) -> Reason:
        """Nothing could make room, on any date: say what stands in the way."""
        seatings = [self.seatings[session] for session in person.choices]
        if any(self.placed.get(each) == seating.session.id for seating in seatings for each in self.fixed):
            return Reason(Rule.MINIMA, self._minimum_to_applicant, MINIMUM)
        reasons = [no_exchange(seating, person) for seating in seatings]
        if len(set(reasons)) == 1:
            return reasons[0]
        rule = Rule.PIN if all(reason.rule is Rule.PIN for reason in reasons) else Rule.LIMIT
        return same_for_both(
            rule,
            "On each date asked for, the places are settled by hand, held for other agencies or beyond "
            "the limit of this agency.",
        )

    def _to_applicant(self, rule: Rule, person: Candidate, other: Candidate, change: Change) -> str:
        """Score, preference or draw: figures only where ten or more colleagues stand behind them."""
        order = _order(self._by_roles, self._scored, self._several)
        if other.agency != person.agency:
            return f"The place that was nearest went to another agency by the {order}."
        if self._in_own_order:
            minima = "after the minima, " if self._by_roles else ""
            return f"More of its people could have taken one; {minima}{OWN_ORDER}."
        seating = self.seatings[change.session]
        scored = [each for each in seating.seated(person.agency) if each.pinned is None]
        lowest = min((each.merit for each in scored), default=0)
        # Moves elsewhere, or colleagues of a role that was short, may make a threshold untrue.
        holds = lowest > person.merit if rule is Rule.MERIT else lowest == person.merit
        if not self._scored or len(scored) < SMALLEST_GROUP or not holds:
            return f"More of its people could have taken one; the {order} decided."
        by_hand = (
            "" if len(scored) == seating.places(person.agency) else "Apart from places settled by hand, "
        )
        colleagues = "colleagues" if by_hand else "Colleagues"
        threshold = f"{by_hand}{colleagues} offered a place scored at least {points(lowest)}"
        if rule is Rule.MERIT:
            return f"{threshold}; you scored {points(person.merit)}."
        between = "published draw" if rule is Rule.DRAW else "order of preference among dates"
        return f"{threshold}, which you scored too; the {between} decided between equals."

    def _to_administrator(self, rule: Rule, person: Candidate, other: Candidate, change: Change) -> str:
        colleagues = other.agency == person.agency
        who = "a colleague" if colleagues else "somebody of another agency"
        moving = change.moving - 1
        others = f" and {moving} more would move" if moving else ""
        if self._in_own_order:
            decided = OWN_ORDER if colleagues else "the published draw decided"
            return f"The nearest place went to {who}{others}; {decided}."
        figures = f"The nearest place went to {who} who scored {points(other.merit)}{others}; scored"
        decided = {
            Rule.MERIT: "the scores of all who would move decided" if moving else "the score decided",
            Rule.PREFERENCE: "the preference among dates decided",
            Rule.DRAW: "the published draw decided",
        }[rule]
        return f"{figures} {points(person.merit)}; {decided}."


@dataclass(frozen=True)
class Opening:
    """How a sentence begins: how an agency stands on the date in question."""

    where: str
    standing: str

    def __call__(self, agency: str) -> str:
        """The sentence for this subject, "your agency" or "the agency"."""
        whole = f"{self.where}{agency} {self.standing}."
        return whole[0].upper() + whole[1:]


def first_level(change: Change) -> Rule:
    """The first level that a change makes worse; two draws that are the same to the last digit are a draw."""
    levels = change.change._asdict()
    return next((Rule(level) for level in REASONS if levels[level]), Rule.DRAW)


REASONS = ("minima", "spread", "merit", "preference", "draw")


def _order(by_roles: bool, scored: bool, several: bool) -> str:
    steps = [
        *(["minima"] if by_roles else []),
        *(["scores"] if scored else []),
        *(["the preference among dates"] if several else []),
        "the draw",
    ]
    if len(steps) == 1:
        return "published draw"
    first, *then = steps
    return f"published order, {first} first and then {' and then '.join(then)}"
