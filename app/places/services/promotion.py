"""The one place where somebody moves up: a seat came free, or there are more of them."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime

from app.directory import services as directory
from app.directory.models import Person
from app.mentoring import services as mentoring
from app.mentoring.queries import signed_by
from app.places import emails, queries, rules
from app.places.enums import SEATED, PlaceStatus, Route
from app.places.models import AllocationPolicy, Place, Proposal
from app.places.services import dates, managers, moves, timing
from app.places.services.allocating import policy_for
from app.places.services.candidates import NO_AGENCY
from app.places.services.role_groups import roles_of
from app.places.services.terms import as_held, still_reserved
from app.platform import audit, seats
from app.platform.db import db
from app.training.enums import SessionStatus
from app.training.events import CapacityRaised
from app.training.models import TrainingSession
from app.training.queries import pools_beside


def fill(session: TrainingSession, *, by: Person | None, at: datetime) -> list[Place]:
    """Offer every free seat to whoever is next: keeps agency spread, limits and people who must not meet.

    Nobody who holds a seat is disturbed, and whoever let an earlier offer run out is not asked again by
    itself. A seat here may be all that somebody lacks for the course that this session goes with: that
    course is looked at too, and first. So are the other dates of this course, for which somebody may wait
    who has given up a seat here. Returns the places that are offered now.
    """
    seats.lock(*pools_beside(session))
    goes_with = queries.going_with(session)
    here = [session, *dates.released_beside(session)]
    return [
        place for each in (*goes_with, *here, *goes_with) for place in _offer_free_seats(each, by=by, at=at)
    ]


def fill_before(session: TrainingSession, *, by: Person | None, at: datetime) -> None:
    """The same for the courses that this session goes with alone: somebody has a seat here who had none."""
    for each in queries.going_with(session):
        fill(each, by=by, at=at)


def _offer_free_seats(session: TrainingSession, *, by: Person | None, at: datetime) -> list[Place]:
    if session.status is SessionStatus.CANCELLED or timing.offer_ends(session, at) is None:
        return []
    released = queries.released_proposal(session)
    proposals = dates.beside(released) if released is not None else []
    pools = {session.pool_id, *(each.training_session.pool_id for each in proposals)}
    offered: list[Place] = []
    stopped: set[uuid.UUID] = set()
    while any(seats.free_seats(pools).values()):
        place = _next(session, proposals, stopped, at)
        if place is None:
            break
        until = timing.offer_ends(place.training_session, at)
        if until is None or not _companion_has_room(place, at):
            stopped.add(place.id)
            continue
        if directory.stopped_by_keep_apart(
            place.person,
            queries.in_the_room(place.training_session_id),
            room_id=place.training_session_id,
            room_name=session.course.name,
            at=at,
        ):
            stopped.add(place.id)
            continue
        _promote(place, until, by=by, at=at)
        offered.append(place)
    return offered


def comes_next(place: Place, at: datetime) -> bool:
    """Whether somebody who asks now would be next, within every limit, after the release."""
    session = place.training_session
    released = queries.released_proposal(session)
    if released is None or not seats.free_seats([session.pool_id])[session.pool_id]:
        return False
    return _next(session, dates.beside(released), (), at, joining=place) is place


def follow_capacity(event: CapacityRaised, *, by: Person | None, at: datetime) -> None:
    """There are more seats: the waiting list moves up."""
    session = db.session.get(TrainingSession, event.training_session_id)
    if session is not None:
        fill(session, by=by, at=at)


def open_reserved(policy_id: uuid.UUID, at: datetime) -> None:
    """The day has come: what was reserved and is free goes to whoever is next."""
    policy = db.session.get(AllocationPolicy, policy_id)
    session = db.session.get(TrainingSession, policy.training_session_id) if policy is not None else None
    if policy is None or session is None:
        return
    seats.lock(*pools_beside(session))
    db.session.refresh(policy)
    if policy.reserved_opened_at is not None or still_reserved(policy, at):
        return
    policy.reserved_opened_at = at
    audit.record("open reserved places", policy, by=None, at=at, fields=["reserved_opened_at"])
    fill(session, by=None, at=at)


def _promote(place: Place, answer_by: datetime, *, by: Person | None, at: datetime) -> None:
    moves.offer(place, answer_by=answer_by, expires_by_clock=True, by=by, at=at)
    if place.application is not None:
        mentoring.mark_offered(place.application, by=by, at=at)
    together = []
    companion = queries.companion_of(place.training_session) if place.application else None
    if companion is not None and join_companion(
        place, companion, answer_by=answer_by, expires_by_clock=True, by=by, at=at
    ):
        together = [companion]
    directory.write_to(
        place.person,
        emails.offered(
            place.person, place.training_session, answer_by=answer_by, together=together, promoted=True
        ),
        at=at,
        call_about=emails.CALL_ABOUT,
    )


def join_companion(
    place: Place,
    companion: TrainingSession,
    *,
    answer_by: datetime,
    expires_by_clock: bool,
    by: Person | None,
    at: datetime,
) -> bool:
    """Offer the place that goes with a core place; says whether the person now holds a seat there.

    A seat on another date of that course does as well, and stays as it is.

    Raises PoolFull when the companion session has no seat left: then nobody can be on this course.
    """
    if queries.held_elsewhere(place.person_id, companion) is not None:
        return False
    own = moves.request(companion, place.person, route=Route.WITH_CORE, by=by, at=at)
    if queries.giver_of(own) is not None:
        # What a colleague handed over is answered with the course now, and goes back if that is not taken.
        own.answer_by, own.expires_by_clock = answer_by, expires_by_clock
    if own.status in (PlaceStatus.OFFERED, PlaceStatus.ACCEPTED):
        return own.status is PlaceStatus.OFFERED
    if directory.stopped_by_keep_apart(
        place.person,
        queries.in_the_room(companion.id),
        room_id=companion.id,
        room_name=companion.course.name,
        at=at,
    ):
        return False
    moves.offer(
        own, answer_by=answer_by, expires_by_clock=expires_by_clock, by=by, at=at, route=Route.WITH_CORE
    )
    return True


def _next(
    session: TrainingSession,
    proposals: Sequence[Proposal],
    stopped: Collection[uuid.UUID],
    at: datetime,
    *,
    joining: Place | None = None,
) -> Place | None:
    """Who is next, and on which of the dates that were shared out together; no place among the `stopped`.

    `joining` is looked at as if it waited already.
    """
    if proposals:
        found = {each.training_session_id: _waiting(each.training_session, stopped) for each in proposals}
    else:
        found = {session.id: _waiting(session, stopped)}
    places = {(who, str(here)): place for here, waiting in found.items() for who, place in waiting.items()}
    if joining is not None:
        places[str(joining.person_id), str(session.id)] = joining
    # Whoever had a place that was taken back has it back before others get one.
    first = {key: place for key, place in places.items() if place.put_back_at is not None}
    for line in filter(None, (first, places)):
        if not proposals:
            return next(iter(line.values()))
        chosen = _chosen(proposals, line, at)
        if chosen is not None:
            return chosen
    return None


def _chosen(
    proposals: Sequence[Proposal], places: Mapping[tuple[str, str], Place], at: datetime
) -> Place | None:
    """Whom of these, by person and session, the engine offers the next free place of any of the dates."""
    seated = queries.places_on_any([each.training_session for each in proposals], tuple(SEATED))
    # An agency that was not settled at the release counts once it is.
    now = {str(place.person_id): place for place in (*seated, *places.values())}
    parts, holding = [], {}
    for each in proposals:
        here = str(each.training_session_id)
        waiting = {who for who, where in places if where == here}
        held = {str(place.person_id) for place in seated if str(place.training_session_id) == here}
        parts.append(_as_things_stand(each, held, waiting, now, at))
        holding.update(dict.fromkeys(held, here))
    problem = rules.joined(parts, dates.ranks_of(list(places.values())))
    gone = problem.candidates.keys() - holding.keys() - {who for who, _ in places}
    chosen = rules.promote_to(problem, holding, gone)
    return places.get(chosen) if chosen else None


def _waiting(session: TrainingSession, stopped: Collection[uuid.UUID]) -> dict[str, Place]:
    elsewhere = queries.holding_elsewhere(session)
    return {
        str(place.person_id): place
        for place in queries.places_on(session, (PlaceStatus.WAITLISTED,))
        if place.offered_at is None
        and place.id not in stopped
        and place.person_id not in elsewhere
        and _may_be_offered(place)
    }


def _companion_has_room(place: Place, at: datetime) -> bool:
    """Nobody is offered a core place without the morning that goes with it, nor one reserved for others."""
    companion = queries.companion_of(place.training_session) if place.application else None
    if companion is None:
        return True
    pool = companion.pool_id
    if queries.place_on_course(place.person_id, companion) is not None:
        return True
    return seats.free_seats([pool])[pool] > _reserved_for_others(companion, place.agency_id, at)


def _reserved_for_others(session: TrainingSession, agency_id: uuid.UUID | None, at: datetime) -> int:
    """How many free places of a session are kept for other agencies than this one."""
    policy = policy_for(session)
    if not still_reserved(policy, at):
        return 0
    held = Counter(place.agency_id for place in queries.places_on(session, tuple(SEATED)))
    return sum(
        max(0, limit.reserved - held[limit.agency_id])
        for limit in policy.limits
        if limit.agency_id != agency_id
    )


def _may_be_offered(place: Place) -> bool:
    """A core place goes to a signed application only; approval is never skipped.

    Nor is a manager offered one who could not hear of it: never told, or avoided by every applicant.
    """
    if place.application is None:
        return not (place.training_session.course.needs_application or managers.offered_in_silence(place))
    return signed_by(place.application) is not None


def _as_things_stand(
    released: Proposal, holding: Set[str], waiting: Set[str], now: Mapping[str, Place], at: datetime
) -> rules.Problem:
    """One date of the frozen problem as of now, with what is still reserved."""
    session = released.training_session
    frozen = rules.one_date(rules.parse_problem(released.problem), str(session.id), {})
    out_by_hand = {str(pin.person_id) for pin in queries.pins_of(session) if not pin.placed}
    room = frozen.sessions[0]
    people = []
    for person in frozen.people:
        asks = person.id in holding or (person.id in waiting and person.id not in out_by_hand)
        settled = person.id in now and person.agency == NO_AGENCY
        agency = _agency_of(now[person.id]) if settled else person.agency
        people.append(replace(person, agency=agency, choices=(room.id,) if asks else (), pinned=None))
    for who in sorted((holding | waiting) - frozen.candidates.keys()):
        roles = roles_of(now[who].person, room.role_minima)
        people.append(rules.who_joins(frozen, who, _agency_of(now[who]), roles))
    size = seats.size(session.pool_id)
    held = Counter(person.agency for person in people if person.id in holding)
    terms = as_held(room.agencies, held, size, still_reserved(policy_for(session), at))
    return replace(frozen, sessions=(replace(room, capacity=size, agencies=terms),), people=tuple(people))


def _agency_of(place: Place) -> str:
    agency = place.agency or place.person.agency
    return agency.code if agency else NO_AGENCY
