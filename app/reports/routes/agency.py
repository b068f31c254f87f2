"""What an agency lead sees: the agency's own people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, request

from app.directory import queries as directory
from app.directory.enums import Role
from app.directory.models import Agency
from app.places.services import open_sessions, own_shares
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.clock import now
from app.platform.errors import NotFound
from app.reports import policy, queries
from app.reports.routes.blueprint import bp
from app.training.enums import SessionStatus
from app.training.models import TrainingSession
from app.training.queries import sessions


@dataclass(frozen=True)
class ShareLine:
    """One session to come: the agency's share in hundredths of a place, and its people in numbers.

    `waiting` is None where nobody is told who waits, because people are assessed.
    """

    session: TrainingSession
    share: int | None
    released: bool
    asked: int
    placed: int
    waiting: int | None
    can_order: bool


@bp.route("/<programme>/my-agency")
@open_to(Role.AGENCY_LEAD)
def my_agency() -> Any:
    """Own people: applied, waiting for a signature, with a place, days once the course has ended, mentors."""
    led = sorted(directory.led_agencies(signed_in()), key=lambda agency: agency.name)
    agency = _chosen(led)
    authorise(policy.can_read_agency, agency)
    requests = queries.agency_requests(agency, signed_in())
    places = queries.agency_places(agency, signed_in(), now())
    return render_template(
        "reports/my_agency.html",
        agency=agency,
        agencies=led,
        requests=requests,
        unsigned=[one for one in requests if not one.signed],
        places=places,
        shares=_shares(agency, requests, places, now()),
        mentors=queries.agency_mentors(agency, signed_in()),
        history=queries.past_cohorts(agency, signed_in()),
        to_put_forward_for=open_sessions(current_programme(), now()),
    )


def _shares(
    agency: Agency,
    requests: Sequence[queries.AgencyRequest],
    places: Sequence[queries.AgencyPlace],
    at: datetime,
) -> list[ShareLine]:
    """The sessions to come, the earliest first."""
    coming = [
        session
        for session in sessions(current_programme())
        if session.status is SessionStatus.PUBLISHED and session.days and not session.is_over(at)
    ]
    lines = []
    for session_id, own in own_shares(current_programme(), agency, coming, at).items():
        session = next(each for each in coming if each.id == session_id)
        here = [one for one in places if one.session_id == session_id and not one.given_back]
        placed = sum(one.has_place or one.offered for one in here)
        assessed = session.course.needs_application
        applied = sum(one.cohort_id == session.cohort_id for one in requests)
        lines.append(
            ShareLine(
                session=session,
                share=own.share,
                released=own.released,
                asked=applied if assessed else len(here),
                placed=placed,
                waiting=None if assessed else len(here) - placed,
                can_order=not assessed and not own.released,
            )
        )
    return lines


def _chosen(led: list[Agency]) -> Agency:
    wanted = request.args.get("agency", led[0].code if led else "")
    for agency in led:
        if agency.code == wanted:
            return agency
    raise NotFound
