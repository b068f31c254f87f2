"""Adding people, what they belong to and what they may do."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from app.directory import policy, queries, rules
from app.directory.enums import Audience, Role
from app.directory.events import AgencyChanged, RoleGiven
from app.directory.models import Agency, AgencyMembership, Person, RoleAssignment
from app.directory.services.calendar_links import end_calendar_link
from app.platform import audit, clock, events, ids
from app.platform.db import db
from app.platform.errors import RuleBroken


def add_person(
    programme_id: uuid.UUID,
    *,
    full_name: str,
    email: str,
    by: Person | None,
    at: datetime,
    known_as: str = "",
    job_title: str = "",
    team: str = "",
    telephone: str = "",
    audience: Audience = Audience.FRONTLINE,
    agency: Agency | None = None,
    via: audit.Via | None = None,
) -> Person:
    """A new record. Raises RuleBroken when the address belongs to somebody already."""
    if queries.person_by_email(programme_id, email):
        raise RuleBroken("Somebody with this email address is known already.")
    if agency is not None:
        _check_programme(agency, programme_id)
    person = Person(
        id=ids.new(),
        programme_id=programme_id,
        full_name=full_name.strip(),
        known_as=(known_as or full_name).strip(),
        job_title=job_title,
        team=team,
        audience=audience,
        email=email.strip(),
        email_key=queries.email_key(email),
        telephone=telephone,
        made_at=at,
    )
    if agency is not None:
        person.agency = agency
        person.memberships = [AgencyMembership(agency_id=agency.id, starts_on=clock.local(at).date())]
    db.session.add(person)
    db.session.flush()
    if agency is not None:
        audit.record("move to agency", person, by=by, at=at, via=via, fields=["agency"])
    audit.record("add", person, by=by, at=at, via=via)
    return person


def find_or_add_person(
    programme_id: uuid.UUID,
    *,
    full_name: str,
    email: str,
    by: Person | None,
    at: datetime,
    audience: Audience = Audience.FRONTLINE,
    agency: Agency | None = None,
    via: audit.Via | None = None,
) -> Person:
    """Whoever has this address, as they are, or a new record. Never changes what somebody gave us."""
    known = queries.person_by_email(programme_id, email)
    return known or add_person(
        programme_id,
        full_name=full_name,
        email=email,
        by=by,
        at=at,
        audience=audience,
        agency=agency,
        via=via,
    )


def move_to_agency(
    person: Person, agency: Agency, *, by: Person | None, at: datetime, via: audit.Via | None = None
) -> None:
    """Have somebody belong to another agency from today; the earlier stretch ends and is kept."""
    _check_programme(agency, person.programme_id)
    if person.agency_id == agency.id:
        return
    if person.agency_id is not None:
        end_calendar_link(person, by=by, at=at)
    today = clock.local(at).date()
    for stretch in person.memberships:
        if stretch.ends_on is None:
            stretch.ends_on = max(today, stretch.starts_on)
    db.session.flush()
    person.memberships.append(AgencyMembership(agency_id=agency.id, starts_on=today))
    person.agency = agency
    person.agency_as_typed = ""
    db.session.flush()
    audit.record("move to agency", person, by=by, at=at, via=via, fields=["agency"])
    events.announce(AgencyChanged(person.id), by=by, at=at)


def _check_programme(agency: Agency, programme_id: uuid.UUID) -> None:
    if agency.programme_id != programme_id:
        raise RuleBroken("This agency belongs to another programme.")


def assign_role(
    person: Person,
    role: Role,
    *,
    by: Person | None,
    at: datetime,
    agency: Agency | None = None,
    via: audit.Via | None = None,
) -> RoleAssignment:
    """Give somebody a role; an agency lead's names the agency. Raises RuleBroken when that is missing."""
    if (role is Role.AGENCY_LEAD) != (agency is not None):
        raise RuleBroken("An agency lead leads one agency; the other roles name none.")
    for held in person.role_assignments:
        if held.ended_at is None and held.role is role and held.agency_id == (agency.id if agency else None):
            return held
    given = RoleAssignment(role=role, agency_id=agency.id if agency else None, started_at=at)
    person.role_assignments.append(given)
    db.session.flush()
    audit.record(f"give role {role.value}", person, by=by, at=at, via=via, fields=["roles"])
    events.announce(RoleGiven(person.id), by=by, at=at)
    return given


def end_role(assignment: RoleAssignment, *, by: Person | None, at: datetime) -> None:
    """Take a role back."""
    if assignment.ended_at is None:
        assignment.ended_at = at
        audit.record(f"end role {assignment.role.value}", assignment.person, by=by, at=at, fields=["roles"])


def change_details(
    person: Person,
    *,
    full_name: str,
    known_as: str,
    job_title: str,
    team: str,
    audience: Audience,
    by: Person | None,
    at: datetime,
    via: audit.Via | None = None,
) -> None:
    """Change what somebody is called and does. A missing known-as name is the full one."""
    wanted = {
        "full_name": full_name.strip(),
        "known_as": (known_as or full_name).strip(),
        "job_title": job_title.strip(),
        "team": team.strip(),
        "audience": audience,
    }
    changed = [name for name, value in wanted.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, wanted[name])
    if changed:
        audit.record("change details", person, by=by, at=at, via=via, fields=changed)


def say_part_at_work(person: Person, audience: Audience, *, by: Person | None, at: datetime) -> None:
    """Note the part that somebody plays at work, as courses are addressed."""
    if person.audience is not audience:
        person.audience = audience
        audit.record("change details", person, by=by, at=at, fields=["audience"])


def leave_agency(person: Person, *, by: Person | None, at: datetime) -> None:
    """End somebody's time with an agency without a new one: its lead's sight of them ends today."""
    if person.agency_id is None:
        return
    today = clock.local(at).date()
    for stretch in person.memberships:
        if stretch.ends_on is None:
            stretch.ends_on = max(today, stretch.starts_on)
    person.agency = None
    db.session.flush()
    end_calendar_link(person, by=by, at=at)
    audit.record("leave agency", person, by=by, at=at, fields=["agency"])
    events.announce(AgencyChanged(person.id), by=by, at=at)


def name_unlisted_agency(person: Person, name: str, *, by: Person | None, at: datetime) -> None:
    """Keep the name of an agency that is not on the list, until an administrator resolves it."""
    name = name.strip()
    if person.agency_id is None and person.agency_as_typed == name:
        return
    leave_agency(person, by=by, at=at)
    person.agency_as_typed = name
    audit.record("name an agency", person, by=by, at=at, fields=["agency_as_typed"])


def resolve_agency(people: Sequence[Person], agency: Agency, *, by: Person | None, at: datetime) -> None:
    """Put the agency of the list in the place of what these people typed; what was typed stays in the trail.

    Raises RuleBroken for somebody who typed none.
    """
    for person in people:
        typed = person.agency_as_typed
        if not typed:
            raise RuleBroken(f"{person.full_name} has no agency to resolve any more.")
        move_to_agency(person, agency, by=by, at=at)
        person.agency_as_typed = ""
        audit.record(
            "resolve agency", person, by=by, at=at, fields=["agency", "agency_as_typed"], reason=f"“{typed}”"
        )
    db.session.flush()


def set_restricted(person: Person, restricted: bool, *, by: Person, at: datetime) -> None:
    """Hide somebody from everybody but named staff, or show them again. No reason is kept."""
    if not policy.can_restrict(by, person):
        raise RuleBroken("Only named staff can do this.")
    if person.restricted != restricted:
        person.restricted = restricted
        # What stayed behind of records that were merged into this one is no more to be known than this one.
        behind = update(Person).where(Person.merged_into_id == person.id)
        db.session.execute(behind.values(restricted=restricted))
        audit.record("restrict" if restricted else "end restriction", person, by=by, at=at)


def give_role(
    person: Person, role: Role, *, by: Person, at: datetime, agency: Agency | None
) -> RoleAssignment:
    """A role given from the pages. Raises RuleBroken when `by` may not give it."""
    if not policy.can_give_role(by, role):
        raise RuleBroken("Only named staff can make somebody named staff.")
    if agency is not None and agency.programme_id != person.programme_id:
        raise RuleBroken("This agency belongs to another programme.")
    return assign_role(person, role, by=by, at=at, agency=agency if role is Role.AGENCY_LEAD else None)


def take_role(assignment: RoleAssignment, *, by: Person, at: datetime) -> None:
    """A role ended from the pages. Raises RuleBroken for the last administrator's."""
    others = db.session.scalar(
        select(func.count(func.distinct(RoleAssignment.person_id)))
        .join(Person)
        .where(
            Person.programme_id == assignment.person.programme_id,
            RoleAssignment.role == assignment.role,
            RoleAssignment.ended_at.is_(None),
            RoleAssignment.id != assignment.id,
        )
    )
    rules.may_end_role(assignment.role, others or 0)
    end_role(assignment, by=by, at=at)


def reveal_contact(person: Person, *, by: Person, at: datetime) -> None:
    """Note that `by` looked at how to reach somebody."""
    audit.record("reveal contact", person, by=by, at=at, fields=["email", "telephone"])
