"""A session's page, its dates as a calendar file, and everybody's own dates."""

from __future__ import annotations

import uuid
from hashlib import sha256

from flask import Response, render_template, request

from app.directory.enums import Role
from app.directory.models import Person
from app.directory.queries import closures
from app.platform import clock, diary
from app.platform.access import current_programme, open_to, open_to_all, open_to_signed_in, signed_in
from app.platform.errors import NotFound
from app.platform.ical import CalendarEvent, publish_bytes
from app.training import policy, queries, services
from app.training.enums import Level, SessionStatus
from app.training.models import SessionDay, TrainingSession
from app.training.routes.blueprint import bp

# What calendar programs and download folders show.
FILE_NAME = "training-dates.ics"
FEED_NAME = "Training dates"


@bp.route("/<programme>/sessions/<slug>")
@open_to_all
def session(slug: str) -> str:
    """What the session is, for whom, when and in which area; where exactly, for those who are coming."""
    person = signed_in()
    found = _visible_session(slug)
    admitted = {entry.about_id for entry in diary.dates_of(person)}
    whereabouts = {day.id: policy.can_see_whereabouts(person, day, admitted) for day in found.days}
    return render_template(
        "training/session.html",
        session=found,
        days=_dated(found.days),
        whereabouts=whereabouts,
        coming=bool(admitted.intersection(whereabouts)),
        together=_together(found),
        can_plan=policy.can_plan(person),
        applying=_applying(found),
        asking=_asking(found),
        all_own_time=all(day.own_time for day in found.days),
        cancelled=found.status is SessionStatus.CANCELLED,
        planned=found.status is SessionStatus.PLANNED,
        over=found.is_over(clock.now()),
    )


@bp.route("/<programme>/sessions/<slug>.ics")
@open_to_all
def session_calendar(slug: str) -> Response:
    """The session's days with neutral titles and no places."""
    programme = current_programme()
    found = _visible_session(slug)
    cancelled = found.status is SessionStatus.CANCELLED
    events = [
        queries.calendar_event(day, programme, cancelled=cancelled) for day in found.days if not day.own_time
    ]
    return _calendar(events)


@bp.route("/<programme>/my-dates")
@open_to_signed_in
def my_dates() -> str:
    """The days and meetings on which somebody is expected."""
    person = _somebody()
    entries = diary.dates_of(person)
    now = clock.now()
    return render_template(
        "training/my_dates.html",
        coming=[entry for entry in entries if entry.ends_at > now],
        past=[entry for entry in reversed(entries) if entry.ends_at <= now],
        with_place=person.place_in_calendar,
    )


@bp.route("/<programme>/my-dates.ics")
@open_to_signed_in
def my_calendar() -> Response:
    """Somebody's dates as a calendar file; places only for somebody who asked for them."""
    person = _somebody()
    programme = current_programme()
    events = [
        diary.calendar_event(entry, programme, with_place=person.place_in_calendar)
        for entry in diary.dates_of(person)
        if not entry.own_time
    ]
    return _calendar(events)


@bp.route("/<programme>/my-dates/<uuid:entry_id>.ics")
@open_to_signed_in
def my_date(entry_id: uuid.UUID) -> Response:
    """One of somebody's days or meetings as a calendar file."""
    person = _somebody()
    programme = current_programme()
    events = [
        diary.calendar_event(entry, programme, with_place=person.place_in_calendar)
        for entry in diary.dates_of(person)
        if entry.about_id == entry_id and not entry.own_time
    ]
    if not events:
        raise NotFound
    return _calendar(events)


@bp.route("/<programme>/cohorts/<slug>")
@open_to(Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)
def cohort(slug: str) -> str:
    """A cohort on one page for staff: its sessions, its days and where its work is done."""
    programme = current_programme()
    found = queries.cohort_or_404(programme, slug)
    return render_template(
        "training/cohort.html",
        cohort=found,
        sessions=found.sessions,
        completed_with=services.rules_in_words(
            dict.fromkeys(each.course for each in found.sessions if each.course.needs_application), found
        ),
        today=clock.today(),
        closed=closures(programme.id),
        can_plan=policy.can_plan(signed_in()),
    )


def _somebody() -> Person:
    person: Person | None = signed_in()
    if person is None:
        raise NotFound
    return person


def _visible_session(slug: str) -> TrainingSession:
    found = queries.session_or_404(current_programme(), slug)
    if not policy.can_see_session(signed_in(), found):
        raise NotFound
    return found


def _dated(days: list[SessionDay]) -> list[tuple[SessionDay, list[SessionDay]]]:
    """The days grouped by London date: its first day, and all of that date."""
    dated: dict[object, list[SessionDay]] = {}
    for day in days:
        dated.setdefault(clock.local(day.starts_at).date(), []).append(day)
    return [(group[0], group) for group in dated.values()]


def _together(found: TrainingSession) -> TrainingSession | None:
    """The session of the companion course in the same cohort, which everybody on this one attends too."""
    companion = found.course.companion
    if companion is None or found.cohort is None:
        return None
    return next(
        (each for each in queries.sessions_of_cohort(found.cohort) if each.course_id == companion.id), None
    )


def _applying(found: TrainingSession) -> str:
    """Whether people can apply for it now: empty, "before", "open" or "closed"."""
    if not found.course.needs_application or found.cohort is None:
        return ""
    now = clock.now()
    if now < found.cohort.applications_open_at:
        return "before"
    return "open" if now <= clock.end_of(found.cohort.applications_close_on) else "closed"


def _asking(found: TrainingSession) -> bool:
    """Whether people can ask for a place on its own now."""
    by_invitation = found.course.level is Level.SUPERVISOR
    if found.course.needs_application or by_invitation or found.status is not SessionStatus.PUBLISHED:
        return False
    now = clock.now()
    opens, until = found.booking_opens_at, found.asked_until
    return (opens is None or opens <= now) and until is not None and now < until


def _calendar(events: list[CalendarEvent]) -> Response:
    body = publish_bytes(events, FEED_NAME)
    response = Response(body, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    response.headers["X-Robots-Tag"] = "noindex"
    response.set_etag(sha256(body).hexdigest())
    response.make_conditional(request)
    return response
