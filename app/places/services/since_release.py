"""A released allocation: who was in it and as what, frozen, and what happened to each place since."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.directory.queries import agencies
from app.mentoring.models import Application
from app.mentoring.queries import applications_of_people
from app.places import queries, rules
from app.places.enums import PlaceAction, PlaceStatus
from app.places.models import DraftPin, Place, Proposal
from app.places.services.candidates import NO_AGENCY, Asker
from app.places.services.dates import problem_on
from app.platform import words
from app.platform.audit import AuditEntry
from app.training.models import TrainingSession


@dataclass(frozen=True)
class Released:
    """`askers` are the people of the release as they were told; `newcomers` came to a place afterwards."""

    askers: Sequence[Asker]
    newcomers: Sequence[Place]
    places: Mapping[uuid.UUID, Place]
    since: Mapping[uuid.UUID, Sequence[str]]


def as_released(session: TrainingSession, proposal: Proposal, pins: Iterable[DraftPin]) -> Released:
    """The people of the frozen problem and their places, restricted people included.

    Nothing that somebody answers or leaves later changes who is in it or as what.
    """
    problem = problem_on(proposal)
    places = {place.person_id: place for place in queries.places_on(session, PlaceStatus)}
    history = queries.moves_of([place.id for place in places.values()])
    identifiers = [uuid.UUID(person.id) for person in problem.people]
    people = {person.id: person for person in queries.people_with_agencies([*identifiers, *places])}
    named = {agency.code: agency for agency in agencies(session.programme, active_only=False)}
    applications = _applications(session, identifiers)
    by_hand = {pin.person_id for pin in pins}
    several = len(proposal.problem["sessions"]) > 1
    askers = []
    for candidate, person_id in zip(problem.people, identifiers, strict=True):
        place, application = places.get(person_id), applications.get(person_id)
        # Without a choice and a place somebody asked for another date.
        elsewhere = several and not candidate.choices and place is None
        if person_id not in people or elsewhere:
            continue
        askers.append(
            Asker(
                person=people[person_id],
                agency=named.get(candidate.agency),
                merit=candidate.merit,
                asked_at=_asked_at(place, application, history, proposal.made_at),
                seated=candidate.pinned is not None and person_id not in by_hand,
                why_not="" if person_id in by_hand else _why_not(session, candidate, place, application),
                application=application,
                place=place,
            )
        )
    known = set(identifiers)
    told_at = proposal.released_at or proposal.made_at
    return Released(
        askers=askers,
        newcomers=[place for place in places.values() if place.person_id not in known],
        places=places,
        since={person_id: _lines(history.get(place.id, ()), told_at) for person_id, place in places.items()},
    )


def _applications(session: TrainingSession, people: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Application]:
    if session.cohort_id is None or not session.course.needs_application:
        return {}
    return {each.person_id: each for each in applications_of_people(session.cohort_id, people)}


def _why_not(
    session: TrainingSession, candidate: rules.Candidate, place: Place | None, application: Application | None
) -> str:
    """What kept somebody from having a place when all were told; who got a line in it was eligible."""
    if candidate.choices:
        return ""
    if not session.course.needs_application:
        return "The agency is not settled yet." if candidate.agency == NO_AGENCY else ""
    if place is not None:
        return ""
    return (application.outcome_note if application is not None else "") or "Not eligible."


def _asked_at(
    place: Place | None,
    application: Application | None,
    history: Mapping[uuid.UUID, Sequence[AuditEntry]],
    otherwise: datetime,
) -> datetime:
    if application is not None:
        return application.submitted_at or application.started_at
    entries = history.get(place.id, ()) if place is not None else ()
    return entries[0].at if entries else place.asked_at if place is not None else otherwise


def _lines(history: Sequence[AuditEntry], told_at: datetime) -> list[str]:
    return [
        rules.since_words(
            PlaceStatus(entry.from_state),
            PlaceStatus(entry.to_state),
            words.day(entry.at),
            put_back=entry.action == PlaceAction.PUT_BACK.value,
        )
        if entry.from_state
        else f"Asked on {words.day(entry.at)}"
        for entry in history
        if entry.at > told_at and entry.to_state
    ]
