"""Who asks for the places of a session, who may have one, and the problem that follows for the engine."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from app.directory import services as directory
from app.directory.models import Agency, Person
from app.directory.queries import held_back, kept_apart_among, kept_out
from app.mentoring.enums import ApplicationStatus
from app.mentoring.models import Application
from app.mentoring.queries import appointable
from app.places import queries, rules
from app.places.enums import SEATED, PlaceStatus, ShareBasis
from app.places.models import AllocationPolicy, DraftPin, Place
from app.places.services.role_groups import minima_of, roles_of
from app.places.services.terms import terms_of
from app.training.models import TrainingSession

NO_AGENCY = "-"
HAS_ANOTHER = "Has a place on another date of this course."
IN_TOUCH = "The training team will be in touch about this."
ASKING = (PlaceStatus.REQUESTED, PlaceStatus.WAITLISTED, *SEATED)
APPLYING = (
    ApplicationStatus.APPOINTABLE,
    ApplicationStatus.RESERVE,
    ApplicationStatus.OFFERED,
    ApplicationStatus.ACCEPTED,
)


@dataclass(frozen=True)
class Asker:
    """Somebody who asks for a place. `why_not` says in words what keeps somebody from having one."""

    person: Person
    agency: Agency | None
    merit: int
    asked_at: datetime
    seated: bool
    why_not: str = ""
    application: Application | None = None
    place: Place | None = None
    # Where the own agency has put this person among the colleagues who ask.
    number: int | None = None

    @cached_property
    def id(self) -> str:
        return str(self.person.id)

    @property
    def eligible(self) -> bool:
        return not self.why_not

    @property
    def agency_code(self) -> str:
        return self.agency.code if self.agency else NO_AGENCY


def askers_of(session: TrainingSession) -> list[Asker]:
    """Everybody who asks, restricted people included: callers ask who may be shown."""
    return _applicants(session, brief=True)[0] if session.course.needs_application else _requests(session)


def askers_and_refused(session: TrainingSession) -> tuple[list[Asker], list[Application]]:
    """Everybody who asks, and the applications found unsuccessful, which are told in the same release."""
    if session.course.needs_application:
        return _applicants(session)
    return _requests(session), []


def _requests(session: TrainingSession) -> list[Asker]:
    elsewhere = queries.holding_elsewhere(session)
    return [_requester(place, elsewhere) for place in queries.places_on(session, ASKING)]


def askers_on_dates(sessions: Sequence[TrainingSession]) -> dict[uuid.UUID, list[Asker]]:
    """Everybody who asks, by session, of dates of one course that needs no application; read at once."""
    seats = queries.holding_on_course(sessions[0])
    found: dict[uuid.UUID, list[Asker]] = {each.id: [] for each in sessions}
    for place in queries.places_on_any(sessions, ASKING):
        here = place.training_session_id
        elsewhere = [place.person_id] if seats.get(place.person_id, set()) - {here} else []
        found[here].append(_requester(place, elsewhere))
    return found


def _requester(place: Place, elsewhere: Collection[uuid.UUID]) -> Asker:
    return Asker(
        person=place.person,
        agency=place.agency,
        merit=0,
        asked_at=place.asked_at,
        seated=place.status in SEATED,
        why_not="" if place.status in SEATED else _kept_out(place, elsewhere),
        place=place,
        # Whoever has moved away is not the former agency's to put in order any more.
        number=place.agency_order if place.person.agency_id == place.agency_id else None,
    )


def _kept_out(place: Place, elsewhere: Collection[uuid.UUID]) -> str:
    if place.person_id in elsewhere:
        return HAS_ANOTHER
    return "" if place.agency else "The agency is not settled yet."


def problem_of(
    session: TrainingSession,
    askers: Sequence[Asker],
    policy: AllocationPolicy,
    pins: Sequence[DraftPin],
    barred: frozenset[uuid.UUID],
    at: datetime,
    *,
    basis: ShareBasis | None = None,
    ordered: bool = True,
) -> rules.Problem:
    """The problem for the engine. Whoever may not be placed is without a choice, for whatever reason.

    Role groups are in it only where one of them has a minimum.
    `basis` is tried instead of the policy's own. Agencies' own orders count where it is `ordered`: not where
    several dates are shared out together.
    """
    here = str(session.id)
    by_hand = {pin.person_id: pin.placed for pin in pins}
    minima = minima_of(policy)
    people = []
    for asker in askers:
        wanted = by_hand.get(asker.person.id)
        asks = asker.eligible and asker.person.id not in barred and wanted is not False
        pinned = here if asks and (asker.seated or wanted) else None
        choices = (here,) if asks or asker.seated else ()
        roles = roles_of(asker.person, minima)
        people.append(rules.Candidate(asker.id, asker.agency_code, choices, asker.merit, roles, pinned))
    # Shares are among the agencies of which somebody may be placed; the others' go to these. Nobody whom few
    # may know of, or who must not come into the room, moves one: that would tell of them.
    agencies = {
        asker.agency.code: asker.agency
        for asker in askers
        if asker.agency is not None
        and not asker.person.restricted
        and (asker.seated or (asker.eligible and asker.person.id not in barred))
    }
    terms = terms_of(session, agencies, policy, basis or policy.basis, at)
    room = rules.SessionToFill(here, session.capacity, terms, policy.band, minima)
    problem = rules.Problem(policy.seed, (room,), tuple(people))
    numbers = {asker.id: asker.number for asker in askers if asker.number is not None}
    return rules.in_own_order(problem, numbers) if numbers and ordered else problem


def set_aside(
    session: TrainingSession, askers: Sequence[Asker], seed: str, at: datetime
) -> frozenset[uuid.UUID]:
    """Whoever is held back, or must not come into the room with somebody who is ahead in score and draw.

    The latter get a decision for named staff each, once. Nothing else shows why: they look like anybody
    without a choice of places.
    """

    def stopped(person: Person, others: Collection[uuid.UUID]) -> bool:
        return directory.must_wait(person, others, room_id=session.id, room_name=session.course.name, at=at)

    return _aside(session, askers, seed, stopped)


def would_set_aside(session: TrainingSession, askers: Sequence[Asker], seed: str) -> frozenset[uuid.UUID]:
    """The same, reading only: nobody gets anything to decide."""
    return _aside(session, askers, seed, lambda person, others: kept_out(person.id, others, session.id))


def _aside(
    session: TrainingSession,
    askers: Sequence[Asker],
    seed: str,
    stopped: Callable[[Person, Collection[uuid.UUID]], bool],
) -> frozenset[uuid.UUID]:
    eligible = [asker for asker in askers if asker.eligible or asker.seated]
    # Whoever handed a place to a colleague may come back, and is ahead of whoever must not meet them.
    returning = queries.in_the_room(session.id) - {asker.person.id for asker in eligible}
    pairs = kept_apart_among([*returning, *(asker.person.id for asker in eligible)])
    held = held_back(session.id)
    if not pairs and not held:
        return frozenset()
    clashes: dict[uuid.UUID, set[uuid.UUID]] = {}
    for one, other in pairs:
        clashes.setdefault(one, set()).add(other)
        clashes.setdefault(other, set()).add(one)
    here = str(session.id)
    in_order = sorted(
        eligible, key=lambda each: (not each.seated, -each.merit, rules.draw(seed, here, each.id))
    )
    ahead: set[uuid.UUID] = set(returning)
    aside: set[uuid.UUID] = set()
    for asker in in_order:
        met = clashes.get(asker.person.id, set()) & ahead
        kept_apart = bool(met) and not asker.seated and stopped(asker.person, met)
        is_out = kept_apart or (asker.person.id in held and not asker.seated)
        (aside if is_out else ahead).add(asker.person.id)
    return frozenset(aside)


def _applicants(session: TrainingSession, *, brief: bool = False) -> tuple[list[Asker], list[Application]]:
    if session.cohort is None:
        return [], []
    found: list[Asker] = []
    refused: list[Application] = []
    least = session.cohort.minimum_merit
    statuses = (*APPLYING, ApplicationStatus.UNSUCCESSFUL)
    for each in appointable(session.cohort, statuses, brief=brief):
        application = each.application
        if application.status is ApplicationStatus.UNSUCCESSFUL:
            refused.append(application)
            continue
        merit = application.merit or 0
        gaps = [_spoken(gap) for gap in each.missing]
        if merit < least:
            gaps.append(f"Below the minimum score of {rules.points(least)}.")
        if application.agency is None:
            gaps.append("The agency is not settled yet.")
        seated = application.status in (ApplicationStatus.OFFERED, ApplicationStatus.ACCEPTED)
        found.append(
            Asker(
                person=application.person,
                agency=application.agency,
                merit=merit,
                asked_at=application.submitted_at or application.started_at,
                seated=seated,
                why_not="" if seated else " ".join(gaps),
                application=application,
            )
        )
    return found, refused


def _spoken(gap: str) -> str:
    return {
        "not signed": "No manager’s signature.",
        "manager said no": "The manager could not release the dates.",
        "not free on every day": "Not free on every day.",
        "cannot come to the forum": "Cannot come to the forum meetings.",
    }.get(gap, gap[:1].upper() + gap[1:] + ".")
