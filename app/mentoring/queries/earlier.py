"""What somebody wrote in applications to earlier cohorts, for using it again."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.directory.models import Person
from app.mentoring.models import Answer, Application, Criterion
from app.mentoring.queries.applications import criteria_of
from app.platform.db import db
from app.training.models import Cohort


@dataclass(frozen=True)
class Earlier:
    """One earlier application and its answers to questions that are asked again."""

    application: Application
    answers: tuple[tuple[Criterion, Answer], ...]
    asked: int

    @property
    def empty(self) -> bool:
        """Whether nothing of it could be used."""
        return not (self.answers or self.application.manager_email)


def earlier_applications(person: Person, cohort: Cohort) -> list[Earlier]:
    """Somebody's applications to other cohorts, whatever became of them, of which something fits this one."""
    found = db.session.scalars(
        select(Application)
        .where(Application.person_id == person.id, Application.cohort_id != cohort.id)
        .options(
            joinedload(Application.cohort),
            selectinload(Application.answers).joinedload(Answer.criterion),
        )
        .order_by(Application.started_at.desc(), Application.id)
    ).all()
    if not found:
        return []
    asked = criteria_of(cohort.id)
    offers = [Earlier(each, _fitting(asked, each.answers), len(asked)) for each in found]
    return [offer for offer in offers if not offer.empty]


def _fitting(asked: list[Criterion], answers: list[Answer]) -> tuple[tuple[Criterion, Answer], ...]:
    """An answer fits a question with the same words, or else one with the same title; each is used once."""
    left = [answer for answer in answers if answer.text]
    fitting: list[tuple[Criterion, Answer]] = []
    for same in (_question, _title):
        taken = {criterion.id for criterion, _ in fitting}
        for criterion in asked:
            if criterion.id in taken:
                continue
            answer = next((each for each in left if same(each.criterion) == same(criterion)), None)
            if answer is not None:
                left.remove(answer)
                fitting.append((criterion, answer))
    return tuple(sorted(fitting, key=lambda pair: pair[0].position))


def _question(criterion: Criterion) -> str:
    return " ".join(criterion.question.casefold().split())


def _title(criterion: Criterion) -> str:
    return " ".join(criterion.title.casefold().split())
