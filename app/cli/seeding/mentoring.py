"""The applications of the first fortnight, lived through again in the order of their times."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from app.cli.seeding.files import document, moment, person_at, programme_of, table
from app.directory.models import Person
from app.mentoring import queries, services
from app.mentoring.enums import ApplicationStatus, AssessmentStatus
from app.mentoring.models import Application, Criterion
from app.platform.db import db
from app.training.models import Cohort
from app.training.queries import cohort_or_404

Step = tuple[datetime, Callable[[datetime], None]]
READING_TIME = timedelta(hours=20)


def load(folder: Path, at: datetime) -> None:
    """Add the applications, unless the cohort has some."""
    programme = programme_of(folder)
    cohort = cohort_or_404(programme, document(folder, "cohort")["slug"])
    if db.session.scalar(select(Application.id).where(Application.cohort_id == cohort.id).limit(1)):
        return
    criteria = queries.criteria_of(cohort.id)
    steps: list[Step] = []
    for row in table(folder, "applications"):
        steps += _Story(cohort, criteria, person_at(programme, row["email"]), row).steps(at)
    for when, act in sorted(steps, key=lambda step: step[0]):
        act(when)


class _Story:
    """What one applicant, the manager and the assessors did."""

    def __init__(
        self, cohort: Cohort, criteria: list[Criterion], person: Person, row: dict[str, str]
    ) -> None:
        self.cohort, self.criteria, self.person, self.row = cohort, criteria, person, row
        self.application: Application

    def steps(self, latest: datetime) -> list[Step]:
        """Each thing done with its time, none after `latest`."""
        row = self.row
        steps: list[Step] = [(moment(row["started_at"]), self._write)]
        if row["asked_at"]:
            steps.append((moment(row["asked_at"]), self._ask))
        if row["answered_at"]:
            steps.append((moment(row["answered_at"]), self._decline if row["decline_reason"] else self._sign))
        if row["submitted_at"]:
            submitted = moment(row["submitted_at"])
            steps.append((submitted, self._submit))
            for number in (1, 2):
                if row[f"scores_{number}"]:
                    steps.append((min(submitted + number * READING_TIME, latest), self._score(number)))
            if row["state"] == "withdrawn":
                steps.append((min(submitted + 2 * READING_TIME, latest), self._withdraw))
        return steps

    def _write(self, at: datetime) -> None:
        me = self.person
        mine = services.start(self.cohort, me, by=me, at=at)
        self.application = mine
        services.save_about_you(
            mine,
            full_name=me.full_name,
            known_as=me.known_as,
            job_title=me.job_title,
            team=me.team,
            audience=me.audience,
            agency=me.agency,
            agency_as_typed="",
            by=me,
            at=at,
        )
        for number, criterion in enumerate(self.criteria, start=1):
            if self.row[f"answer_{number}"]:
                services.save_answer(mine, criterion, self.row[f"answer_{number}"], by=me, at=at)
        if not self.row["asked_at"]:
            return
        services.save_dates(mine, dict.fromkeys(self._days(), True), by=me, at=at)
        services.save_forum(mine, True, by=me, at=at)
        services.save_manager(
            mine,
            name=self.row["manager_name"],
            email=self.row["manager_email"],
            somebody_else=False,
            by=me,
            at=at,
        )

    def _days(self) -> list[uuid.UUID]:
        return [day.id for day in queries.release_days(self.cohort.id)]

    def _ask(self, at: datetime) -> None:
        services.ask_for_signature(self.application, by=self.person, at=at)

    def _sign(self, at: datetime) -> None:
        signature = queries.open_signature(self.application)
        if signature is not None:
            services.sign(signature, typed_name=signature.manager_name, not_related=True, by=None, at=at)

    def _decline(self, at: datetime) -> None:
        signature = queries.open_signature(self.application)
        if signature is not None:
            services.decline(
                signature,
                typed_name=signature.manager_name,
                reason=self.row["decline_reason"],
                by=None,
                at=at,
            )

    def _submit(self, at: datetime) -> None:
        services.submit(self.application, by=self.person, at=at)

    def _withdraw(self, at: datetime) -> None:
        if self.application.status is ApplicationStatus.SUBMITTED:
            services.withdraw(self.application, by=self.person, at=at)

    def _score(self, number: int) -> Callable[[datetime], None]:
        points = [int(word) for word in self.row[f"scores_{number}"].split()]

        def act(at: datetime) -> None:
            waiting = [one for one in self.application.assessments if one.status is AssessmentStatus.ASSIGNED]
            if waiting:
                given = {criterion.id: score for criterion, score in zip(self.criteria, points, strict=True)}
                services.submit_assessment(waiting[0], given, "", by=waiting[0].assessor, at=at)

        return act
