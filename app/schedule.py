"""The one list of what the clock does, in order; the worker and the rehearsal both run it."""

from __future__ import annotations

from app.platform.jobs import Job

JOBS: tuple[Job, ...] = ()
