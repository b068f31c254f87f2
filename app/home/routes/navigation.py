"""The words of the main navigation for whoever is looking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import current_app, g, request, url_for

from app.directory.enums import Role
from app.directory.models import Person
from app.platform.access import roles_held, signed_in
from app.platform.web import NavigationItem

TEAM = frozenset({Role.ADMINISTRATOR, Role.PROGRAMME_LEAD})

# Under which word a page stands: by its own name, else by the section of its address, else by its feature.
PAGES = {
    "directory.calls": "Work queue",
    "directory.keep_apart": "Work queue",
    "directory.messages": "People",
    "directory.my_calendar_wishes": "My dates",
    "directory.my_details": "What happens next",
    "home.calendar": "My dates",
    "home.change_calendar_link": "My dates",
    "home.my_mentoring": "What happens next",
    "directory.roles": "Settings",
    "evaluation.people_asked": "Sessions",
    "evaluation.reopen": "People",
    "evaluation.sittings_of_person": "People",
    "evaluation.time_allowed": "People",
    "evaluation.type_in": "People",
    "mentoring.apply": "My application",
    "mentoring.application": "My application",
    "mentoring.assess": "Assessments",
    "mentoring.tasks": "My application",
    "places.ask": "Training",
    "places.board": "Places",
    "places.certificate": "What happens next",
    "places.check_certificate": "Help",
    "places.completion": "Registers",
    "places.day_pack": "Registers",
    "places.days_ahead": "Sessions",
    "places.decline": "What happens next",
    "places.door": "Registers",
    "places.dry_run": "Places",
    "places.excuse": "Registers",
    "places.finish": "What happens next",
    "places.hand_over": "What happens next",
    "places.here": "What happens next",
    "places.hold": "Work queue",
    "places.name_colleague": "My agency",
    "places.needs": "What happens next",
    "places.nominate": "My agency",
    "places.offer": "What happens next",
    "places.offer_day": "Registers",
    "places.order": "My agency",
    "places.pick_day": "What happens next",
    "places.register": "Registers",
    "places.registers": "Registers",
    "places.somebody_else": "Registers",
    "places.take_completion_back": "Registers",
    "places.withdraw": "What happens next",
    "reports.audit": "Settings",
    "reports.my_agency": "My agency",
    "training.my_dates": "My dates",
    "training.session": "Training",
}
# Somebody's own pages as a mentor, under whatever the programme calls that.
MENTORING = frozenset({"home.change_log", "home.my_log", "home.my_mentoring", "mentoring.my_time"})
MENTORS = frozenset(
    {
        "mentoring.time_of",
        "reports.mentor_activity",
        "reports.mentor_aims",
        "reports.mentor_list",
        "reports.mentor_note",
    }
)
SECTIONS = {
    "settings": "Settings",
    "agencies": "Settings",
    "instruments": "Settings",
    "questions": "Settings",
}
FEATURES = {
    "directory": "People",
    "evaluation": "What happens next",
    "forum": "Forum",
    "mentoring": "Applications",
    "places": "Places",
    "reports": "Figures",
    "training": "Sessions",
}


def items() -> list[NavigationItem]:
    """Empty outside a programme; the public words for a stranger; else the words of the roles held."""
    if g.get("programme") is None:
        return []
    wanted = list(_words())
    here = _here(wanted)
    return [
        NavigationItem(label, url_for(endpoint), current=label == here)
        for label, endpoint in wanted
        if endpoint in current_app.view_functions
    ]


def _here(wanted: Sequence[tuple[str, str]]) -> str:
    page = request.endpoint or ""
    words = {endpoint: label for label, endpoint in wanted}
    if page in MENTORING:
        page = "home.my_mentoring"
    elif page in MENTORS and "reports.mentors" in words:
        page = "reports.mentors"
    section = request.url_rule.rule.split("/")[2:3] if request.url_rule else []
    return (
        words.get(page, "")
        or PAGES.get(page, "")
        or SECTIONS.get("".join(section), "")
        or FEATURES.get(request.blueprint or "", "")
    )


def find_url() -> str:
    """Where the find box leads, for whoever works at the desk; empty for everybody else."""
    if g.get("programme") is None or not roles_held() & TEAM:
        return ""
    return url_for("home.find")


def _words() -> Iterator[tuple[str, str]]:
    person, roles = signed_in(), roles_held()
    if roles & TEAM:
        yield "Work queue", "home.work_queue"
        yield "Applications", "home.applications"
        yield "Places", "home.places"
        if Role.ADMINISTRATOR in roles:
            yield "Sessions", "training.plan"
        yield "Registers", "places.registers"
        if Role.ADMINISTRATOR in roles and person is not None:
            yield person.programme.mentors_word.capitalize(), "reports.mentors"
        yield "People", "directory.people"
        yield "Forum", "forum.meetings"
        yield "Figures", "home.figures"
        yield "Settings", "directory.settings"
        if Role.ASSESSOR in roles:
            yield "Assessments", "mentoring.assessments"
        yield from _own_mentoring(person)
        return
    yield "Training", "home.catalogue"
    if person is None:
        yield "Help", "home.help"
        return
    yield "What happens next", "home.whats_next"
    yield "My application", "home.my_application"
    yield "My dates", "training.my_dates"
    yield "Forum", "forum.meetings"
    yield from _own_mentoring(person)
    if Role.ASSESSOR in roles:
        yield "Assessments", "mentoring.assessments"
    if roles & {Role.TRAINER, Role.NAMED_STAFF}:
        yield "Registers", "places.registers"
    if Role.AGENCY_LEAD in roles:
        yield "My agency", "reports.my_agency"


def _own_mentoring(person: Person | None) -> Iterator[tuple[str, str]]:
    if person is not None and g.get("is_mentor"):
        yield f"Your {person.programme.mentoring_word}", "home.my_mentoring"
