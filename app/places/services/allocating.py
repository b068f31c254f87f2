"""Working an allocation out, adjusting it by hand with a reason, and checking it again."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from app.directory.enums import Audience
from app.directory.models import Person
from app.directory.queries import agencies, visible_to
from app.places import queries, rules
from app.places.enums import ProposalStatus, ShareBasis
from app.places.models import AgencyLimit, AllocationPolicy, DraftPin, Proposal
from app.places.services import dates
from app.places.services.candidates import askers_of, problem_of, set_aside, would_set_aside
from app.places.services.enough_room import check_reserved
from app.places.services.role_groups import check_minima
from app.platform import audit, clock, ids, seats, words
from app.platform.audit import Reason
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.training.models import TrainingSession
from app.training.queries import sessions_of_cohort

CORE_BAND = 25
CANNOT_BE_PLACED = "This person cannot be offered a place, so there is nothing to change."
CONTRADICTION = "The places settled by hand are more than the limits allow."


@dataclass(frozen=True)
class Limit:
    """What an administrator sets for one agency; `share` in hundredths of a place where shares are typed."""

    minimum: int
    maximum: int | None
    reserved: int
    share: int | None = None


def policy_for(session: TrainingSession) -> AllocationPolicy:
    """The session's policy, or the usual one unsaved: a band for core, pure shares for awareness."""
    return queries.policy_of(session) or usual_policy(session)


def usual_policy(session: TrainingSession) -> AllocationPolicy:
    """What holds until somebody says how places are shared out; not stored."""
    return AllocationPolicy(
        programme_id=session.programme_id,
        training_session_id=session.id,
        basis=ShareBasis.STAFF,
        band=CORE_BAND if session.course.needs_application else None,
        seed=session.cohort.seed if session.cohort else session.slug,
        role_minima={},
        limits=[],
    )


def set_policy(
    session: TrainingSession,
    *,
    basis: ShareBasis,
    band: int | None,
    limits: Mapping[uuid.UUID, Limit],
    role_minima: Mapping[Audience, int] | None = None,
    reserved_until: date | None = None,
    by: Person | None,
    at: datetime,
) -> AllocationPolicy:
    """Say how places are shared out; minima of role groups that are not given stay as they are.

    Raises RuleBroken after release, and for what `check_terms` refuses.
    """
    refuse_released(session)
    check_terms(session, basis, limits, role_minima or {}, reserved_until)
    policy = _stored(session)
    policy.basis, policy.band, policy.reserved_until = basis, band, reserved_until
    if role_minima is not None:
        policy.role_minima = {group.value: least for group, least in role_minima.items() if least}
    known = {limit.agency_id: limit for limit in policy.limits}
    for agency_id, wanted in limits.items():
        row = known.get(agency_id)
        if row is None:
            row = AgencyLimit(agency_id=agency_id)
            policy.limits.append(row)
        row.minimum, row.maximum, row.reserved = wanted.minimum, wanted.maximum, wanted.reserved
        row.share = wanted.share
    db.session.flush()
    fields = ["basis", "band", "reserved_until", "limits", "role_minima"]
    audit.record("set how places are shared out", policy, by=by, at=at, fields=fields)
    return policy


def policy_to_try(
    session: TrainingSession,
    *,
    basis: ShareBasis,
    band: int | None,
    limits: Mapping[uuid.UUID, Limit],
    role_minima: Mapping[Audience, int],
    reserved_until: date | None,
) -> AllocationPolicy:
    """The policy that these would make; it is never stored. Raises RuleBroken as `check_terms` does."""
    check_terms(session, basis, limits, role_minima, reserved_until)
    return AllocationPolicy(
        programme_id=session.programme_id,
        training_session_id=session.id,
        basis=basis,
        band=band,
        seed=policy_for(session).seed,
        role_minima={group.value: least for group, least in role_minima.items() if least},
        reserved_until=reserved_until,
        limits=[
            AgencyLimit(
                agency_id=agency_id,
                minimum=each.minimum,
                maximum=each.maximum,
                reserved=each.reserved,
                share=each.share,
            )
            for agency_id, each in limits.items()
        ],
    )


def check_terms(
    session: TrainingSession,
    basis: ShareBasis,
    limits: Mapping[uuid.UUID, Limit],
    role_minima: Mapping[Audience, int],
    reserved_until: date | None,
) -> None:
    """Raises RuleBroken for limits that cannot be kept, and for typed shares that miss the capacity."""
    if basis is ShareBasis.TYPED:
        rules.as_typed(
            session.capacity, {str(agency_id): limit.share or 0 for agency_id, limit in limits.items()}
        )
    check_reserved((limit.reserved for limit in limits.values()), session.capacity)
    for limit in limits.values():
        if limit.maximum is not None and limit.maximum < max(limit.minimum, limit.reserved):
            raise RuleBroken("A maximum cannot be below the minimum or the places reserved.")
    check_minima(role_minima, session.capacity)
    first = clock.local(session.days[0].starts_at).date() if session.days else None
    if reserved_until is not None and first is not None and reserved_until > first:
        raise RuleBroken("Reserved places must be everybody’s by the day on which the training begins.")


def propose(session: TrainingSession, *, by: Person | None, at: datetime) -> Proposal:
    """Work the allocation out and keep it as the next proposal; nobody is told anything.

    Dates of one course are worked out together: each has a proposal with the same problem and result, and
    this date’s is returned. Raises RuleBroken after release, when nobody asks, or when the core places are
    not shared out yet.
    """
    sessions = dates.together(session)
    refuse_released(session, sessions)
    _refuse_before_core(session)
    for each in sessions:
        _stored(each)
    problem = current_problem(session, at)
    result = _worked_out(session, problem, by)
    tentative = any(not pin.kept for pin in queries.pins_of_any(sessions))
    made = {each.id: _keep(each, problem, result, tentative, by=by, at=at) for each in sessions}
    db.session.flush()
    return made[session.id]


def _keep(
    session: TrainingSession,
    problem: rules.Problem,
    result: rules.Result,
    tentative: bool,
    *,
    by: Person | None,
    at: datetime,
) -> Proposal:
    """The next proposal of one date."""
    for earlier in _proposed(session):
        audit.move(earlier, ProposalStatus.REPLACED, action="replace", by=by, at=at)
    number = db.session.scalar(
        select(func.max(Proposal.number)).where(Proposal.training_session_id == session.id)
    )
    proposal = Proposal(
        id=ids.new(),
        programme_id=session.programme_id,
        training_session_id=session.id,
        number=(number or 0) + 1,
        problem=problem.as_dict(),
        result=result.as_dict(),
        notes={person: reason.administrator_sentence for person, reason in result.reasons.items()},
        fingerprint=problem.fingerprint(),
        engine_version=rules.engine_for(problem),
        made_at=at,
        made_by_id=by.id if by else None,
        tentative=tentative,
    )
    db.session.add(proposal)
    audit.move(proposal, ProposalStatus.PROPOSED, action="propose", by=by, at=at)
    return proposal


def _worked_out(session: TrainingSession, problem: rules.Problem, by: Person | None) -> rules.Result:
    """The result. Raises RuleBroken where pins and limits contradict.

    It names those whom `by` may know of, and the limit where these alone are more than it allows.
    """
    try:
        return rules.propose(problem)
    except rules.ImpossiblePin as broken:
        people = queries.people_with_agencies(uuid.UUID(each) for each in broken.people)
        names = sorted(person.full_name for person in people if visible_to(by, person))
        about = f" This is about {words.listed(names)}." if names else ""
        limit = _limit_in_words(session, problem, broken, len(names))
        raise RuleBroken(f"{CONTRADICTION}{about}{limit} Take a pin back, or change the limits.") from None


def _limit_in_words(
    session: TrainingSession, problem: rules.Problem, broken: rules.ImpossiblePin, pinned: int
) -> str:
    """The limit that so many break by themselves; else nothing, since others would be known to be there."""
    code, room = broken.agency, next(each for each in problem.sessions if each.id == broken.session)
    most = room.capacity if code is None else room.terms(code).maximum
    if most is None or pinned <= most:
        return ""
    if code is None:
        return f" The session has {words.plural(most, 'place')}."
    names = {agency.code: agency.name for agency in agencies(session.programme, active_only=False)}
    return f" {names.get(code, code)} may have {most} at most."


def current_problem(session: TrainingSession, at: datetime) -> rules.Problem:
    """The problem as it stands now, of all dates that are shared out together.

    People who must not meet are settled here, with decisions queued.
    """
    asking = {each: askers_of(each) for each in dates.together(session)}
    if not any(asker.eligible for askers in asking.values() for asker in askers):
        raise RuleBroken("Nobody who asks can be offered a place yet, so there is nothing to share out.")
    parts = []
    for each, askers in asking.items():
        policy = policy_for(each)
        aside = set_aside(each, askers, policy.seed, at)
        alone = len(asking) == 1
        parts.append(problem_of(each, askers, policy, queries.pins_of(each), aside, at, ordered=alone))
    places = [asker.place for askers in asking.values() for asker in askers if asker.place is not None]
    return rules.joined(parts, dates.ranks_of(places))


def pin(
    session: TrainingSession, person: Person, *, placed: bool, reason: str, by: Person, at: datetime
) -> Proposal:
    """Decide about one person by hand and see what it does; it counts once it is kept.

    Raises RuleBroken without a reason, for somebody who cannot be placed, or where a limit forbids it.
    """
    refuse_released(session)
    if not reason.strip():
        raise RuleBroken("Give the reason. It is kept with the record of this allocation.")
    if person.id == by.id:
        raise RuleBroken("Somebody else decides about your own place.")
    askers = askers_of(session)
    asker = next((each for each in askers if each.person.id == person.id), None)
    if asker is None or not asker.eligible:
        raise RuleBroken(CANNOT_BE_PLACED)
    if asker.seated:
        raise RuleBroken("This person holds a place already; it is changed on their own page.")
    # A pin does not decide who must not meet whom, and is not dropped in silence either.
    if placed and person.id in would_set_aside(session, askers, policy_for(session).seed):
        raise RuleBroken(CANNOT_BE_PLACED)
    for known in queries.pins_of_any(dates.together(session)):
        # Whoever is given this date by hand has no other by hand any more.
        here = known.training_session_id == session.id
        if known.person_id == person.id and (here or (placed and known.placed)):
            db.session.delete(known)
    db.session.flush()
    row = DraftPin(
        id=ids.new(),
        programme_id=session.programme_id,
        training_session_id=session.id,
        person_id=person.id,
        placed=placed,
        kept=False,
        made_by_id=by.id,
        made_at=at,
        reason=Reason(text=reason.strip()),
    )
    db.session.add(row)
    db.session.flush()
    audit.record("pin in" if placed else "pin out", row, by=by, at=at, reason=reason.strip())
    return propose(session, by=by, at=at)


def keep_changes(session: TrainingSession, *, by: Person, at: datetime) -> None:
    """Keep what was changed on the board."""
    refuse_released(session)
    sessions = dates.together(session)
    for row in queries.pins_of_any(sessions):
        if not row.kept:
            row.kept = True
            audit.record("keep a pin", row, by=by, at=at, fields=["kept"])
    for each in sessions:
        newest = queries.latest_proposal(each)
        if newest is not None:
            newest.tentative = False
    db.session.flush()


def undo_changes(session: TrainingSession, *, by: Person, at: datetime) -> Proposal:
    """Take back what was changed and not kept."""
    refuse_released(session)
    for row in queries.pins_of_any(dates.together(session)):
        if not row.kept:
            audit.record("undo a pin", row, by=by, at=at)
            db.session.delete(row)
    db.session.flush()
    return propose(session, by=by, at=at)


def unpin(session: TrainingSession, person: Person, *, by: Person, at: datetime) -> Proposal:
    """Take a kept decision back."""
    refuse_released(session)
    for row in queries.pins_of(session):
        if row.person_id == person.id:
            audit.record("remove a pin", row, by=by, at=at)
            db.session.delete(row)
    db.session.flush()
    return propose(session, by=by, at=at)


def verify(proposal: Proposal) -> bool:
    """Work the stored problem out again: whether it comes to the stored result, to the letter."""
    same_input = rules.parse_problem(proposal.problem).fingerprint() == proposal.fingerprint
    return same_input and rules.verify(proposal.problem, proposal.result)


def refuse_released(session: TrainingSession, beside: Sequence[TrainingSession] = ()) -> None:
    """Raises RuleBroken once people were told: from then on places change one at a time.

    Nobody releases meanwhile: the seats, and those of the dates `beside`, are the caller's until the
    transaction ends.
    """
    seats.lock(*{each.pool_id for each in (session, *beside)})
    if queries.released_proposal(session) is not None:
        raise RuleBroken("These places have been released. Later changes are made one place at a time.")


def _refuse_before_core(session: TrainingSession) -> None:
    if session.cohort is None or session.course.needs_application:
        return
    for other in sessions_of_cohort(session.cohort):
        goes_with = other.course.companion_id == session.course_id and other.course.needs_application
        if goes_with and queries.released_proposal(other) is None:
            raise RuleBroken(f"Share out and release the places on the {other.course.name} first.")


def _stored(session: TrainingSession) -> AllocationPolicy:
    known = queries.policy_of(session)
    if known is not None:
        return known
    policy = policy_for(session)
    policy.id = ids.new()
    db.session.add(policy)
    db.session.flush()
    return policy


def _proposed(session: TrainingSession) -> list[Proposal]:
    return list(
        db.session.scalars(
            select(Proposal).where(
                Proposal.training_session_id == session.id, Proposal.status == ProposalStatus.PROPOSED
            )
        )
    )
