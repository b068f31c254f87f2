"""One's own dates in one's own calendar, and the addresses that calendar programs read by themselves."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.directory import services as directory
from app.directory.enums import ContactBy
from app.directory.models import Person
from app.home import queries
from app.home.routes.blueprint import bp
from app.platform import clock, feeds, mail
from app.platform.access import current_programme, open_to_all, open_to_signed_in, signed_in
from app.platform.db import transaction
from app.platform.errors import NotFound
from app.platform.ical import CalendarEvent, publish_bytes

# What calendar programs show; somebody may look over a shoulder.
FEED_NAME = "Training dates"
PUBLIC_FOR = timedelta(hours=1)


@bp.route("/<programme>/my-dates/calendar")
@open_to_signed_in
def calendar() -> str:
    """How one's dates get into a calendar: read by itself from a private link, or taken as a file."""
    person = _somebody()
    feed = feeds.feed_of(person.id)
    token = feeds.token_of(feed) if feed is not None else None
    address = mail.address_of(url_for(".own_feed", token=token)) if token else ""
    return render_template(
        "home/calendar.html",
        feed=feed,
        address=address,
        open_address=_webcal(address),
        public_address=mail.address_of(url_for(".programme_feed")),
        telephone_only=person.contact_by is ContactBy.TELEPHONE,
        with_place=person.place_in_calendar,
    )


@bp.route("/<programme>/my-dates/calendar/link", methods=["POST"])
@open_to_signed_in
def make_calendar_link() -> ResponseReturnValue:
    """A first link, or with `replace` a new one; without it one that is there stays."""
    person = _somebody()
    if feeds.feed_of(person.id) is None or request.form.get("replace") == "yes":
        with transaction() as outcome:
            directory.make_calendar_link(person, at=clock.now())
        if outcome.ok:
            flash("Here is your private link. Put it into your calendar as described below.", "done")
        else:
            flash(outcome.message, "notice")
    return redirect(url_for(".calendar"))


@bp.route("/<programme>/my-dates/calendar/change")
@open_to_signed_in
def change_calendar_link() -> str:
    """What it means to make a new link, or to have none."""
    person = _somebody()
    return render_template("home/change_calendar_link.html", feed=feeds.feed_of(person.id))


@bp.route("/<programme>/my-dates/calendar/end", methods=["POST"])
@open_to_signed_in
def end_calendar_link() -> ResponseReturnValue:
    """Calendars that use the link read nothing from now on."""
    person = _somebody()
    with transaction():
        directory.end_calendar_link(person, by=person, at=clock.now())
    flash("Your link has ended. Calendars that use it read nothing more.", "done")
    return redirect(url_for(".calendar"))


@bp.route("/<programme>/calendar/<token>.ics")
@open_to_all
def own_feed(token: str) -> Response:
    """Somebody's dates for their calendar program, which knows nothing but the link."""
    programme = current_programme()
    person = queries.reader_of(programme, token)
    response = _feed(queries.own_events(person, programme, clock.now()))
    response.cache_control.private = True
    response.cache_control.no_cache = True
    return response


@bp.route("/<programme>/calendar.ics")
@open_to_all
def programme_feed() -> Response:
    """The days of the programme's public sessions, with neutral titles and no places."""
    programme = current_programme()
    response = _feed(queries.public_events(programme, clock.now()))
    response.cache_control.public = True
    response.cache_control.max_age = int(PUBLIC_FOR.total_seconds())
    return response


def _somebody() -> Person:
    person: Person | None = signed_in()
    if person is None:
        raise NotFound
    return person


def _webcal(address: str) -> str:
    """The same address so that the calendar of the device opens it."""
    _, separator, rest = address.partition("://")
    return f"webcal://{rest}" if separator else ""


def _feed(events: list[CalendarEvent]) -> Response:
    body = publish_bytes(events, FEED_NAME)
    response = Response(body, mimetype="text/calendar")
    response.headers["X-Robots-Tag"] = "noindex"
    response.set_etag(sha256(body).hexdigest())
    response.make_conditional(request)
    return response
