"""What an agency lead sees: the agency's own people."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from app.directory import queries as directory
from app.directory.enums import Role
from app.directory.models import Agency
from app.places.services import open_sessions
from app.platform.access import authorise, current_programme, open_to, signed_in
from app.platform.clock import now
from app.platform.errors import NotFound
from app.reports import policy, queries
from app.reports.routes.blueprint import bp


@bp.route("/<programme>/my-agency")
@open_to(Role.AGENCY_LEAD)
def my_agency() -> Any:
    """Own people: applied, waiting for a signature, with a place, days once the course has ended, mentors."""
    led = sorted(directory.led_agencies(signed_in()), key=lambda agency: agency.name)
    agency = _chosen(led)
    authorise(policy.can_read_agency, agency)
    requests = queries.agency_requests(agency, signed_in())
    return render_template(
        "reports/my_agency.html",
        agency=agency,
        agencies=led,
        requests=requests,
        unsigned=[one for one in requests if not one.signed],
        places=queries.agency_places(agency, signed_in(), now()),
        mentors=queries.agency_mentors(agency, signed_in()),
        history=queries.past_cohorts(agency, signed_in()),
        to_put_forward_for=open_sessions(current_programme(), now()),
    )


def _chosen(led: list[Agency]) -> Agency:
    wanted = request.args.get("agency", led[0].code if led else "")
    for agency in led:
        if agency.code == wanted:
            return agency
    raise NotFound
