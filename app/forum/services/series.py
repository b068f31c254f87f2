"""Series: a rule that makes their meetings at once, and whom they are for."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from app.directory.models import Agency, Person, Programme
from app.forum import emails, queries, rules
from app.forum.enums import MeetingStatus, Rhythm, SeriesKind
from app.forum.models import ForumMeeting, ForumSeries, ForumTurn
from app.forum.rules import Pattern
from app.forum.services.doubts import planned_dates
from app.forum.services.letters import send
from app.forum.services.line import end_waits_of_others
from app.forum.services.planning import MeetingFacts, check_people, check_venue
from app.platform import audit, clock, ids, seats
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.invitations import new_uid
from app.training.models import Cohort, Venue


@dataclass(frozen=True)
class Turn:
    """A place and hours that the meetings of a series take in turn."""

    venue: Venue | None
    starts: time
    ends: time
    host_agency: Agency | None = None


@dataclass(frozen=True)
class Audience:
    """Whom a series is for, beside guests: mentors (of these cohorts, if any), supervisors."""

    kind: SeriesKind = SeriesKind.FORUM
    mentors: bool = True
    supervisors: bool = False
    cohorts: tuple[Cohort, ...] = ()


@dataclass(frozen=True)
class SeriesFacts:
    """What an administrator says about a series.

    `turns` follow the series' own venue and hours in turn; `instead` are the days that were proposed instead
    of others and accepted.
    """

    slug: str
    name: str
    neutral_title: str
    pattern: Pattern
    room_places: int
    online_places: int
    venue: Venue | None = None
    host_agency: Agency | None = None
    audience: Audience = Audience()
    turns: tuple[Turn, ...] = ()
    instead: Mapping[date, date] = field(default_factory=dict)


def add_series(programme: Programme, facts: SeriesFacts, *, by: Person | None, at: datetime) -> ForumSeries:
    """A series with all its meetings, proposed; each is a row of its own with seats of its own."""
    _check_series(programme, facts)
    pattern, audience = facts.pattern, facts.audience
    series = ForumSeries(
        id=ids.new(),
        programme_id=programme.id,
        slug=facts.slug,
        name=facts.name.strip(),
        neutral_title=facts.neutral_title.strip(),
        kind=audience.kind,
        rhythm=pattern.rhythm,
        nth=pattern.nth if pattern.rhythm is Rhythm.MONTHLY else 1,
        weekday=pattern.weekday,
        weeks=pattern.weeks,
        changes_on=pattern.changes_on,
        then_weeks=pattern.then_weeks,
        starts=pattern.starts,
        ends=pattern.ends,
        first_on=pattern.first_on,
        last_on=pattern.last_on,
        for_mentors=audience.mentors,
        for_supervisors=audience.supervisors,
        cohorts=list(audience.cohorts),
        venue_id=facts.venue.id if facts.venue else None,
        room_places=facts.room_places,
        online_places=facts.online_places,
    )
    db.session.add(series)
    db.session.flush()
    audit.record("add", series, by=by, at=at)
    for position, turn in enumerate(facts.turns, start=1):
        db.session.add(_turn_row(series, turn, position))
    turns = [Turn(facts.venue, pattern.starts, pattern.ends, facts.host_agency), *facts.turns]
    for number, day in enumerate(_days(programme, facts)):
        turn = turns[number % len(turns)]
        _add_row(
            series,
            MeetingFacts(
                starts_at=clock.from_local(day, turn.starts.hour, turn.starts.minute),
                ends_at=clock.from_local(day, turn.ends.hour, turn.ends.minute),
                room_places=facts.room_places,
                online_places=facts.online_places,
                venue=turn.venue,
                host_agency=turn.host_agency,
            ),
            by=by,
            at=at,
        )
    db.session.flush()
    db.session.expire(series, ["meetings", "turns"])
    return series


def add_meeting(series: ForumSeries, facts: MeetingFacts, *, by: Person | None, at: datetime) -> ForumMeeting:
    """One more meeting of a series, outside its rhythm; proposed. Raises RuleBroken for one in the past."""
    rules.check_times(facts.starts_at, facts.ends_at, at)
    rules.check_seats(facts.room_places, facts.online_places)
    check_venue(series.programme_id, facts.venue)
    meeting = _add_row(series, facts, by=by, at=at)
    db.session.flush()
    db.session.expire(series, ["meetings"])
    return meeting


def change_audience(
    series: ForumSeries,
    name: str,
    audience: Audience,
    *,
    neutral_title: str = "",
    by: Person | None,
    at: datetime,
) -> None:
    """Say anew what a series is called, in calendars too, and whom it is for; without a title that stays.

    Bookings that stand are not touched; whoever waits for what is no longer for them waits no longer. Another
    title goes into the calendars of everybody booked. Raises RuleBroken for a title that tells something.
    """
    _check_audience(series.programme_id, audience)
    title = neutral_title.strip() or series.neutral_title
    rules.check_neutral(title)
    if not name.strip():
        raise RuleBroken("Enter the name of the series.")
    facts = {
        "name": name.strip(),
        "neutral_title": title,
        "kind": audience.kind,
        "for_mentors": audience.mentors,
        "for_supervisors": audience.supervisors,
    }
    changed = [column for column, value in facts.items() if getattr(series, column) != value]
    for column in changed:
        setattr(series, column, facts[column])
    if {one.id for one in series.cohorts} != {one.id for one in audience.cohorts}:
        series.cohorts = list(audience.cohorts)
        changed.append("cohorts")
    if changed:
        audit.record("change", series, by=by, at=at, fields=changed)
    db.session.flush()
    for meeting in series.meetings:
        end_waits_of_others(meeting, by=by, at=at)
        if "neutral_title" in changed:
            _retitle(meeting, at)


def _retitle(meeting: ForumMeeting, at: datetime) -> None:
    """The entry in the calendars of everybody booked for a meeting to come has the new title."""
    if meeting.status is not MeetingStatus.PUBLISHED or meeting.starts_at <= at:
        return
    meeting.touch(at)
    db.session.flush()
    for booking in queries.invited(meeting):
        send(booking, emails.retitled(booking), at)


def _days(programme: Programme, facts: SeriesFacts) -> list[date]:
    """The days of the meetings. Raises RuleBroken for a day that was not proposed, or is proposed no more."""
    planned = planned_dates(programme, facts.pattern)
    proposed = {one.day: one.other for one in planned}
    if any(proposed.get(day) != other for day, other in facts.instead.items()):
        raise RuleBroken("Another day is proposed by now. Please look at the dates again.")
    days = sorted(facts.instead.get(one.day, one.day) for one in planned)
    if len(set(days)) != len(days):
        raise RuleBroken("Two meetings would fall on one day. Accept only one of the two.")
    return days


def _turn_row(series: ForumSeries, turn: Turn, position: int) -> ForumTurn:
    return ForumTurn(
        series_id=series.id,
        position=position,
        venue_id=turn.venue.id if turn.venue else None,
        host_agency_id=turn.host_agency.id if turn.host_agency else None,
        starts=turn.starts,
        ends=turn.ends,
    )


def _add_row(series: ForumSeries, facts: MeetingFacts, *, by: Person | None, at: datetime) -> ForumMeeting:
    meeting = ForumMeeting(
        id=ids.new(),
        programme_id=series.programme_id,
        series_id=series.id,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        venue_id=facts.venue.id if facts.venue else None,
        host_agency_id=facts.host_agency.id if facts.host_agency else None,
        chair_id=facts.chair.id if facts.chair else None,
        room=facts.room.strip(),
        join_link=facts.join_link.strip(),
        topic=facts.topic.strip(),
        note=facts.note.strip(),
        room_pool_id=seats.open_pool("forum room", facts.room_places).id,
        online_pool_id=seats.open_pool("forum online", facts.online_places).id,
        uid=new_uid(),
        sequence=0,
        stamp=at,
    )
    check_people(meeting, facts)
    db.session.add(meeting)
    audit.move(meeting, MeetingStatus.PROPOSED, action="propose", by=by, at=at)
    return meeting


def _check_series(programme: Programme, facts: SeriesFacts) -> None:
    if queries.series_by_slug(programme.id, facts.slug) is not None:
        raise RuleBroken("Another series has this web address already.")
    rules.check_neutral(facts.neutral_title)
    rules.check_seats(facts.room_places, facts.online_places)
    check_venue(programme.id, facts.venue)
    _check_audience(programme.id, facts.audience)
    for turn in facts.turns:
        check_venue(programme.id, turn.venue)
        if turn.ends <= turn.starts:
            raise RuleBroken("A meeting must end after it starts, at every place that is used in turn.")


def _check_audience(programme_id: uuid.UUID, audience: Audience) -> None:
    if any(cohort.programme_id != programme_id for cohort in audience.cohorts):
        raise RuleBroken("This cohort belongs to another programme.")
    if audience.cohorts and not audience.mentors:
        raise RuleBroken("Cohorts say which mentors a series is for. Tick mentors as well, or no cohort.")
