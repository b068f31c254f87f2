"""The board as it is shown: a stored proposal, read beside the people it is about."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.directory.models import Person
from app.directory.queries import visible_to
from app.places import queries, rules
from app.places.enums import SEATED, OutcomeKind, PlaceStatus, ProposalStatus
from app.places.models import AllocationPolicy, DraftPin, Place, Proposal
from app.places.services import dates
from app.places.services.allocating import policy_for
from app.places.services.candidates import IN_TOUCH, NO_AGENCY, Asker, askers_of
from app.places.services.changing import Changed, changed_by
from app.places.services.measuring import measures
from app.places.services.moved_days import Answers, answers_of
from app.places.services.role_groups import group_name, in_words, minima_of
from app.places.services.seen import known_to, seen_of
from app.places.services.since_release import Released, as_released
from app.training.models import TrainingSession


@dataclass(frozen=True)
class AgencyLine:
    """One agency's figures; shares are in places."""

    code: str
    name: str
    share: float
    band: tuple[float, float] | None
    asked: int
    eligible: int
    minimum: int
    maximum: int | None
    placed: int
    before: int | None
    shortfall: int

    @property
    def against(self) -> float:
        return self.placed - self.share


@dataclass(frozen=True)
class PersonLine:
    """One person on the board. After release all but `since` and what can be done says what was released."""

    id: uuid.UUID
    name: str
    job: str
    score: str
    outcome: str
    kind: str
    rank: int | None
    why: str
    pinned: bool
    can_change: bool
    place_id: uuid.UUID | None = None
    late: bool = False
    seated: bool = False
    since: Sequence[str] = ()


@dataclass(frozen=True)
class Board:
    """Everything on the page."""

    session: TrainingSession
    policy: AllocationPolicy
    proposal: Proposal | None
    lines: Sequence[AgencyLine]
    groups: Sequence[tuple[AgencyLine, Sequence[PersonLine]]]
    unmet: Sequence[tuple[str, int, int]]
    kept: Sequence[DraftPin]
    changed: Changed | None
    asked: int
    eligible: int
    placed: int
    # Of how many people the proposal was worked out, as far as the viewer may know.
    people: int
    most: float
    measures: Sequence[tuple[str, Sequence[str]]]
    # How many were shared out; how many places there are today is the session's.
    capacity: int
    # The minima of role groups in words; empty where there are none.
    role_minima: str = ""
    # After release: how many have accepted, and how many have an offer to answer.
    accepted: int = 0
    offered: int = 0
    # What people have said since days moved.
    moved: Answers | None = None
    # The dates of the course that are shared out together, this one among them; empty for one alone.
    dates: Sequence[TrainingSession] = ()

    @property
    def scored(self) -> bool:
        """Whether scores decide anything here."""
        return self.session.course.needs_application


def board_of(session: TrainingSession, viewer: Person | None, at: datetime) -> Board:
    """Reads only: the newest stored proposal, and the people whom `viewer` may know to be here.

    Before release these are whoever asks today; from then on whoever was told, as they were told it.
    """
    proposal = queries.latest_proposal(session)
    pins = queries.pins_of(session)
    released = (
        as_released(session, proposal, pins)
        if proposal is not None and proposal.status is ProposalStatus.RELEASED
        else None
    )
    everybody = list(released.askers) if released is not None else askers_of(session)
    askers = [asker for asker in everybody if visible_to(viewer, asker.person)]
    policy = policy_for(session)
    before = queries.proposal_before(proposal) if proposal is not None and proposal.tentative else None
    problem = dates.problem_on(proposal) if proposal else None
    known = known_to(viewer, [each for each in (proposal, before) if each is not None], everybody)
    now = seen_of(proposal, known, problem) if proposal else None
    then = seen_of(before, known) if before else None
    placed = set(now.placed) if now else set()
    old = set(then.placed) if then else None
    names = {asker.agency_code: asker.agency.name if asker.agency else "No agency yet" for asker in askers}
    unmet = [each for each in now.unmet if each.of_roles or each.code in names] if now else []
    missing = {each.code: each.minimum - each.placed for each in unmet if not each.of_roles}
    by_agency: defaultdict[str, list[Asker]] = defaultdict(list)
    for asker in askers:
        by_agency[asker.agency_code].append(asker)
    lines = {}
    for code in sorted(by_agency, key=lambda each: names[each]):
        lines[code] = _line(code, names[code], by_agency[code], problem, placed, old, missing.get(code, 0))
    some_hidden = proposal is not None and not proposal.result["placed"].keys() <= known.keys()
    standing = _Standing(
        session, proposal, now.problem if now else None, placed, pins, at, released, some_hidden
    )
    groups = {code: (line, [standing.line(each) for each in by_agency[code]]) for code, line in lines.items()}
    newcomers = [each for each in (released.newcomers if released else ()) if visible_to(viewer, each.person)]
    for place in newcomers:
        code, name = (place.agency.code, place.agency.name) if place.agency else (NO_AGENCY, "No agency yet")
        group = groups.setdefault(code, (_line(code, name, [], problem, set(), None, 0), []))
        group[1].append(standing.newcomer(place))
    places = released.places.values() if released else ()
    held = Counter(place.status for place in places if visible_to(viewer, place.person))
    return Board(
        session=session,
        policy=policy,
        proposal=proposal,
        lines=list(lines.values()),
        groups=[
            (line, sorted(people, key=_order))
            for line, people in sorted(groups.values(), key=lambda group: group[0].name)
        ],
        unmet=[
            (group_name(each.code) if each.of_roles else names[each.code], each.minimum, each.placed)
            for each in unmet
        ],
        role_minima=in_words(problem.sessions[0].role_minima if problem else minima_of(policy)),
        kept=[pin for pin in pins if pin.kept and visible_to(viewer, pin.person)],
        changed=changed_by(before, proposal, known, askers, viewer) if before and proposal else None,
        asked=len(askers),
        eligible=sum(asker.eligible for asker in askers),
        placed=len(placed),
        people=len(now.problem.people) if now else 0,
        most=max((max(line.placed, line.share, line.eligible) for line in lines.values()), default=1) or 1,
        measures=measures(session, problem, placed, askers, names) if problem else [],
        capacity=problem.sessions[0].capacity if released and problem else session.capacity,
        accepted=held[PlaceStatus.ACCEPTED],
        offered=held[PlaceStatus.OFFERED],
        moved=answers_of(session, viewer),
        dates=_dates(session, proposal),
    )


def _dates(session: TrainingSession, proposal: Proposal | None) -> list[TrainingSession]:
    """The dates that are shared out together with this one, itself among them; none for one alone."""
    if proposal is None:
        found = dates.together(session)
    else:
        shared = dates.sessions_in(proposal)
        several = len(shared) > 1
        found = [each for each in queries.dates_of(session) if str(each.id) in shared] if several else []
    return found if len(found) > 1 else []


@dataclass
class _Standing:
    session: TrainingSession
    proposal: Proposal | None
    # The input and who is placed, as far as the viewer may know.
    problem: rules.Problem | None
    placed: set[str]
    pins: Sequence[DraftPin]
    at: datetime
    released: Released | None
    # Whether somebody has a place whom the viewer may not know of: then no sentence counts or quotes anybody.
    some_hidden: bool

    def __post_init__(self) -> None:
        self.by_hand = {str(pin.person_id): pin for pin in self.pins}
        self.elsewhere = dates.placed_elsewhere(self.proposal) if self.proposal else {}
        lists = rules.reserve_order(self.problem, list(self.placed)) if self.problem else {}
        self.ranks = {person: n for people in lists.values() for n, person in enumerate(people, start=1)}
        people = self.problem.people if self.problem else ()
        self.sitting = Counter(each.agency for each in people if each.id in self.placed)
        self.places: Mapping[uuid.UUID, Place]
        if self.released is not None:
            self.places = self.released.places
        else:
            statuses = (PlaceStatus.OFFERED, PlaceStatus.ACCEPTED, PlaceStatus.WAITLISTED)
            self.places = {place.person_id: place for place in queries.places_on(self.session, statuses)}

    def line(self, asker: Asker) -> PersonLine:
        """What the board says of one person, with a sentence why."""
        outcome, kind, why = self._outcome(asker)
        place = self.places.get(asker.person.id)
        return PersonLine(
            id=asker.person.id,
            name=asker.person.full_name,
            job=asker.person.job_title,
            score=rules.points(asker.merit) if asker.application is not None else "",
            outcome=outcome,
            kind=kind,
            rank=self.ranks.get(asker.id) if kind == "next" else None,
            why=why,
            pinned=asker.id in self.by_hand,
            can_change=asker.eligible and not asker.seated and self.released is None,
            place_id=place.id if place is not None else None,
            late=place is not None and self._late(place),
            seated=place is not None and place.status in SEATED,
            since=self._since(asker.person),
        )

    def newcomer(self, place: Place) -> PersonLine:
        """What the board says of somebody who came to a place after the release."""
        return PersonLine(
            id=place.person_id,
            name=place.person.full_name,
            job=place.person.job_title,
            score="",
            outcome="Not in the release",
            kind="since",
            rank=None,
            why=f"{place.route.value.capitalize()}.",
            pinned=False,
            can_change=False,
            place_id=place.id,
            late=self._late(place),
            seated=place.status in SEATED,
            since=self._since(place.person),
        )

    def _late(self, place: Place) -> bool:
        return (
            place.status is PlaceStatus.OFFERED
            and not place.expires_by_clock
            and place.answer_by is not None
            and place.answer_by < self.at
        )

    def _since(self, person: Person) -> Sequence[str]:
        return self.released.since.get(person.id, ()) if self.released is not None else ()

    def _outcome(self, asker: Asker) -> tuple[str, str, str]:
        if asker.seated:
            place = self.places.get(asker.person.id)
            accepted = place is not None and place.status is PlaceStatus.ACCEPTED
            how = f"{place.route.value.capitalize()}." if place is not None else ""
            if self.released is not None:
                return "Place", "done", f"Had a place before the release. {how}".strip()
            return "Accepted" if accepted else "Offered", "done", how
        if not asker.eligible:
            return "Not eligible", "none", asker.why_not
        if self.proposal is None:
            return "Asked", "none", ""
        if asker.id in self.placed:
            pin = self.by_hand.get(asker.id)
            return "Place", "done", pin.reason.text or "" if pin else self._why_placed(asker)
        if asker.id in self.elsewhere:
            return "Other date", "none", "Has a place on another date asked for as well."
        pin = self.by_hand.get(asker.id)
        if pin is not None:
            return "No place", "none", pin.reason.text or ""
        if asker.id in self.ranks:
            return OutcomeKind.RESERVE.value.capitalize(), "next", self._why_waiting(self.proposal, asker)
        return OutcomeKind.RESERVE.value.capitalize(), "next", IN_TOUCH

    def _why_waiting(self, proposal: Proposal, asker: Asker) -> str:
        note: str = proposal.notes.get(asker.id, "")
        if not note or not self.some_hidden:
            return note
        rule = rules.Rule(proposal.result["reasons"][asker.id]["rule"])
        return rules.unquoted(rule, self.session.course.needs_application) or note

    def _why_placed(self, asker: Asker) -> str:
        if self.problem is None:
            return ""
        terms = self.problem.sessions[0].terms(asker.agency_code)
        colleagues = self.sitting[asker.agency_code]
        if colleagues == 1:
            return f"The agency’s one place, against a share of {rules.share_in_words(terms.target)}."
        share = rules.share_in_words(terms.target)
        return f"Among the agency’s {colleagues} places, against a share of {share}."


def _line(
    code: str,
    name: str,
    askers: Sequence[Asker],
    problem: rules.Problem | None,
    placed: set[str],
    before: set[str] | None,
    shortfall: int,
) -> AgencyLine:
    terms = problem.sessions[0].agencies.get(code) if problem else None
    band = problem.sessions[0].band if problem else None
    share = terms.target / 100 if terms else 0.0
    return AgencyLine(
        code=code,
        name=name,
        share=share,
        band=(share * (100 - band) / 100, share * (100 + band) / 100) if band and terms else None,
        asked=len(askers),
        eligible=sum(asker.eligible for asker in askers),
        minimum=terms.minimum if terms else 0,
        maximum=terms.maximum if terms else None,
        placed=sum(asker.id in placed for asker in askers),
        before=sum(asker.id in before for asker in askers) if before is not None else None,
        shortfall=shortfall,
    )


def _order(person: PersonLine) -> tuple[int, float, int, str]:
    rank = {"done": 0, "next": 1, "since": 3}.get(person.kind, 2)
    score = float(person.score.replace("−", "-") or 0)
    return rank, -score, person.rank or 0, person.name
