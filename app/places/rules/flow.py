"""A problem as a network: several sessions to choose from, or one session with role groups.

Either is a minimum-cost flow (`network` says what that is), so its best list is found exactly. Both at once
are not: with several sessions *and* minima for role groups no such network exists, and the problem is
NP-hard; `two_stages` has what is done then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from app.places.rules.network import NOBODY, SOURCE, Bundle, Network, WaysBack
from app.places.rules.packing import Packing
from app.places.rules.problem import AgencyTerms, Candidate, Problem, SessionToFill, draw
from app.places.rules.result import Objective
from app.places.rules.spread import next_place_cost, spread_cost

DRAW_BITS = 40


class Flow:
    """The best allocation of a problem, and what it would take to place somebody else.

    Pins are settled before: whoever is pinned has a place and takes up room. The pins must keep the limits
    (`board.seat_pins` sees to that).
    """

    def __init__(self, problem: Problem) -> None:
        """Fill the sessions. The problem is one that `is_a_flow`."""
        self.problem = problem
        self.people = sorted(
            (person for person in problem.people if person.pinned is None and person.choices),
            key=lambda person: person.id,
        )
        self._number = {person.id: number for number, person in enumerate(self.people)}
        self._pinned = Counter((each.pinned, each.agency) for each in problem.people if each.pinned)
        self.packing = Packing(largest_difference(problem))
        roles = self._role_bundles()
        self._homes = {role: node for node, role in enumerate(roles, start=1)}
        self._sessions = sorted(problem.sessions, key=lambda session: session.id)
        groups = self._group_bundles()
        self._group_at = {key: node for node, key in enumerate(groups, start=1 + len(roles))}
        self._key_of = {node: key for key, node in self._group_at.items()}
        self.network = Network(
            list(roles.values()),
            list(groups.values()),
            [self._open_places(session) for session in self._sessions],
            [self._prices(person) for person in self.people],
        )
        self.network.fill()

    def placed(self) -> dict[str, str]:
        """Each placed person's session, the pinned included."""
        free = {
            person.id: self._key_of[node][0]
            for person, node in zip(self.people, self.network.where, strict=True)
            if node in self._key_of
        }
        return {**{each.id: each.pinned for each in self.problem.people if each.pinned}, **free}

    # The network.

    def _role_bundles(self) -> dict[str, Bundle]:
        """One for each role group with a minimum on the only session."""
        if len(self.problem.sessions) > 1:
            return {}
        (session,) = self.problem.sessions
        pinned = Counter(
            role for person in self.problem.people if person.pinned for role in counted_roles(person, session)
        )
        return {
            role: Bundle(self._prices_in_role(minimum), pinned[role])
            for role, minimum in sorted(session.role_minima.items())
        }

    def _prices_in_role(self, minimum: int) -> list[int]:
        gain = self.packing.pack(Objective(minima=-1))
        return [gain if count < minimum else 0 for count in range(len(self.problem.people) + 1)]

    def _group_bundles(self) -> dict[tuple[str, str], Bundle]:
        """One for each session and agency of which somebody could come."""
        pool = {session.id: number for number, session in enumerate(self._sessions)}
        known = {session.id: session for session in self._sessions}
        asking = Counter((session, person.agency) for person in self.people for session in person.choices)
        bundles = {}
        for (session, agency), number in sorted(asking.items()):
            terms, pinned = known[session].terms(agency), self._pinned[session, agency]
            bundles[session, agency] = Bundle(
                [self._price_of_place(terms, known[session].band, n) for n in range(pinned + number + 1)],
                count=pinned,
                most=terms.maximum,
                held=terms.reserved,
                pool=pool[session],
            )
        return bundles

    def _price_of_place(self, terms: AgencyTerms, band: int | None, places: int) -> int:
        """What one place more costs an agency that has `places` on a session."""
        short = -1 if places < terms.due else 0
        spread = next_place_cost(places, terms.target, band)
        return self.packing.pack(Objective(minima=short, spread=spread))

    def _open_places(self, session: SessionToFill) -> int:
        """Places that are neither held for an agency nor taken by somebody pinned."""
        agencies = {*session.agencies, *(agency for place, agency in self._pinned if place == session.id)}
        taken = (max(self._pinned[session.id, each], session.terms(each).reserved) for each in agencies)
        return session.capacity - sum(taken)

    def _prices(self, person: Candidate) -> dict[int, int]:
        prices = {self._home(person): 0}
        for rank, session in enumerate(person.choices):
            lot = draw(self.problem.seed, session, person.id)
            price = Objective(merit=-person.merit, preference=rank, draw=lot)
            prices[self._group_at[session, person.agency]] = self.packing.pack(price)
        return prices

    def _home(self, person: Candidate) -> int:
        return next((self._homes[role] for role in person.roles if role in self._homes), SOURCE)

    # What if.

    def changes(self) -> Mapping[str, Change | None]:
        """For everybody without a place, the cheapest change that would give one, or None."""
        back = self.network.ways_back()
        return {
            person.id: self._cheapest_change(person, back)
            for person, node in zip(self.people, self.network.where, strict=True)
            if node not in self._key_of
        }

    def _cheapest_change(self, person: Candidate, back: WaysBack) -> Change | None:
        home, prices = self._home(person), self._prices_of(person)
        ways = [
            (price + beyond, node)
            for node, price in prices.items()
            if node != home and (beyond := back.price(node, home)) is not None
        ]
        if not ways:
            return None
        price, node = min(ways)
        moves = [(step.person, step.target) for step in back.steps(node, home) if step.person != NOBODY]
        leaving = [self.people[who].id for who, target in moves if target not in self._key_of]
        return Change(self._key_of[node][0], self.packing.unpack(price), leaving[0], len(moves))

    def _prices_of(self, person: Candidate) -> Mapping[int, int]:
        return self.network.people[self._number[person.id]]


class Change:
    """What placing one person would take: on which session, at what price, who leaves and how many move."""

    def __init__(self, session: str, change: Objective, leaving: str, moving: int) -> None:
        self.session = session
        self.change = change
        self.leaving = leaving
        self.moving = moving


def is_a_flow(problem: Problem) -> bool:
    """Whether the problem has no role minima, or one session and at most one counted role a person."""
    counting = [session for session in problem.sessions if session.role_minima]
    if not counting:
        return True
    return len(problem.sessions) == 1 and all(
        len(counted_roles(person, counting[0])) <= 1 for person in problem.people if not person.pinned
    )


def counted_roles(person: Candidate, session: SessionToFill) -> list[str]:
    """Those of a person's role groups that have a minimum on the session."""
    return [role for role in sorted(set(person.roles)) if role in session.role_minima]


def largest_difference(problem: Problem) -> Objective:
    """Bounds for the difference between any two allocations, level by level."""
    number = len(problem.people) + 1
    asking = Counter((session, each.agency) for each in problem.people for session in each.choices)
    sessions = {session.id: session for session in problem.sessions}
    minima = sum(sum(session.role_minima.values()) for session in problem.sessions)
    spread = 0
    for (place, agency), most in asking.items():
        terms, band = sessions[place].terms(agency), sessions[place].band
        minima += terms.due
        spread += max(spread_cost(places, terms.target, band) for places in (0, most))
    return Objective(
        pins=0,
        empty=number,
        minima=2 * minima,
        spread=2 * spread,
        merit=2 * number * max((abs(person.merit) for person in problem.people), default=0),
        preference=2 * number * max((len(person.choices) for person in problem.people), default=0),
        draw=2 * number << DRAW_BITS,
    )
