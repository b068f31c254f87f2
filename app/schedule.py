"""The one list of what the clock does, in order; the worker and the rehearsal both run it."""

from __future__ import annotations

from app.evaluation import queries as evaluation_queries
from app.evaluation import services as evaluation
from app.platform.jobs import Job

JOBS: tuple[Job, ...] = (
    Job(
        "say that a test is open",
        evaluation_queries.to_tell,
        evaluation.tell,
        evaluation_queries.next_to_tell,
    ),
    Job(
        "remind of an open test",
        evaluation_queries.to_remind,
        evaluation.remind,
        evaluation_queries.next_to_remind,
    ),
)
