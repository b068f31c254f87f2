"""What a proposal means for each person who asks now."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from app.places import queries, rules
from app.places.enums import OutcomeKind
from app.places.models import Place, Proposal
from app.places.services import dates
from app.places.services.candidates import HAS_ANOTHER, IN_TOUCH, Asker, askers_of, askers_on_dates
from app.training.models import TrainingSession


@dataclass(frozen=True)
class Outcome:
    """What becomes of one person, and the sentence that person reads."""

    asker: Asker
    kind: OutcomeKind
    sentence: str
    rank: int | None = None
    # The date that it is about: of several, the one with the place, or the first choice.
    session: TrainingSession | None = None
    # Requests of the same person for other dates that are to wait as well.
    others: tuple[Place, ...] = ()


def outcomes_of(proposal: Proposal, askers: Sequence[Asker] | None = None) -> list[Outcome]:
    """What the proposal means on its own date for each person (`askers`, when they are known already).

    Nothing for those who hold a place, here or on another date.
    """
    session = proposal.training_session
    out_by_hand = {pin.person_id for pin in queries.pins_of(session) if not pin.placed}
    return _outcomes(proposal, askers_of(session) if askers is None else askers, out_by_hand)


def outcomes_on(proposals: Sequence[Proposal]) -> list[Outcome]:
    """What proposals of several dates mean for each person, once: the place, or the date liked best."""
    sessions = [each.training_session for each in proposals]
    askers = askers_on_dates(sessions)
    out = [pin for pin in queries.pins_of_any(sessions) if not pin.placed]
    missed = rules.missed_choices(rules.parse_problem(proposals[0].problem), proposals[0].result["placed"])
    by_person: dict[str, list[Outcome]] = {}
    for proposal in proposals:
        here = proposal.training_session
        out_by_hand = {pin.person_id for pin in out if pin.training_session_id == here.id}
        for each in _outcomes(proposal, askers[here.id], out_by_hand):
            by_person.setdefault(each.asker.id, []).append(replace(each, session=here))
    return [_once(outcomes, missed.get(who, "")) for who, outcomes in by_person.items()]


def _once(outcomes: Sequence[Outcome], missed: str) -> Outcome:
    kinds = list(OutcomeKind)
    best, *others = sorted(outcomes, key=lambda each: (kinds.index(each.kind), _liked(each.asker)))
    waiting = tuple(each.asker.place for each in others if each.asker.place is not None)
    sentence = missed if best.kind is OutcomeKind.OFFER else best.sentence
    # A rank is one date's, and this person waits for several.
    return replace(best, sentence=sentence, rank=None if others else best.rank, others=waiting)


def _liked(asker: Asker) -> int:
    return asker.place.preference if asker.place is not None else 1


def _outcomes(
    proposal: Proposal, askers: Sequence[Asker], out_by_hand: Collection[uuid.UUID]
) -> list[Outcome]:
    placed, reasons = dates.placed_on(proposal), proposal.result["reasons"]
    ranks = {
        person: number
        for line in rules.reserve_order(dates.problem_on(proposal), placed).values()
        for number, person in enumerate(line, start=1)
    }
    found = []
    for asker in askers:
        if asker.seated or asker.why_not == HAS_ANOTHER:
            continue
        if asker.id in placed:
            found.append(Outcome(asker, OutcomeKind.OFFER, ""))
        elif asker.id in ranks:
            sentence = reasons.get(asker.id, {}).get("sentence", "")
            found.append(Outcome(asker, OutcomeKind.RESERVE, sentence, ranks[asker.id]))
        elif not asker.eligible:
            found.append(Outcome(asker, OutcomeKind.NO_PLACE, asker.why_not))
        elif asker.person.id in out_by_hand:
            found.append(Outcome(asker, OutcomeKind.NO_PLACE, "The training team settled this by hand."))
        else:
            found.append(Outcome(asker, OutcomeKind.RESERVE, IN_TOUCH))
    return found
