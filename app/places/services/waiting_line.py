"""Who waits for the seats of a session after its release, and who of them is next."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime

from app.mentoring.queries import signed_by
from app.places import queries, rules
from app.places.enums import SEATED
from app.places.models import Place, Proposal
from app.places.services import dates, managers
from app.places.services.allocating import policy_for
from app.places.services.candidates import NO_AGENCY
from app.places.services.role_groups import roles_of
from app.places.services.terms import as_held, still_reserved
from app.platform import seats
from app.training.models import TrainingSession

# Places by person and session, as the engine calls them.
Waiting = Mapping[tuple[str, str], Place]


@dataclass(frozen=True)
class ReleasedDate:
    """What stays as it is of one date while its free seats are offered."""

    session: TrainingSession
    frozen: rules.Problem
    out_by_hand: frozenset[str]
    capacity: int
    reserved: bool

    @property
    def id(self) -> str:
        return str(self.session.id)


def as_released(proposals: Sequence[Proposal], at: datetime) -> list[ReleasedDate]:
    """The dates of these released proposals, which were shared out together."""
    found = []
    for proposal in proposals:
        here = proposal.training_session
        pins = queries.pins_of(here)
        found.append(
            ReleasedDate(
                session=here,
                frozen=rules.one_date(rules.parse_problem(proposal.problem), str(here.id), {}),
                out_by_hand=frozenset(str(pin.person_id) for pin in pins if not pin.placed),
                capacity=seats.size(here.pool_id),
                reserved=still_reserved(policy_for(here), at),
            )
        )
    return found


@dataclass(frozen=True)
class Line:
    """Everybody who holds a seat and everybody who waits, until the next seat is offered."""

    dates: Sequence[ReleasedDate]
    seated: Sequence[Place]
    waiting: Waiting

    def next(self, stopped: Collection[uuid.UUID] = ()) -> Place | None:
        """Who is next, and on which of the dates; no place among the `stopped`."""
        left = {key: place for key, place in self.waiting.items() if place.id not in stopped}
        # Whoever had a place that was taken back has it back before others get one.
        first = {key: place for key, place in left.items() if place.put_back_at is not None}
        for among in filter(None, (first, left)):
            chosen = self._chosen(among) if self.dates else next(iter(among.values()))
            if chosen is not None:
                return chosen
        return None

    def _chosen(self, among: Waiting) -> Place | None:
        """Whom of these the engine offers the next free place of any of the dates."""
        # An agency that was not settled at the release counts once it is.
        now = {str(place.person_id): place for place in (*self.seated, *among.values())}
        parts, holding = [], {}
        for date in self.dates:
            waiting = {who for who, where in among if where == date.id}
            held = {str(each.person_id) for each in self.seated if str(each.training_session_id) == date.id}
            parts.append(_as_things_stand(date, held, waiting, now))
            holding.update(dict.fromkeys(held, date.id))
        problem = rules.joined(parts, dates.ranks_of(list(among.values())))
        gone = problem.candidates.keys() - holding.keys() - {who for who, _ in among}
        chosen = rules.promote_to(problem, holding, gone)
        return among.get(chosen) if chosen else None


def line_for(
    session: TrainingSession,
    released: Sequence[ReleasedDate],
    at: datetime,
    *,
    joining: Place | None = None,
) -> Line:
    """The line for a session and its `released` dates; `joining` is in it as if it waited already."""
    sessions = [date.session for date in released] or [session]
    elsewhere = queries.holding_on_course(session)
    has_room = _room_beside(session, at)
    waiting = {
        (str(place.person_id), str(place.training_session_id)): place
        for place in queries.waiting_on_any(sessions)
        if not elsewhere.get(place.person_id, set()) - {place.training_session_id}
        and _may_be_offered(place)
        and has_room(place)
    }
    if joining is not None:
        waiting[str(joining.person_id), str(session.id)] = joining
    seated = queries.places_on_any(sessions, tuple(SEATED)) if released else []
    return Line(released, seated, waiting)


def _room_beside(session: TrainingSession, at: datetime) -> Callable[[Place], bool]:
    """Whether somebody can have the seat on the companion session without which nobody is offered a place.

    They have one already, or one is free that is not reserved for other agencies.
    """
    companion = queries.companion_of(session) if session.course.needs_application else None
    if companion is None:
        return lambda place: True
    sitting = queries.seated_on_course(companion)
    free = seats.free_seats([companion.pool_id])[companion.pool_id]
    policy = policy_for(companion)
    kept: dict[uuid.UUID | None, int] = {}
    if still_reserved(policy, at):
        held = Counter(place.agency_id for place in queries.places_on(companion, tuple(SEATED)))
        kept = {limit.agency_id: max(0, limit.reserved - held[limit.agency_id]) for limit in policy.limits}
    in_all = sum(kept.values())

    def has_room(place: Place) -> bool:
        if place.application_id is None or place.person_id in sitting:
            return True
        return free > in_all - kept.get(place.agency_id, 0)

    return has_room


def _may_be_offered(place: Place) -> bool:
    """A core place goes to a signed application only; approval is never skipped.

    Nor is a manager offered one who could not hear of it: never told, or avoided by every applicant.
    """
    if place.application is None:
        return not (place.training_session.course.needs_application or managers.offered_in_silence(place))
    return signed_by(place.application) is not None


def _as_things_stand(
    date: ReleasedDate, holding: Set[str], waiting: Set[str], now: Mapping[str, Place]
) -> rules.Problem:
    """One date of the frozen problem as of now, with what is still reserved."""
    frozen = date.frozen
    room = frozen.sessions[0]
    people = []
    for person in frozen.people:
        asks = person.id in holding or (person.id in waiting and person.id not in date.out_by_hand)
        settled = person.id in now and person.agency == NO_AGENCY
        agency = _agency_of(now[person.id]) if settled else person.agency
        people.append(replace(person, agency=agency, choices=(room.id,) if asks else (), pinned=None))
    for who in sorted((holding | waiting) - frozen.candidates.keys()):
        roles = roles_of(now[who].person, room.role_minima)
        people.append(rules.who_joins(frozen, who, _agency_of(now[who]), roles))
    held = Counter(person.agency for person in people if person.id in holding)
    terms = as_held(room.agencies, held, date.capacity, date.reserved)
    return replace(
        frozen, sessions=(replace(room, capacity=date.capacity, agencies=terms),), people=tuple(people)
    )


def _agency_of(place: Place) -> str:
    agency = place.agency or place.person.agency
    return agency.code if agency else NO_AGENCY
