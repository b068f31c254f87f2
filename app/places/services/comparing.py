"""The proposals of a session, and any two of them side by side.

Both are counted among the people whom the viewer may know of (`seen`). What kept somebody from having a place
is in neither: who could be placed in one and not in the other is nobody's to see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.directory.models import Person
from app.directory.queries import agencies
from app.places import queries, rules
from app.places.enums import ProposalStatus
from app.places.models import DraftPin, Proposal
from app.places.services.candidates import NO_AGENCY, askers_of
from app.places.services.role_groups import group_name
from app.places.services.seen import Seen, known_to, seen_of
from app.platform.errors import NotFound
from app.platform.words import listed
from app.training.models import TrainingSession

PAGE = 20
LEFT = "Somebody who has left the list"


@dataclass(frozen=True)
class ProposalLine:
    """One proposal in the list; `index` is the mismatch with the shares in per cent."""

    proposal: Proposal
    people: int
    placed: int
    unmet: int
    index: float

    @property
    def state(self) -> str:
        """What became of it."""
        if self.proposal.status is ProposalStatus.RELEASED:
            return "Released"
        return "Replaced" if self.proposal.status is ProposalStatus.REPLACED else "On the board"


@dataclass(frozen=True)
class Proposals:
    """A page of the list; `numbers` are those of all there are, the newest first."""

    lines: Sequence[ProposalLine]
    numbers: Sequence[int]
    page: int
    pages: int


@dataclass(frozen=True)
class Named:
    """Somebody as the board names people. `note` says what is special, if anything is."""

    name: str
    agency: str
    note: str = ""


@dataclass(frozen=True)
class AgencyChange:
    """One agency in both; shares are in places."""

    name: str
    share: tuple[float, float]
    asked: tuple[int, int]
    placed: tuple[int, int]

    @property
    def change(self) -> int:
        """How many places more it has."""
        return self.placed[1] - self.placed[0]


@dataclass(frozen=True)
class PinChange:
    """A decision by hand, or a place held already, that is in one of the two only.

    Without a reason and a day where no pin that still stands is behind it.
    """

    person: Named
    placed: bool
    number: int
    reason: str
    made_by: str
    made_at: datetime | None


@dataclass(frozen=True)
class ProposalComparison:
    """From one proposal to another. `inputs` are a label, and what it was and is."""

    before: Proposal
    after: Proposal
    gains: Sequence[Named]
    losses: Sequence[Named]
    came: Sequence[Named]
    went: Sequence[Named]
    changed: Sequence[tuple[Named, str, str, str]]
    lines: Sequence[AgencyChange]
    levels: Sequence[rules.LevelChange]
    inputs: Sequence[tuple[str, str, str]]
    pins: Sequence[PinChange]

    @property
    def nothing_found(self) -> bool:
        """Whether nothing of what is compared is different; other things may be, which nobody may see."""
        shares = any(line.share[0] != line.share[1] for line in self.lines)
        return not (self.inputs or self.came or self.went or self.changed or self.pins or shares)


def list_proposals(session: TrainingSession, viewer: Person | None, page: int) -> Proposals:
    """Reads only. Pages count from 1; one that is not there is the nearest."""
    numbers = queries.proposal_numbers(session)
    pages = max(1, -(-len(numbers) // PAGE))
    page = min(max(page, 1), pages)
    found = queries.proposals_numbered(session, numbers[(page - 1) * PAGE : page * PAGE])
    known = known_to(viewer, found)
    return Proposals([_line(seen_of(each, known)) for each in found], numbers, page, pages)


def compare_proposals(
    session: TrainingSession, viewer: Person | None, first: int, second: int
) -> ProposalComparison:
    """What is different in the second. Reads only. Raises NotFound for a number that is not there."""
    found = {each.number: each for each in queries.proposals_numbered(session, {first, second})}
    if first not in found or second not in found:
        raise NotFound
    known = known_to(viewer, list(found.values()))
    before, after = seen_of(found[first], known), seen_of(found[second], known)
    names = {agency.code: agency.name for agency in agencies(session.programme, active_only=False)}
    naming = _Naming(session, names, known, before, after)
    difference = rules.compare(before.outcome, after.outcome)
    old, new = before.problem.candidates.keys(), after.problem.candidates.keys()
    return ProposalComparison(
        before=before.proposal,
        after=after.proposal,
        gains=naming.listed(difference.gains),
        losses=naming.listed(difference.losses),
        came=naming.listed(new - old),
        went=naming.listed(old - new),
        changed=list(_changed(before, after, naming)),
        lines=list(_agency_lines(before, after, naming)),
        levels=difference.levels,
        inputs=list(_inputs(before, after, naming)),
        pins=list(_pins(queries.pins_of(session), before, after, naming)),
    )


def _line(seen: Seen) -> ProposalLine:
    return ProposalLine(
        proposal=seen.proposal,
        people=len(seen.problem.people),
        placed=len(seen.placed),
        unmet=len(seen.unmet),
        index=rules.gallagher_index(seen.by_agency, {c: t.target for c, t in seen.room.agencies.items()}),
    )


class _Naming:
    """Names people as the board does: whoever asks, or was in the release, and nobody who has left since."""

    def __init__(
        self,
        session: TrainingSession,
        agency_names: Mapping[str, str],
        known: Mapping[str, Person],
        before: Seen,
        after: Seen,
    ) -> None:
        self.agency_names = agency_names
        self.scored = session.course.needs_application
        self.candidates = {**before.problem.candidates, **after.problem.candidates}
        released = queries.released_proposal(session)
        here = {asker.id for asker in askers_of(session)}
        if released is not None:
            here |= {person["id"] for person in released.problem["people"]}
        self.names = {each: person.full_name for each, person in known.items() if each in here}

    def agency(self, code: str) -> str:
        return "No agency yet" if code == NO_AGENCY else self.agency_names.get(code, code)

    def of(self, person: str) -> Named:
        candidate = self.candidates[person]
        agency = self.agency(candidate.agency)
        if person not in self.names:
            return Named(LEFT, agency)
        return Named(
            self.names[person], agency, f"score {rules.points(candidate.merit)}" if self.scored else ""
        )

    def listed(self, people: Iterable[str]) -> list[Named]:
        """By agency, then name."""
        return sorted(map(self.of, people), key=lambda named: (named.agency, named.name))


def _changed(before: Seen, after: Seen, naming: _Naming) -> Iterator[tuple[Named, str, str, str]]:
    """People in both who were there as something else: who, what, and what it was and is.

    Role groups are in a proposal only where one of them has a minimum.
    """
    in_groups = bool(before.room.role_minima and after.room.role_minima)
    for who, old in sorted(before.problem.candidates.items()):
        new = after.problem.candidates.get(who)
        if new is None:
            continue
        if old.agency != new.agency:
            yield naming.of(who), "Agency", naming.agency(old.agency), naming.agency(new.agency)
        if naming.scored and old.merit != new.merit:
            yield naming.of(who), "Score", rules.points(old.merit), rules.points(new.merit)
        if in_groups and sorted(old.roles) != sorted(new.roles):
            yield naming.of(who), "Role group", _roles(old), _roles(new)


def _roles(candidate: rules.Candidate) -> str:
    return listed(sorted(candidate.roles)) or "none"


def _agency_lines(before: Seen, after: Seen, naming: _Naming) -> Iterator[AgencyChange]:
    for code in sorted({*before.asked, *after.asked}, key=naming.agency):
        old, new = before.room.agencies.get(code), after.room.agencies.get(code)
        yield AgencyChange(
            name=naming.agency(code),
            share=(old.target / 100 if old else 0.0, new.target / 100 if new else 0.0),
            asked=(before.asked[code], after.asked[code]),
            placed=(before.by_agency[code], after.by_agency[code]),
        )


def _inputs(before: Seen, after: Seen, naming: _Naming) -> Iterator[tuple[str, str, str]]:
    old, new = before.room, after.room
    facts = [
        ("Places", str(old.capacity), str(new.capacity)),
        ("Tolerance", _band(old.band), _band(new.band)),
        ("Seed of the draw", before.problem.seed, after.problem.seed),
        ("Engine", before.proposal.engine_version, after.proposal.engine_version),
    ]
    for code in sorted({*old.agencies, *new.agencies}, key=naming.agency):
        was, now = old.agencies.get(code), new.agencies.get(code)
        for label in ("minimum", "maximum", "reserved"):
            one, other = _limit_of(was, label), _limit_of(now, label)
            # Of an agency that takes part in one of the two only, what limits it there.
            if (was and now) or not {one, other} <= {"–", "none" if label == "maximum" else "0"}:
                facts.append((f"{naming.agency(code)}: {label}", one, other))
    for group in sorted({*old.role_minima, *new.role_minima}):
        least = _limit(old.role_minima.get(group)), _limit(new.role_minima.get(group))
        facts.append((f"{group_name(group)}: minimum", *least))
    yield from (fact for fact in facts if fact[1] != fact[2])


def _band(band: int | None) -> str:
    return "none" if band is None else f"{band} %"


def _limit_of(terms: rules.AgencyTerms | None, label: str) -> str:
    return "–" if terms is None else _limit(getattr(terms, label))


def _limit(limit: int | None) -> str:
    return "none" if limit is None else str(limit)


def _pins(pins: Sequence[DraftPin], before: Seen, after: Seen, naming: _Naming) -> Iterator[PinChange]:
    """Decisions made between the two, with their reasons; then places settled that none of these explains."""
    explained: set[tuple[int, str]] = set()
    for pin in pins:
        there = [seen.proposal for seen in (before, after) if pin.made_at <= seen.proposal.made_at]
        if len(there) == 1 and str(pin.person_id) in naming.candidates:
            if pin.placed:
                explained.add((there[0].number, str(pin.person_id)))
            yield PinChange(
                person=naming.of(str(pin.person_id)),
                placed=pin.placed,
                number=there[0].number,
                reason=pin.reason.text or "",
                made_by=pin.made_by.full_name,
                made_at=pin.made_at,
            )
    for seen, other in ((before, after), (after, before)):
        for who, candidate in sorted(seen.problem.candidates.items()):
            elsewhere = other.problem.candidates.get(who)
            if candidate.pinned is None or elsewhere is None or elsewhere.pinned is not None:
                continue
            if (seen.proposal.number, who) not in explained:
                yield PinChange(naming.of(who), True, seen.proposal.number, "", "", None)
