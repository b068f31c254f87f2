"""Certificates: given with the completion of a course, shown or not as the person says, and taken back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.directory.models import Person, Programme
from app.mentoring.enums import ApplicationStatus
from app.places import queries, rules
from app.places.models import Certificate, Place
from app.platform import audit, clock, ids, throttle, words
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.training.enums import Part
from app.training.models import SessionDay

MOST_TRIES = 30
WITHIN = timedelta(hours=1)
DOCUMENT = "certificate"


@dataclass(frozen=True)
class Checked:
    """What whoever has a number reads of it: whether it stands, and with the person's consent whose it is."""

    stands: bool
    name: str = ""
    course: str = ""
    issued_at: datetime | None = None


def issue(place: Place, *, by: Person | None, at: datetime) -> Certificate:
    """The certificate of a place whose course is completed; one that stands is returned as it is."""
    known = queries.certificate_of(place)
    if known is not None:
        return known
    certificate = Certificate(
        id=ids.new(),
        programme_id=place.programme_id,
        place_id=place.id,
        number="".join(secrets.choice(rules.SIGNS) for _ in range(rules.LENGTH)),
        issued_at=at,
    )
    db.session.add(certificate)
    db.session.flush()
    audit.record("issue a certificate", certificate, by=by, at=at)
    return certificate


def withdraw_certificate(place: Place, *, reason: str = "", by: Person | None, at: datetime) -> None:
    """The number answers no from now on; nothing happens where there is none."""
    certificate = queries.certificate_of(place)
    if certificate is not None:
        certificate.withdrawn_at, certificate.shown_since = at, None
        audit.record(
            "withdraw a certificate", certificate, by=by, at=at, fields=["withdrawn_at"], reason=reason
        )
        db.session.flush()


def show_to_others(place: Place, *, shown: bool, by: Person | None, at: datetime) -> None:
    """Whether whoever knows the number may read name, course and date. Raises RuleBroken without one."""
    certificate = queries.certificate_of(place)
    if certificate is None:
        raise RuleBroken("There is no certificate any more.")
    if shown is (certificate.shown_since is not None):
        return
    certificate.shown_since = at if shown else None
    audit.record(
        "let the number tell" if shown else "let the number not tell",
        certificate,
        by=by,
        at=at,
        fields=["shown_since"],
    )


def check_number(programme: Programme, typed: str, *, client: str) -> Checked:
    """Whether a certificate of the programme with this number stands; of whom only with consent.

    Raises RuleBroken after too many tries from one place.
    """
    if not throttle.allowed("check a number", client, most=MOST_TRIES, within=WITHIN):
        raise RuleBroken("Many numbers were checked from here. Try again in an hour, or ring us.")
    throttle.count("check a number", client)
    number = rules.as_kept(typed)
    certificate = queries.certificate_numbered(programme, number) if number else None
    if certificate is None or not stands(certificate):
        return Checked(False)
    if certificate.shown_since is None:
        return Checked(True)
    place = certificate.place
    return Checked(True, place.person.full_name, place.training_session.course.name, certificate.issued_at)


def stands(certificate: Certificate) -> bool:
    """Whether it was not taken back, and the application is completed where there is one."""
    application = certificate.place.application
    return certificate.withdrawn_at is None and (
        application is None or application.status is ApplicationStatus.COMPLETED
    )


def readable_number(certificate: Certificate) -> str:
    """The number in groups."""
    return rules.readable(certificate.number)


def fetch_certificate(
    certificate: Certificate, *, check_at: str, by: Person | None, at: datetime
) -> dict[str, Any]:
    """What the printed certificate says, for whoever fetches it; that it was fetched is on record."""
    audit.record("fetch a certificate", certificate, by=by, at=at)
    return certificate_document(certificate, check_at=check_at)


def certificate_document(certificate: Certificate, *, check_at: str) -> dict[str, Any]:
    """What the printed certificate says; `check_at` is where its number can be checked."""
    place = certificate.place
    session, person = place.training_session, place.person
    course, days = session.course, queries.days_attended(place)
    issued = words.day_year(certificate.issued_at)
    role = person.programme.mentor_word
    mentor = f"With this course comes the invitation to act as a {role} for colleagues, from {issued}."
    return {
        "programme": person.programme.name,
        "course": course.name,
        "cohort": session.cohort.name if session.cohort else "",
        "name": person.full_name,
        "agency": place.agency.name if place.agency else "",
        "number": readable_number(certificate),
        "issued": issued,
        "presence": _presence(course.days, days),
        "days": [_line(day, course.days) for day in days],
        "outcome": mentor if course.confers_mentor else "",
        "signed": [["For the partnership", "Programme lead"], ["For the course", "Lead trainer"]],
        "check": check_at,
    }


def _presence(course_days: int, days: list[SessionDay]) -> str:
    halves = {(day.course_day, part) for day in days for part in _halves(day.part)}
    if len(halves) < 2 * course_days:
        return "with the days below" if days else ""
    return "and was present" if course_days == 1 else f"and was present on each of its {course_days} days"


def _halves(part: Part) -> tuple[Part, ...]:
    return (Part.FIRST, Part.SECOND) if part is Part.WHOLE else (part,)


def _line(day: SessionDay, course_days: int) -> list[str]:
    named = f"Day {day.course_day}" if course_days > 1 else "The day"
    if day.part is not Part.WHOLE:
        named = f"{named}, {day.part.value}"
    if day.own_time:
        return [named, words.day_year(day.ends_at), "in own time", ""]
    hours = words.span(clock.local(day.starts_at), clock.local(day.ends_at))
    return [named, words.day_year(day.starts_at), hours, day.venue.name if day.venue else "online"]
