"""The words of the main navigation for whoever is looking."""

from __future__ import annotations

from collections.abc import Iterator

from flask import current_app, g, request, url_for

from app.directory.enums import Role
from app.platform.access import roles_held, signed_in
from app.platform.web import NavigationItem

TEAM = frozenset({Role.ADMINISTRATOR, Role.PROGRAMME_LEAD})

# Which pages belong under a word, where their endpoint does not begin like it.
BELONGS = {
    "mentoring.tasks": "My application",
    "mentoring.application": "My application",
    "mentoring.review": "Applications",
    "mentoring.decisions": "Applications",
    "training.session": "Training",
    "training.cohort": "Sessions",
    "home.catalogue": "Training",
    "places.offer": "What happens next",
    "places.register": "Registers",
    "reports.cohort": "Figures",
    "reports.audit": "Settings",
    "forum.meeting": "Forum",
    "forum.series": "Forum",
    "forum.register": "Forum",
    "mentoring.assess": "Assessments",
    "evaluation.sittings": "What happens next",
    "evaluation.sitting": "What happens next",
    "directory.calls": "Work queue",
    "directory.person": "People",
    "directory.add_person": "People",
    "directory.roles": "Settings",
    "directory.agencies": "Settings",
    "directory.agency": "Settings",
    "training.plan": "Sessions",
}


def items() -> list[NavigationItem]:
    """Empty outside a programme; the public words for a stranger; else the words of the roles held."""
    if g.get("programme") is None:
        return []
    wanted = list(_words())
    here = BELONGS.get(request.endpoint or "", "")
    return [
        NavigationItem(label, url_for(endpoint), current=endpoint == request.endpoint or label == here)
        for label, endpoint in wanted
        if endpoint in current_app.view_functions
    ]


def _words() -> Iterator[tuple[str, str]]:
    person, roles = signed_in(), roles_held()
    if roles & TEAM:
        yield "Work queue", "home.work_queue"
        yield "Applications", "home.applications"
        yield "Places", "home.places"
        if Role.ADMINISTRATOR in roles:
            yield "Sessions", "training.plan"
        yield "Registers", "places.registers"
        yield "People", "directory.people"
        yield "Forum", "forum.meetings"
        yield "Figures", "home.figures"
        yield "Settings", "directory.settings"
        if Role.ASSESSOR in roles:
            yield "Assessments", "mentoring.assessments"
        return
    yield "Training", "home.catalogue"
    if person is None:
        yield "Help", "home.help"
        return
    yield "What happens next", "home.whats_next"
    yield "My application", "home.my_application"
    yield "My dates", "training.my_dates"
    yield "Forum", "forum.meetings"
    if Role.ASSESSOR in roles:
        yield "Assessments", "mentoring.assessments"
    if Role.TRAINER in roles:
        yield "Registers", "places.registers"
    if Role.AGENCY_LEAD in roles:
        yield "My agency", "reports.my_agency"
