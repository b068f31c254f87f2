"""How places are shared out, and who asked for a place on the awareness morning."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app.cli.seeding.files import document, moment, person_at, programme_of, table
from app.directory.queries import agencies
from app.places import queries, services
from app.places.enums import ShareBasis
from app.training.queries import session_or_404


def load(folder: Path, at: datetime) -> None:
    """Add what is missing."""
    programme = programme_of(folder)
    facts = document(folder, "cohort")
    for row in facts["sessions"]:
        session = session_or_404(programme, row["slug"])
        if not row["minimum"] or queries.policy_of(session) is not None:
            continue
        limits = {
            agency.id: services.Limit(minimum=row["minimum"], maximum=None, reserved=0)
            for agency in agencies(programme)
        }
        services.set_policy(session, basis=ShareBasis.STAFF, band=row["band"], limits=limits, by=None, at=at)
    morning = session_or_404(programme, facts["sessions"][0]["slug"])
    for row in sorted(table(folder, "awareness_requests"), key=lambda one: one["asked_at"]):
        person = person_at(programme, row["email"])
        if queries.own_place(person.id, morning.id) is None:
            services.ask(morning, person, by=person, at=moment(row["asked_at"]))
