"""What a change on the board does: who gains, loses, or moves to another date, and which level worsens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.directory.models import Person
from app.directory.queries import visible_to
from app.places import queries, rules
from app.places.models import DraftPin, Proposal
from app.places.services import dates
from app.places.services.candidates import Asker
from app.places.services.seen import outcome_on_dates
from app.training.models import TrainingSession


@dataclass(frozen=True)
class Changed:
    """What a change on the board does; `moves` are people who go to another date, and which."""

    pins: Sequence[DraftPin]
    gains: Sequence[tuple[str, str]]
    losses: Sequence[tuple[str, str]]
    moves: Sequence[tuple[str, str]]
    levels: Sequence[rules.LevelChange]


def changed_by(
    before: Proposal,
    after: Proposal,
    known: Mapping[str, Person],
    askers: Sequence[Asker],
    viewer: Person | None,
) -> Changed:
    """From one proposal to the next, on all dates shared out together, among the people who are `known`."""
    found = rules.compare(outcome_on_dates(before, known), outcome_on_dates(after, known))
    sessions = [each.training_session for each in dates.beside(after)]
    asking = {asker.id: asker for asker in askers}

    def named(who: str) -> tuple[str, str]:
        asker = asking.get(who)
        if asker is not None:
            score = f", score {rules.points(asker.merit)}" if asker.application is not None else ""
            return asker.person.full_name + score, asker.agency.name if asker.agency else ""
        if len(sessions) == 1:
            return "Somebody who has left the list", ""
        person = known[who]
        return person.full_name, person.agency.name if person.agency else ""

    days = {str(each.id): dates.day_of(each) for each in sessions}
    return Changed(
        pins=_not_kept(sessions, viewer),
        gains=[named(who) for who in found.gains],
        losses=[named(who) for who in found.losses],
        moves=[
            (named(who)[0], f"{days[old]} to {days[new]}")
            for who, (old, new) in found.moves.items()
            if old in days and new in days
        ],
        levels=found.levels,
    )


def _not_kept(sessions: Sequence[TrainingSession], viewer: Person | None) -> list[DraftPin]:
    return [pin for pin in queries.pins_of_any(sessions) if not pin.kept and visible_to(viewer, pin.person)]
