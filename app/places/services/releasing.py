"""Telling everybody together, once: the dry run lists exactly what the release sends."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.directory import services as directory
from app.directory.enums import ContactBy
from app.directory.models import Person
from app.directory.queries import closures, visible_to
from app.mentoring import services as mentoring
from app.mentoring.models import Application
from app.places import emails, queries
from app.places.enums import OutcomeKind, PlaceAction, PlaceStatus, ProposalStatus, Route
from app.places.models import Place, Proposal
from app.places.rules.problem import canonical_json
from app.places.services import allocating, dates, managers, moves, promotion
from app.places.services.candidates import askers_and_refused
from app.places.services.outcomes import Outcome, outcomes_of, outcomes_on
from app.places.services.since_proposed import refuse_out_of_date
from app.platform import audit, clock, seats, words
from app.platform.errors import RuleBroken
from app.platform.mail import Letter, version_in_force
from app.platform.seats import PoolFull
from app.platform.working_days import add_working_days
from app.training.models import TrainingSession

DAYS_TO_ANSWER = 10
NOT_THIS_TIME = "Other applications met more of the published criteria this time."
TO_STRENGTHEN = "With your application you can read, answer by answer, what would make it stronger."


@dataclass(frozen=True)
class Planned:
    """One letter of the release, and whom it names. `person` is None for a manager known by address only."""

    kind: str
    name: str
    address: str
    agency: str
    letter: Letter
    sentence: str
    person: Person | None
    by_telephone: bool
    about: tuple[Person, ...]


@dataclass(frozen=True)
class DryRun:
    """Everything a release would do."""

    outcomes: tuple[Outcome, ...]
    letters: tuple[Planned, ...]
    answer_by: datetime
    fingerprint: str

    def count(self, kind: OutcomeKind) -> int:
        return sum(outcome.kind is kind for outcome in self.outcomes)

    def as_shown_to(self, viewer: Person | None) -> DryRun:
        """The same without letters to or about people whom `viewer` may not know to be here."""
        return replace(
            self,
            outcomes=tuple(each for each in self.outcomes if visible_to(viewer, each.asker.person)),
            letters=tuple(
                each for each in self.letters if all(visible_to(viewer, person) for person in each.about)
            ),
        )


def dry_run(proposal: Proposal, at: datetime) -> DryRun:
    """Who would get which letter, word for word; changes nothing."""
    session = proposal.training_session
    together = dates.beside(proposal)
    refused: list[Application] = []
    if len(together) > 1:
        outcomes = outcomes_on(together)
    else:
        askers, refused = askers_and_refused(session)
        outcomes = outcomes_of(proposal, askers)
    answer_by = answer_day(together[0].training_session, at)
    applications = [each.asker.application for each in outcomes if each.asker.application] + refused
    signed = [managers.standing_signature(each) for each in applications]
    known = queries.people_with_agencies(
        {each.asker.person.id for each in outcomes}
        | {each.person_id for each in refused}
        | {each.manager_id for each in signed if each is not None and each.manager_id is not None}
    )
    sessions = managers.released_for(session) if session.course.needs_application else [session]
    letters = (
        *_letters(sessions, outcomes, answer_by),
        *_unsuccessful(session, refused),
        *_managers(sessions, outcomes, refused, answer_by),
    )
    del known
    listed = [
        [
            planned.address,
            planned.letter.template,
            version_in_force(session.programme_id, planned.letter.template),
            dict(planned.letter.facts),
            dict(planned.letter.links),
        ]
        for planned in letters
    ]
    fingerprint = hashlib.sha256(canonical_json([proposal.fingerprint, listed]).encode()).hexdigest()
    return DryRun(tuple(outcomes), letters, answer_by, fingerprint)


def release(proposal: Proposal, *, fingerprint: str, by: Person | None, at: datetime) -> DryRun:
    """Offer the places and tell everybody, once.

    Dates that were worked out together are released together. Raises RuleBroken when it was done already,
    when a change on the board is not kept, or when anything is different from the list that was read.
    """
    session = proposal.training_session
    companion = queries.companion_of(session)
    together = dates.beside(proposal)
    sessions = [session, *([companion] if companion is not None else [])]
    seats.lock(*{each.pool_id for each in (*sessions, *(one.training_session for one in together))})
    if proposal.status is not ProposalStatus.PROPOSED:
        raise RuleBroken("These places have been released already, or a later proposal replaced this one.")
    allocating.refuse_released(session)
    if proposal.tentative:
        raise RuleBroken("Keep or undo the change on the board first.")
    refuse_out_of_date(proposal, by=by, at=at)
    plan = dry_run(proposal, at)
    if plan.fingerprint != fingerprint:
        raise RuleBroken("The list of emails has changed since you read it. Please read it again.")
    for outcome in plan.outcomes:
        _carry_out(outcome.session or session, companion, outcome, plan.answer_by, by=by, at=at)
    for application in askers_and_refused(session)[1]:
        mentoring.mark_told(application, by=by, at=at)
    if companion is not None:
        for outcome in plan.outcomes:
            if outcome.kind is OutcomeKind.OFFER and outcome.asker.application is not None:
                managers.hold_companion(outcome.asker.application, companion, by=by, at=at)
    for planned in plan.letters:
        about = emails.CALL_ABOUT
        if planned.person is not None:
            directory.write_to(planned.person, planned.letter, at=at, call_about=about)
        else:
            directory.write_to_address(
                session.programme_id, planned.address, planned.letter, at=at, call_about=emails.CALL_DATES
            )
    for each in together:
        dates.let_rest(each.training_session, by=by, at=at)
        audit.move(each, ProposalStatus.RELEASED, action="release", by=by, at=at)
        each.released_at = at
    return plan


def answer_day(session: TrainingSession, at: datetime) -> datetime:
    """Until when offers of the first release are answered: the cohort's day, or ten working days."""
    today = clock.local(at).date()
    if session.cohort is not None and session.cohort.offers_answered_by >= today:
        return clock.end_of(session.cohort.offers_answered_by)
    last: date = add_working_days(today, DAYS_TO_ANSWER, closures(session.programme_id))
    return min(clock.end_of(last), session.too_late_from or clock.end_of(last))


def _carry_out(
    session: TrainingSession,
    companion: TrainingSession | None,
    outcome: Outcome,
    answer_by: datetime,
    *,
    by: Person | None,
    at: datetime,
) -> None:
    asker = outcome.asker
    application = asker.application
    for other in outcome.others:
        other.outcome_note = "" if outcome.kind is OutcomeKind.OFFER else outcome.sentence
        _let_wait(other, by=by, at=at)
    if outcome.kind is OutcomeKind.NO_PLACE:
        if application is not None:
            mentoring.mark_told(application, by=by, at=at, note=outcome.sentence)
        elif asker.place is not None:
            asker.place.outcome_note = outcome.sentence
            _let_wait(asker.place, by=by, at=at)
        return
    place = asker.place or moves.request(
        session, asker.person, route=Route.ALLOCATED, by=by, at=at, application=application
    )
    place.outcome_note = outcome.sentence
    if outcome.kind is OutcomeKind.RESERVE:
        _let_wait(place, by=by, at=at)
        if application is not None:
            mentoring.mark_reserve(application, by=by, at=at)
        return
    moves.offer(place, answer_by=answer_by, expires_by_clock=False, by=by, at=at)
    if application is not None:
        mentoring.mark_offered(application, by=by, at=at)
        if companion is not None:
            _with_it(place, companion, answer_by, by=by, at=at)


def _let_wait(place: Place, *, by: Person | None, at: datetime) -> None:
    """Put on the waiting list, unless a place that was taken back before the release waits there already."""
    if place.status is not PlaceStatus.WAITLISTED:
        moves.move(place, PlaceAction.WAITLIST, by=by, at=at)


def _with_it(
    place: Place, companion: TrainingSession, answer_by: datetime, *, by: Person | None, at: datetime
) -> None:
    try:
        promotion.join_companion(place, companion, answer_by=answer_by, expires_by_clock=False, by=by, at=at)
    except PoolFull:
        raise RuleBroken(
            f"There are not enough places on the {companion.course.name} for everybody offered this course."
        ) from None


def _letters(
    sessions: Sequence[TrainingSession], outcomes: list[Outcome], answer_by: datetime
) -> list[Planned]:
    first, *together = sessions
    planned = []
    for outcome in outcomes:
        session = outcome.session or first
        person = outcome.asker.person
        once = emails.once_for(session.id, person.id, "release")
        if outcome.kind is OutcomeKind.OFFER:
            letter = emails.offered(
                person,
                session,
                answer_by=answer_by,
                together=together,
                missed=outcome.sentence,
                once=once,
            )
        elif outcome.kind is OutcomeKind.RESERVE:
            letter = emails.reserve(person, session, sentence=outcome.sentence, rank=outcome.rank, once=once)
        else:
            letter = emails.no_place(person, session, sentence=outcome.sentence, once=once)
        planned.append(_to_person(outcome.kind.value, person, letter, outcome.sentence))
    return planned


def _unsuccessful(session: TrainingSession, refused: list[Application]) -> list[Planned]:
    """Applications that were found unsuccessful are told in the same release."""
    planned = []
    for application in refused:
        sentence = application.outcome_note or NOT_THIS_TIME
        if application.to_strengthen:
            sentence = f"{sentence} {TO_STRENGTHEN}"
        letter = emails.no_place(
            application.person,
            session,
            sentence=sentence,
            once=emails.once_for(session.id, application.person_id, "release"),
        )
        planned.append(_to_person(OutcomeKind.NO_PLACE.value, application.person, letter, sentence))
    return planned


def _managers(
    sessions: Sequence[TrainingSession],
    outcomes: list[Outcome],
    refused: list[Application],
    answer_by: datetime,
) -> list[Planned]:
    """One letter to each manager who signed: for whom dates are still needed, for whom they are free."""
    until = words.day(answer_by)
    told: list[tuple[Application, str]] = []
    for outcome in outcomes:
        if outcome.asker.application is not None:
            told.append((outcome.asker.application, _to_manager(outcome.kind, until)))
    free = _to_manager(OutcomeKind.NO_PLACE, until)
    told += [(application, free) for application in refused]
    letters: dict[str, tuple[str, Person | None, list[tuple[str, str]]]] = {}
    named: dict[str, list[Person]] = {}
    for application, sentence in told:
        signature = managers.standing_signature(application)
        if signature is not None:
            key = signature.manager_email.strip().casefold()
            entry = letters.setdefault(key, (signature.manager_name, signature.manager, []))
            entry[2].append((application.person.full_name, sentence))
            named.setdefault(key, []).append(application.person)
    planned = []
    for address, (name, person, lines) in sorted(letters.items()):
        letter = emails.dates_for_manager(
            name,
            sessions,
            sorted(lines),
            answer_by=until,
            once=emails.once_for(sessions[0].id, person.id if person else address, "manager"),
        )
        planned.append(
            _to_person("manager", person, letter, "", about=named[address])
            if person is not None
            else Planned("manager", name, address, "", letter, "", None, False, tuple(named[address]))
        )
    return planned


def _to_manager(kind: OutcomeKind, until: str) -> str:
    """Says what becomes of the dates, not of the application."""
    return {
        OutcomeKind.OFFER: f"Please keep the dates. You hear by {until} whether they are firm.",
        OutcomeKind.RESERVE: "Please keep the dates if you can; they may be needed at short notice.",
        OutcomeKind.NO_PLACE: "The dates are free again.",
    }[kind]


def _to_person(
    kind: str, person: Person, letter: Letter, sentence: str, about: Sequence[Person] = ()
) -> Planned:
    return Planned(
        kind,
        person.full_name,
        person.email,
        person.agency.name if person.agency else "",
        letter,
        sentence,
        person,
        person.contact_by is ContactBy.TELEPHONE,
        (person, *about),
    )
