"""The search for a date: asking, answering, and making a meeting of the time that suits best."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.directory import services as directory
from app.directory.models import Person
from app.forum import emails, queries, rules
from app.forum.enums import BookingStatus, PollAction, PollReply, PollStatus, ReminderKind
from app.forum.models import (
    DatePoll,
    ForumGuest,
    ForumMeeting,
    ForumSeries,
    PollAnswer,
    PollAsked,
    PollTime,
)
from app.forum.rules import Reply, Standing
from app.forum.services.booking import book
from app.forum.services.planning import MeetingFacts, publish
from app.forum.services.reminding import note_reminder
from app.forum.services.series import add_meeting
from app.platform import audit, ids, mail
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.training.models import Venue


@dataclass(frozen=True)
class PollFacts:
    """What is asked: what for, which times, until when, and how many could come."""

    title: str
    times: Sequence[tuple[datetime, datetime]]
    closes_at: datetime
    room_places: int
    online_places: int
    venue: Venue | None = None


def ask_for_date(
    series: ForumSeries,
    facts: PollFacts,
    people: Sequence[Person] | None,
    *,
    by: Person | None,
    at: datetime,
) -> DatePoll:
    """Ask people which of the times suits them; without `people` everybody whom the series is for."""
    rules.check_times_proposed(facts.times, at)
    rules.check_deadline(facts.closes_at, min(starts_at for starts_at, _ in facts.times), at)
    rules.check_seats(facts.room_places, facts.online_places)
    asked = queries.audience_of(series, at) if people is None else people
    rules.check_asked(len(asked))
    poll = DatePoll(
        id=ids.new(),
        programme_id=series.programme_id,
        series=series,
        title=facts.title.strip(),
        asked_at=at,
        closes_at=facts.closes_at,
        venue_id=facts.venue.id if facts.venue else None,
        room_places=facts.room_places,
        online_places=facts.online_places,
    )
    db.session.add(poll)
    audit.move(poll, PollStatus.OPEN, action="ask for a date", by=by, at=at)
    for starts_at, ends_at in facts.times:
        db.session.add(PollTime(id=ids.new(), poll=poll, starts_at=starts_at, ends_at=ends_at))
    for person in asked:
        row = PollAsked(id=ids.new(), poll=poll, person=person, agency_id=person.agency_id)
        db.session.add(row)
        directory.write_to(person, emails.poll_asked(row), at=at, call_about=emails.CALL_POLL)
    db.session.flush()
    return poll


def answer_poll(
    asked: PollAsked, answers: Mapping[uuid.UUID, PollReply], *, by: Person | None, at: datetime
) -> None:
    """Say to each time whether it suits; an earlier answer is replaced. Raises RuleBroken once it is over."""
    _alone(asked.poll)
    db.session.refresh(asked, ["answers"])
    rules.check_answering(asked.poll.status, asked.poll.closes_at, at)
    times = {time.id for time in asked.poll.times}
    if set(answers) != times:
        raise RuleBroken("The proposed times have changed meanwhile. Please answer again.")
    known = {answer.time_id: answer for answer in asked.answers}
    for time_id, reply in answers.items():
        if time_id in known:
            known[time_id].reply = reply
        else:
            asked.answers.append(PollAnswer(id=ids.new(), time_id=time_id, reply=reply))
    asked.answered_at = at
    mail.cancel_about(asked.id, emails.POLL_REMINDER)
    audit.record("answer", asked.poll, by=by, at=at)
    db.session.flush()


def standings(poll: DatePoll, viewer: Person | None) -> list[Standing]:
    """The times of a poll, best first, as far as the viewer may know of the answers."""
    by_person: dict[uuid.UUID, dict[str, PollReply]] = {}
    agencies: dict[uuid.UUID, str] = {}
    for told in queries.told_in(poll, viewer):
        by_person.setdefault(told.person_id, {})[str(told.time_id)] = told.reply
        agencies[told.person_id] = str(told.agency_id or "")
    replies = [Reply(agencies[person_id], answers) for person_id, answers in by_person.items()]
    return rules.rank([str(time.id) for time in poll.times], replies)


def decide(poll: DatePoll, time: PollTime, *, by: Person | None, at: datetime) -> ForumMeeting:
    """Make a meeting of one of the times, and a booking of every "I can".

    In the order of the answers: in the room while it has places, then online, then the line, which people are
    told of. Whoever could come if need be, or has not answered, gets the link to book.
    """
    _alone(poll)
    to = rules.next_poll_status(poll.status, PollAction.DECIDE)
    rules.check_winner(time.starts_at, at)
    facts = MeetingFacts(
        starts_at=time.starts_at,
        ends_at=time.ends_at,
        room_places=poll.room_places,
        online_places=poll.online_places,
        venue=poll.venue,
    )
    meeting = add_meeting(poll.series, facts, by=by, at=at)
    publish(meeting, by=by, at=at)
    poll.meeting = meeting
    audit.move(poll, to, action="decide", by=by, at=at)
    db.session.flush()
    everybody = queries.everybody_asked(poll)
    _let_in(meeting, [asked.person for asked in everybody], at)
    for asked in everybody:
        reply = next((answer.reply for answer in asked.answers if answer.time_id == time.id), None)
        if reply is PollReply.CANNOT:
            continue
        status = _booked(asked.person, meeting, by, at) if reply is PollReply.CAN else None
        if status is BookingStatus.BOOKED:
            continue
        letter = emails.poll_found(asked, meeting, waits=status is not None)
        directory.write_to(asked.person, letter, at=at, call_about=emails.CALL_POLL)
    return meeting


def close_poll(poll: DatePoll, *, by: Person | None, at: datetime) -> None:
    """End the search without a date; whoever answered is told."""
    _alone(poll)
    to = rules.next_poll_status(poll.status, PollAction.CLOSE)
    audit.move(poll, to, action="close", by=by, at=at)
    for asked in queries.everybody_asked(poll):
        mail.cancel_about(asked.id)
        if asked.answered_at is not None:
            directory.write_to(asked.person, emails.poll_closed(asked), at=at, call_about=emails.CALL_POLL)


def remind_of_poll(asked_id: uuid.UUID, at: datetime) -> None:
    """Remind somebody who has not answered, once."""
    asked = db.session.get(PollAsked, asked_id)
    if asked is None or asked.answered_at is not None or asked.poll.status is not PollStatus.OPEN:
        return
    if note_reminder(asked.id, ReminderKind.POLL, asked.poll.closes_at, at):
        directory.write_to(asked.person, emails.poll_reminder(asked), at=at, call_about=emails.CALL_POLL)


def _alone(poll: DatePoll) -> None:
    """Whoever answers or decides at the same moment waits, and then finds the search as it is."""
    db.session.execute(select(DatePoll.id).where(DatePoll.id == poll.id).with_for_update()).all()
    db.session.refresh(poll, ["status"])


def _let_in(meeting: ForumMeeting, people: Sequence[Person], at: datetime) -> None:
    """Whoever was asked may book, also somebody whom the series is not for."""
    usual = {person.id for person in queries.audience_of(meeting.series, at)}
    for person in people:
        if person.id not in usual:
            db.session.add(
                ForumGuest(
                    id=ids.new(),
                    programme_id=meeting.programme_id,
                    series_id=meeting.series_id,
                    meeting_id=meeting.id,
                    person=person,
                    invited_at=at,
                )
            )
    db.session.flush()


def _booked(person: Person, meeting: ForumMeeting, by: Person | None, at: datetime) -> BookingStatus | None:
    """Book, or put into the line; None when the meeting is not to be booked by this person."""
    sides = queries.sides_of([meeting])[meeting.id]
    seating = next((side.seating for side in sides if side.places and not side.full), None)
    if seating is None:
        seating = next(side.seating for side in sides if side.places)
    try:
        with db.session.begin_nested():
            return book(person, meeting, seating, by=by, at=at).status
    except RuleBroken:
        return None


def why_best(ranked: Sequence[Standing]) -> str:
    """Why the first of them is the best, in a sentence."""
    return rules.why(ranked)
