"""What makes the forum alive: another group, guests, topics, a date asked for, times for consultations.

Last, so that what the steps before it make keeps its identifiers.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from app.cli.seeding.files import day, document, hour, moment, person_at, programme_of
from app.directory.models import Person, Programme
from app.directory.queries import person_by_email
from app.directory.services import make_calendar_link
from app.forum import queries, services
from app.forum.enums import How, Rhythm, SeriesKind
from app.forum.models import ForumMeeting, ForumSeries
from app.forum.services import Audience, Pattern, PollFacts, SeriesFacts, SlotFacts, SlotPattern
from app.platform import clock
from app.platform.errors import RuleBroken
from app.training.queries import venue_by_code


def load(folder: Path, at: datetime) -> None:
    """Add all of it unless its first series is there."""
    if not (folder / "groups.json").exists():
        return
    programme, facts = programme_of(folder), document(folder, "groups")
    if queries.series_by_slug(programme.id, facts["series"][0]["slug"]) is not None:
        return
    for each in facts["series"]:
        services.publish_all(_add_series(programme, each, at), by=None, at=at)
    for each in facts["guests"]:
        series = _series(programme, each)
        meeting = _meeting(series, each) if each["meeting"] else None
        services.invite(series, meeting, full_name=each["full_name"], email=each["email"], by=None, at=at)
    for each in facts["topics"]:
        person, meeting = person_at(programme, each["by"]), _meeting(_series(programme, each), each)
        services.propose_topic(person, meeting, topic=each["topic"], words=each["words"], by=person, at=at)
    for each in facts["polls"]:
        by = person_at(programme, each["by"])
        services.ask_for_date(_series(programme, each), _poll(programme, each), None, by=by, at=at)
    for each in facts["consultations"]:
        _offer(person_at(programme, each["by"]), each, at)
    for email in facts["calendar_links"]:
        owner = person_by_email(programme.id, email)
        if owner is not None:
            make_calendar_link(owner, at=at)


def _add_series(programme: Programme, facts: dict[str, Any], at: datetime) -> ForumSeries:
    pattern = Pattern(
        rhythm=Rhythm.WEEKS,
        nth=1,
        weekday=facts["weekday"],
        starts=hour(facts["starts"]),
        ends=hour(facts["ends"]),
        first_on=day(facts["first_on"]),
        last_on=day(facts["last_on"]),
        weeks=facts["weeks"],
    )
    series = SeriesFacts(
        slug=facts["slug"],
        name=facts["name"],
        neutral_title=facts["neutral_title"],
        pattern=pattern,
        room_places=facts["room_places"],
        online_places=facts["online_places"],
        venue=venue_by_code(programme.id, facts["venue"]),
        audience=Audience(SeriesKind(facts["kind"]), mentors=False),
    )
    return services.add_series(programme, series, by=None, at=at)


def _series(programme: Programme, facts: dict[str, Any]) -> ForumSeries:
    found = queries.series_by_slug(programme.id, facts["series"])
    if found is None:
        raise RuleBroken(f"groups.json names the series {facts['series']}, which nothing makes.")
    return found


def _meeting(series: ForumSeries, facts: dict[str, Any]) -> ForumMeeting:
    on = day(facts["meeting"])
    return next(one for one in series.meetings if clock.local(one.starts_at).date() == on)


def _poll(programme: Programme, facts: dict[str, Any]) -> PollFacts:
    return PollFacts(
        title=facts["title"],
        times=[(moment(starts), moment(ends)) for starts, ends in facts["times"]],
        closes_at=clock.end_of(day(facts["closes_on"])),
        room_places=facts["room_places"],
        online_places=facts["online_places"],
        venue=venue_by_code(programme.id, facts["venue"]),
    )


def _offer(person: Person, facts: dict[str, Any], at: datetime) -> None:
    services.name_facilitator(person, by=None, at=at)
    pattern = SlotPattern(
        day(facts["first_on"]),
        hour(facts["starts"]),
        minutes=facts["minutes"],
        in_a_row=facts["in_a_row"],
        weeks=facts["weeks"],
    )
    services.offer_slots(person, SlotFacts(pattern, How(facts["how"]), facts["place"]), by=person, at=at)
