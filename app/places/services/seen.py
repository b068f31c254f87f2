"""What somebody may know of a stored proposal: everything is counted among the people they may know of.

So no figure tells of a restricted person, and none of somebody who must not come into the room: an agency
misses only what its people who could be placed might have filled.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from app.directory.models import Person
from app.directory.queries import visible_to
from app.places import queries, rules
from app.places.models import Proposal
from app.places.services import dates
from app.places.services.candidates import Asker


@dataclass(frozen=True)
class Unmet:
    """One minimum that is not met: of the role group or the agency that `code` names."""

    of_roles: bool
    code: str
    minimum: int
    placed: int


@dataclass(frozen=True)
class Seen:
    """A proposal as far as it may be known: its input and the people placed."""

    proposal: Proposal
    problem: rules.Problem
    placed: frozenset[str]

    @property
    def room(self) -> rules.SessionToFill:
        return self.problem.sessions[0]

    @cached_property
    def by_agency(self) -> Counter[str]:
        """Places by code."""
        return Counter(self.problem.candidates[each].agency for each in self.placed)

    @cached_property
    def asked(self) -> Counter[str]:
        """People by code."""
        return Counter(person.agency for person in self.problem.people)

    @cached_property
    def unmet(self) -> list[Unmet]:
        """Agencies and role groups below a minimum of which somebody more might have come.

        Where everybody who could be placed is placed, sharing out could give nothing more, and an empty place
        would tell that something keeps somebody out.
        """
        could, have = self._groups(self.room.id), self._groups()
        found = []
        here = [each for each in self.proposal.result["unmet"] if each["session"] == self.room.id]
        for each in here:
            key = (each["kind"] == "role", each["name"])
            if have[key] < min(could[key], each["minimum"]):
                found.append(Unmet(*key, each["minimum"], have[key]))
        return found

    def _groups(self, asking: str = "") -> Counter[tuple[bool, str]]:
        """Those who could be placed on this session, else those who are, by agency and by role group."""
        people = [
            person
            for person in self.problem.people
            if (asking in person.choices if asking else person.id in self.placed)
        ]
        roles = Counter((True, role) for person in people for role in set(person.roles))
        return roles + Counter((False, person.agency) for person in people)

    @cached_property
    def outcome(self) -> rules.Result:
        """Places and levels, without sentences. A place that a hidden person has is not empty."""
        counted = rules.objective_of(self.problem, dict.fromkeys(self.placed, self.room.id))
        short = sum(each.minimum - each.placed for each in self.unmet)
        return rules.Result(
            dict.fromkeys(self.placed, self.room.id),
            counted._replace(minima=short, empty=self.proposal.result["objective"]["empty"]),
            (),
            {},
            self.proposal.result["exact"],
        )


def seen_of(proposal: Proposal, known: Collection[str], problem: rules.Problem | None = None) -> Seen:
    """The proposal on its own date, among the people whose identifiers are `known`, and their agencies.

    `problem` is what it shares out there, by whoever has read that already.
    """
    whole = problem or dates.problem_on(proposal)
    people = tuple(person for person in whole.people if person.id in known)
    codes = {person.agency for person in people}
    room = whole.sessions[0]
    here = replace(room, agencies={code: each for code, each in room.agencies.items() if code in codes})
    seen = replace(whole, sessions=(here,), people=people)
    return Seen(proposal, seen, frozenset(dates.placed_on(proposal)) & seen.candidates.keys())


def outcome_on_dates(proposal: Proposal, known: Collection[str]) -> rules.Result:
    """Places and levels on all dates that were worked out together, among the people who are `known`."""
    parts = [seen_of(each, known) for each in dates.beside(proposal)]
    if len(parts) == 1:
        return parts[0].outcome
    whole = rules.parse_problem(proposal.problem)
    seen = replace(
        whole,
        sessions=tuple(part.room for part in parts),
        people=tuple(person for person in whole.people if person.id in known),
    )
    placed = {who: part.room.id for part in parts for who in part.placed}
    short = sum(each.minimum - each.placed for part in parts for each in part.unmet)
    empty = proposal.result["objective"]["empty"]
    objective = rules.objective_of(seen, placed)._replace(minima=short, empty=empty)
    return rules.Result(placed, objective, (), {}, proposal.result["exact"])


def known_to(
    viewer: Person | None, proposals: Sequence[Proposal], everybody: Sequence[Asker] = ()
) -> dict[str, Person]:
    """Those of these proposals' people whom the viewer may know of, by identifier.

    Those who have left the list since are among them. `everybody` are those who have been read already.
    """
    read = {asker.id: asker.person for asker in everybody}
    all_of_them = {person["id"] for proposal in proposals for person in proposal.problem["people"]}
    left = all_of_them - read.keys()
    people = [*read.values(), *(queries.people_with_agencies(map(uuid.UUID, left)) if left else ())]
    return {str(person.id): person for person in people if visible_to(viewer, person)}
