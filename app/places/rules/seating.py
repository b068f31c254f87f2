"""One session while its places are being shared out: who has one, who may have one, what that costs.

Everything that gives a place goes through `Seating`: the greedy algorithm, promotion, the explanations, and
the simpler ways that `fairness` compares with. So all of them obey the same limits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

from app.places.rules.problem import Candidate, Problem, SessionToFill, draw
from app.places.rules.result import Objective, UnmetMinimum
from app.places.rules.spread import next_place_cost, spread_cost
from app.platform.errors import RuleBroken


class ImpossiblePin(RuleBroken):
    """Pins that cannot all be honoured: who is pinned, to which session, and whose limit it is, if one's."""

    def __init__(
        self, message: str, session: str, people: Collection[str], agency: str | None = None
    ) -> None:
        super().__init__(message)
        self.session = session
        self.people = tuple(sorted(people))
        self.agency = agency


class Seating:
    """The places given so far on one session, within its limits.

    Places reserved for an agency stay held while they are empty: what is given, and what is still held,
    never come to more than the capacity.
    """

    def __init__(self, problem: Problem, session: SessionToFill | None = None) -> None:
        """An empty session, the problem's only one unless another is named.

        Raises `RuleBroken` where the reserved places alone are more than there are.
        """
        self.session = only_session(problem) if session is None else session
        self._candidates = problem.candidates
        # Without scores a draw decides between colleagues, or the order in which their agency asks for them.
        self.scored = any(person.merit > 0 for person in problem.people)
        self._seated: dict[str, list[str]] = {
            code: [] for code in sorted(problem.agencies | self.session.agencies.keys())
        }
        self._seed = problem.seed
        self._lots: dict[str, int] = {}
        self._spoken_for = sum(terms.reserved for terms in self.session.agencies.values())
        if self._spoken_for > self.session.capacity:
            reserved, session = self._spoken_for, self.session
            raise RuleBroken(f"{reserved} places are reserved on {session.id}, which has {session.capacity}.")

    @cached_property
    def in_own_order(self) -> bool:
        """Whether agencies have put their own people in order: merit below nothing (`own_order`)."""
        return not self.scored and any(person.merit for person in self._candidates.values())

    # Who has a place.

    @property
    def agencies(self) -> tuple[str, ...]:
        return tuple(self._seated)

    @property
    def held(self) -> int:
        """Places still held, empty, for the agencies that they are reserved for."""
        return self._spoken_for - sum(map(self.places, self._seated))

    def places(self, agency: str) -> int:
        return len(self._seated[agency])

    def seated(self, agency: str) -> tuple[Candidate, ...]:
        return tuple(self._candidates[each] for each in self._seated[agency])

    def __iter__(self) -> Iterator[str]:
        for people in self._seated.values():
            yield from people

    def __contains__(self, person: Candidate) -> bool:
        return person.id in self._seated[person.agency]

    # Who may have one.

    def asks(self, person: Candidate) -> bool:
        """Whether this person may be placed on this session at all."""
        return self.session.id in person.choices

    def at_its_maximum(self, agency: str) -> bool:
        maximum = self.session.terms(agency).maximum
        return maximum is not None and self.places(agency) >= maximum

    def has_room_for(self, agency: str) -> bool:
        """Whether one more place can go to this agency: its limit, its own held places, or a free one."""
        if self.at_its_maximum(agency):
            return False
        has_one_held = self.places(agency) < self.session.terms(agency).reserved
        return has_one_held or self._spoken_for < self.session.capacity

    def give(self, person: Candidate) -> None:
        """Seat somebody. The caller has asked `has_room_for`, except for a pin, which `pin_all` checks."""
        if self.places(person.agency) >= self.session.terms(person.agency).reserved:
            self._spoken_for += 1
        self._seated[person.agency].append(person.id)

    def take(self, person: Candidate) -> None:
        """Free somebody's seat."""
        self._seated[person.agency].remove(person.id)
        if self.places(person.agency) >= self.session.terms(person.agency).reserved:
            self._spoken_for -= 1

    def pin_all(self, people: Iterable[Candidate]) -> None:
        """Seat everybody who is pinned. Raises `ImpossiblePin`, naming them, where that breaks a limit."""
        self.keep([person for person in people if person.pinned == self.session.id])

    def keep(self, pinned: Sequence[Candidate]) -> None:
        """Seat these people, who are not to move, before anybody else. Raises `ImpossiblePin` as well."""
        for person in pinned:
            if not self.asks(person):
                raise self._impossible("this place cannot be had", [person])
            self.give(person)
        for agency in self._seated:
            maximum = self.session.terms(agency).maximum
            if maximum is not None and self.places(agency) > maximum:
                colleagues = [person for person in pinned if person.agency == agency]
                raise self._impossible(f"the limit of {agency} is {maximum}", colleagues, agency)
        if self._spoken_for > self.session.capacity:
            kept = f", with {self.held} held for agencies" if self.held else ""
            raise self._impossible(f"the capacity is {self.session.capacity}{kept}", pinned)

    def _impossible(
        self, limit: str, people: Sequence[Candidate], agency: str | None = None
    ) -> ImpossiblePin:
        ids = sorted(person.id for person in people)
        names = " and ".join(filter(None, (", ".join(ids[:-1]), ids[-1])))
        return ImpossiblePin(f"{names} cannot keep a pin: {limit}.", self.session.id, ids, agency)

    # What that costs.

    def order(self, person: Candidate) -> tuple[int, int, int, str]:
        """Where this person stands among colleagues, best first: merit, preference, draw."""
        return (-person.merit, person.choices.index(self.session.id), self._lot(person.id), person.id)

    def _lot(self, person: str) -> int:
        if person not in self._lots:
            self._lots[person] = draw(self._seed, self.session.id, person)
        return self._lots[person]

    def cost_of_next(self, agency: str) -> Objective:
        """What one place more changes for this agency, whoever gets it."""
        places, terms = self.places(agency), self.session.terms(agency)
        return Objective(
            empty=-1,
            minima=-1 if places < terms.due else 0,
            spread=next_place_cost(places, terms.target, self.session.band),
        )

    def cost_of_person(self, person: Candidate) -> Objective:
        """What this person, rather than the place, adds to the objective."""
        merit, preference, lot, _ = self.order(person)
        return Objective(merit=merit, preference=preference, draw=lot)

    def objective(self) -> Objective:
        """The whole objective of the places as they are, counted afresh."""
        terms = [(self.places(agency), self.session.terms(agency)) for agency in self._seated]
        people = [self.cost_of_person(self._candidates[each]) for each in self]
        return Objective(
            empty=self.session.capacity - len(people),
            minima=sum(max(0, agency.due - places) for places, agency in terms),
            spread=sum(spread_cost(places, agency.target, self.session.band) for places, agency in terms),
            merit=sum(each.merit for each in people),
            preference=sum(each.preference for each in people),
            draw=sum(each.draw for each in people),
        )

    def unmet(self) -> tuple[UnmetMinimum, ...]:
        """Every agency that is below its minimum or its reserved places."""
        terms = ((agency, self.places(agency), self.session.terms(agency).due) for agency in self._seated)
        return tuple(
            UnmetMinimum(self.session.id, "agency", agency, due, places)
            for agency, places, due in terms
            if places < due
        )


def only_session(problem: Problem) -> SessionToFill:
    """The problem's session. Raises `RuleBroken` for what this engine does not share out exactly."""
    if len(problem.sessions) != 1:
        raise RuleBroken("Places are shared out for one session at a time.")
    (session,) = problem.sessions
    if session.role_minima:
        raise RuleBroken("Places are shared out by agency; a minimum for a role group cannot be set.")
    return session
