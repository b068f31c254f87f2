"""What a cohort asks of applicants: essentials that are needed, and criteria that assessors score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.directory.models import Person
from app.mentoring import queries
from app.mentoring.enums import EssentialKind
from app.mentoring.models import Criterion, Essential
from app.platform import audit, ids
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.training.models import Cohort


@dataclass(frozen=True)
class CriterionFacts:
    """One question. `anchors` say what each score means, from 0 upwards: the last is the highest score."""

    title: str
    question: str
    guidance: str
    word_limit: int
    weight: int
    anchors: Sequence[str]


def add_criterion(cohort: Cohort, facts: CriterionFacts, *, by: Person | None, at: datetime) -> Criterion:
    """A question at the end. Raises RuleBroken once somebody has begun to apply."""
    _refuse_begun(cohort)
    last = max((one.position for one in queries.criteria_of(cohort.id)), default=0)
    criterion = Criterion(id=ids.new(), cohort_id=cohort.id, position=last + 1)
    _write(criterion, facts)
    db.session.add(criterion)
    db.session.flush()
    audit.record("add criterion", cohort, by=by, at=at, fields=["criteria"])
    return criterion


def change_criterion(
    cohort: Cohort, criterion: Criterion, facts: CriterionFacts, *, by: Person | None, at: datetime
) -> None:
    """Other words or scores. Raises RuleBroken once somebody has begun to apply."""
    _refuse_begun(cohort)
    _write(criterion, facts)
    audit.record("change criterion", cohort, by=by, at=at, fields=["criteria"])


def remove_criterion(cohort: Cohort, criterion: Criterion, *, by: Person | None, at: datetime) -> None:
    """Ask it no longer. Raises RuleBroken once somebody has begun to apply."""
    _refuse_begun(cohort)
    db.session.delete(criterion)
    audit.record("remove criterion", cohort, by=by, at=at, fields=["criteria"])


def set_essentials(
    cohort: Cohort, wanted: Mapping[EssentialKind, str], *, by: Person | None, at: datetime
) -> None:
    """The sentences about what everybody must be able to do; an empty one is not asked."""
    _refuse_begun(cohort)
    for essential in queries.essentials_of(cohort.id):
        db.session.delete(essential)
    db.session.flush()
    for position, kind in enumerate(EssentialKind, start=1):
        if wording := wanted.get(kind, "").strip():
            db.session.add(Essential(cohort_id=cohort.id, position=position, kind=kind, text=wording))
    audit.record("change essentials", cohort, by=by, at=at, fields=["essentials"])


def take_over(cohort: Cohort, source: Cohort, *, by: Person | None, at: datetime) -> None:
    """Ask what another cohort of the programme asks. Raises RuleBroken where something is asked already."""
    _refuse_begun(cohort)
    if source.programme_id != cohort.programme_id or source.id == cohort.id:
        raise RuleBroken("Choose another cohort of this programme.")
    if queries.criteria_of(cohort.id):
        raise RuleBroken("This cohort asks something already. Remove it first.")
    for criterion in queries.criteria_of(source.id):
        facts = CriterionFacts(
            title=criterion.title,
            question=criterion.question,
            guidance=criterion.guidance,
            word_limit=criterion.word_limit,
            weight=criterion.weight,
            anchors=criterion.anchors,
        )
        copied = Criterion(id=ids.new(), cohort_id=cohort.id, position=criterion.position)
        _write(copied, facts)
        copied.most = criterion.most
        db.session.add(copied)
    if not queries.essentials_of(cohort.id):
        wording = {one.kind: one.text for one in queries.essentials_of(source.id)}
        set_essentials(cohort, wording, by=by, at=at)
    audit.record("take over criteria", cohort, by=by, at=at, fields=["criteria"])


def _write(criterion: Criterion, facts: CriterionFacts) -> None:
    criterion.title, criterion.question = facts.title.strip(), facts.question.strip()
    criterion.guidance = facts.guidance.strip()
    criterion.word_limit, criterion.weight = facts.word_limit, facts.weight
    criterion.anchors = list(facts.anchors)
    criterion.most = max(1, len(facts.anchors) - 1)


def _refuse_begun(cohort: Cohort) -> None:
    if queries.anybody_applied(cohort.id):
        raise RuleBroken("Somebody has begun to apply, so everybody is asked the same: this stays as it is.")
