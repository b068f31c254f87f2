"""Fewer places than people who have one: who could give theirs up, what that means, and doing it at once.

Whoever the administrator may not know of keeps the place and stands nowhere: neither in the list nor in a
number beside it, and named staff decide about that person. What is said of numbers is said of seats.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.directory.enums import ContactBy
from app.directory.models import Person
from app.directory.queries import visible_to
from app.mentoring import services as mentoring
from app.mentoring.models import Application
from app.mentoring.queries import with_signatures
from app.places import emails, queries, rules
from app.places.enums import SEATED, PlaceAction, PlaceStatus
from app.places.events import PlaceGivenUp
from app.places.models import Place
from app.places.rules.problem import canonical_json
from app.places.services import calendars, dates, managers, moves
from app.places.services.allocating import policy_for
from app.places.services.candidates import NO_AGENCY
from app.places.services.enough_room import check_agreed
from app.places.services.role_groups import minima_of, roles_of
from app.places.services.telling import write
from app.places.services.terms import as_held, terms_of
from app.platform import seats, words
from app.platform.errors import RuleBroken
from app.platform.events import announce
from app.training.models import TrainingSession
from app.training.services import check_fewer_places, have_fewer_places

FIRST_IN_LINE = (
    "There are fewer places than were planned. If one comes free, whoever had one before is asked first."
)
BEGUN = "The training has begun, so nobody’s place is taken back any more."
CHANGED = (
    "Something has changed since you read this: somebody may have given a place up. "
    "Nothing has been done. Look at the list again."
)
NOT_TOLD, NOT_ANSWERED = "Nobody has been told of it.", "An offer goes before an accepted place."
BY_ITS_OWN_ORDER = (
    "Among those whose leaving does the shares no harm, the last by the agencies’ own order "
    "and the published draw."
)
WHY: Mapping[rules.Rule, str] = {
    rules.Rule.LIMIT: "The agency has more than its limit.",
    rules.Rule.SPREAD: "Without this place the rest are nearest to the agencies’ fair shares.",
    rules.Rule.MINIMA: "Otherwise an agency or a role group would fall below its minimum.",
    rules.Rule.MERIT: "Among those whose leaving does the shares no harm, the lowest score.",
    rules.Rule.DRAW: "Equal to others in shares and score; the published draw decides.",
}


@dataclass(frozen=True)
class Holder:
    """Somebody who may be asked to give a place up; `why` says why, of whom the engine proposes."""

    place: Place
    silent: bool
    proposed: bool
    why: str

    @property
    def id(self) -> str:
        return str(self.place.id)

    @property
    def standing(self) -> str:
        """Where the place is, for the list."""
        place = self.place
        if self.silent:
            return "Kept for a manager"
        if place.status is PlaceStatus.ACCEPTED:
            return f"Accepted on {words.day(place.answered_at)}" if place.answered_at else "Accepted"
        return f"Offered on {words.day(place.offered_at)}" if place.offered_at else "Offered"


@dataclass(frozen=True)
class Choosing:
    """Everybody who may be asked, by agency, and how many are needed for the smaller number of places."""

    session: TrainingSession
    capacity: int
    taken: int
    needed: int
    groups: Sequence[tuple[str, Sequence[Holder]]]

    @property
    def holders(self) -> dict[str, Holder]:
        return {holder.id: holder for _, people in self.groups for holder in people}

    @property
    def fingerprint(self) -> str:
        """Stands for what the page of it shows."""
        shown = [[holder.id, holder.standing] for holder in self.holders.values()]
        return _fingerprint([str(self.session.id), self.session.capacity, self.capacity, self.taken, shown])


@dataclass(frozen=True)
class Follows:
    """What follows for one person: how they are told, what they keep, and whether a manager is told."""

    holder: Holder
    told: str
    calendar: bool
    keeps: Sequence[str]
    manager: str


@dataclass(frozen=True)
class Plan:
    """All that would be done, as it is shown before it is; `fingerprint` stands for it."""

    choosing: Choosing
    people: Sequence[Follows]
    fingerprint: str


def choosing_for(session: TrainingSession, capacity: int, viewer: Person | None, at: datetime) -> Choosing:
    """Who could give a place up, with a proposal; reads only.

    Raises RuleBroken for a number that is not smaller or cannot be, where more was agreed, and once the
    training has begun.
    """
    check_fewer_places(session, capacity)
    check_agreed(session, capacity)
    if session.days and session.days[0].starts_at <= at:
        raise RuleBroken(BEGUN)
    taken = session.capacity - seats.free_seats([session.pool_id])[session.pool_id]
    places = queries.places_on(session, tuple(SEATED))
    tied, silent = queries.tied_places(session), queries.places_in_silence(session)
    may = [place for place in places if place.id not in tied and _may_be_asked(place, viewer)]
    needed = max(0, taken - capacity)
    enough = 0 < needed <= len(may)
    # Whom the viewer may not know of sways nothing: the others are proposed as if nobody else were there.
    known = [place for place in places if visible_to(viewer, place.person)]
    room = max(0, capacity - len(places) + len(known))
    proposed = _proposal(session, room, known, may, silent, at) if enough else {}
    groups: dict[str, list[Holder]] = {}
    for place in sorted(may, key=lambda each: each.person.full_name):
        name = place.agency.name if place.agency else "No agency yet"
        who, kept = str(place.person_id), place.id in silent
        why = _why(place, kept, proposed[who]) if who in proposed else ""
        groups.setdefault(name, []).append(Holder(place, kept, who in proposed, why))
    return Choosing(session, capacity, taken, needed, sorted(groups.items()))


def plan_of(
    session: TrainingSession,
    capacity: int,
    chosen: Collection[str],
    viewer: Person | None,
    at: datetime,
    *,
    seen: str = "",
) -> Plan:
    """What it means for these people, by the identifiers of their places.

    `seen` is the fingerprint of the list from which they were chosen. Raises RuleBroken when it is another
    one now, when they are not as many as are needed, or somebody among them may not be asked.
    """
    choosing = choosing_for(session, capacity, viewer, at)
    if seen not in ("", choosing.fingerprint) or not choosing.holders.keys() >= set(chosen):
        raise RuleBroken(CHANGED)
    refuse_another_number(choosing, len(chosen))
    return _planned(choosing, chosen, viewer)


def _planned(choosing: Choosing, chosen: Collection[str], viewer: Person | None) -> Plan:
    session = choosing.session
    holders = [each for each in choosing.holders.values() if each.id in chosen]
    known = with_signatures([each.place.application_id for each in holders if each.place.application_id])
    beside = queries.companion_of(session)
    kept = queries.places_of_people(beside, [each.place.person_id for each in holders]) if beside else {}
    people = [_follows(each, kept.get(each.place.person_id), known, viewer) for each in holders]
    seen = [[each.holder.id, each.holder.standing, each.told, *each.keeps, each.manager] for each in people]
    whole = [str(session.id), session.capacity, choosing.capacity, choosing.taken, seen]
    return Plan(choosing, people, _fingerprint(whole))


def _fingerprint(whole: object) -> str:
    return hashlib.sha256(canonical_json(whole).encode()).hexdigest()


def refuse_another_number(choosing: Choosing, count: int) -> None:
    """Raises RuleBroken unless so many are chosen as are needed."""
    if choosing.needed > len(choosing.holders):
        raise RuleBroken(
            f"Not everybody who has a place can be asked on this page, so there cannot be as few as "
            f"{choosing.capacity}. Enter a larger number."
        )
    if count != choosing.needed:
        raise RuleBroken(
            f"Choose {words.plural(choosing.needed, 'person', 'people')} who give a place up. "
            f"You have chosen {count or 'nobody'}."
        )


def take_back(
    session: TrainingSession,
    capacity: int,
    chosen: Collection[str],
    *,
    fingerprint: str,
    reason: str,
    by: Person | None,
    at: datetime,
) -> Plan:
    """Have fewer places: these people go back on the waiting list, first in line, and everybody is told.

    A place that was only kept for a manager ends in silence. Raises RuleBroken without a reason, and when
    anything is different from what was read.
    """
    if not reason.strip():
        raise RuleBroken("Give the reason.")
    moves.all_alone(session, queries.places_on(session, tuple(SEATED)))
    choosing = choosing_for(session, capacity, by, at)
    if len(chosen) != choosing.needed or not choosing.holders.keys() >= set(chosen):
        raise RuleBroken(CHANGED)
    plan = _planned(choosing, chosen, by)
    if plan.fingerprint != fingerprint:
        raise RuleBroken(CHANGED)
    for each in plan.people:
        _put_back(each.holder, reason.strip(), by=by, at=at)
    have_fewer_places(session, capacity, reason=reason.strip(), by=by, at=at)
    return plan


def _may_be_asked(place: Place, viewer: Person | None) -> bool:
    """Somebody else decides about the own place, and named staff about whom others may not know of."""
    own = viewer is not None and viewer.id == place.person_id
    return not own and visible_to(viewer, place.person)


def _why(place: Place, kept: bool, rule: rules.Rule | None) -> str:
    kind = NOT_TOLD if kept else NOT_ANSWERED if place.status is PlaceStatus.OFFERED else ""
    scored = place.training_session.course.needs_application
    why = BY_ITS_OWN_ORDER if rule is rules.Rule.MERIT and not scored else WHY.get(rule, "") if rule else ""
    return " ".join(filter(None, (kind, why)))


def _proposal(
    session: TrainingSession,
    room: int,
    places: Sequence[Place],
    may: Sequence[Place],
    silent: Collection[uuid.UUID],
    at: datetime,
) -> dict[str, rules.Rule | None]:
    """Whom the engine would leave out of `places`, when `room` of them are left: first what was told nobody,
    then offers, then accepted places.
    """
    released = queries.released_proposal(session)
    frozen = dates.problem_on(released) if released is not None else None
    policy = policy_for(session)
    known = frozen.candidates if frozen is not None else {}
    minima = frozen.sessions[0].role_minima if frozen is not None else minima_of(policy)
    here = str(session.id)
    people = []
    for place in places:
        who = str(place.person_id)
        code = known[who].agency if who in known else place.agency.code if place.agency else NO_AGENCY
        roles = known[who].roles if who in known else roles_of(place.person, minima)
        if frozen is not None and who not in known:
            people.append(rules.who_joins(frozen, who, code, roles))
            continue
        merit = known[who].merit if who in known else 0
        people.append(rules.Candidate(who, code, (here,), merit, roles))
    agencies = {place.agency.code: place.agency for place in places if place.agency is not None}
    terms = (
        frozen.sessions[0].agencies
        if frozen is not None
        else terms_of(session, agencies, policy, policy.basis, at)
    )
    before = frozen.sessions[0].capacity if frozen is not None else session.capacity
    held = Counter(person.agency for person in people)
    smaller = as_held(rules.in_proportion(terms, room, before), held, room, reserved=False)
    fewer = rules.SessionToFill(here, room, smaller, policy.band, minima)
    problem = rules.Problem(policy.seed, (fewer,), tuple(people))
    offered = [place for place in may if place.status is PlaceStatus.OFFERED]
    kept = {str(place.person_id) for place in offered if place.id in silent}
    kinds = (
        kept,
        {str(place.person_id) for place in offered} - kept,
        {str(place.person_id) for place in may if place.status is PlaceStatus.ACCEPTED},
    )
    return rules.who_gives_up(problem, kinds)


def _follows(
    holder: Holder,
    beside: Place | None,
    applications: Mapping[uuid.UUID, Application],
    viewer: Person | None,
) -> Follows:
    place = holder.place
    application = applications.get(place.application_id) if place.application_id else None
    signature = managers.hears_of_the_dates(application) if application is not None else None
    manager = signature.manager_name if signature is not None else ""
    if signature is not None and signature.manager is not None and not visible_to(viewer, signature.manager):
        manager = ""
    by_telephone = place.person.contact_by is ContactBy.TELEPHONE
    told = "By telephone: a call is listed" if by_telephone else place.person.email
    keeps = [beside.training_session.course.name] if beside is not None and beside.status in SEATED else []
    return Follows(
        holder=holder,
        told="Nobody" if holder.silent else told,
        calendar=place.status is PlaceStatus.ACCEPTED and not by_telephone,
        keeps=keeps if application is not None else [],
        manager=manager,
    )


def _put_back(holder: Holder, reason: str, *, by: Person | None, at: datetime) -> None:
    """One seat is given back; who held it waits first in line. What came with a core place stays theirs."""
    place = holder.place
    session, accepted = place.training_session, place.status is PlaceStatus.ACCEPTED
    action = PlaceAction.LAPSE if holder.silent else PlaceAction.PUT_BACK
    moves.move(place, action, by=by, at=at, reason=reason)
    seats.release(session.pool_id, place.person_id)
    if not holder.silent:
        place.put_back_at, place.outcome_note = at, FIRST_IN_LINE
        place.offered_at = place.answer_by = place.answered_at = None
        place.expires_by_clock = False
        place.known_days = place.moved_at = place.kept_at = None
        if place.application is not None:
            managers.free_the_dates(place, at=at, sessions=[session], waits=True)
            mentoring.mark_reserve(place.application, by=by, at=at)
        stays = moves.place_beside(place)
        write(place, emails.put_back(place, accepted=accepted, stays=stays), at)
    if accepted:
        calendars.take_back(place, at)
    announce(PlaceGivenUp(place.id), by=by, at=at)
