"""Before a meeting: topics and votes, the agenda, and what to read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete

from app.directory.models import Person
from app.forum import queries, rules
from app.forum.models import AgendaItem, ForumMeeting, PreReading, TopicProposal, TopicVote
from app.forum.rules import Line
from app.platform import audit, ids, seats
from app.platform.db import db
from app.platform.errors import RuleBroken


def propose_topic(
    person: Person, meeting: ForumMeeting, *, topic: str, words: str, by: Person | None, at: datetime
) -> TopicProposal:
    """Propose what a meeting should talk about. Raises RuleBroken once the agenda is made, or after three.

    The same again a moment later is the button pressed twice, and stays one topic.
    """
    _check_open(meeting, at)
    seats.lock(meeting.room_pool_id, meeting.online_pool_id)
    same = queries.topic_like(person, meeting, topic.strip(), words.strip(), at - rules.PRESSED_TWICE)
    if same is not None:
        return same
    if queries.proposals_by(person, meeting) >= rules.MOST_PROPOSALS:
        raise RuleBroken("You have proposed three topics for this meeting. Take one back to propose another.")
    proposal = TopicProposal(
        id=ids.new(),
        programme_id=meeting.programme_id,
        meeting_id=meeting.id,
        person_id=person.id,
        topic=topic.strip(),
        words=words.strip(),
        made_at=at,
    )
    db.session.add(proposal)
    audit.record("propose topic", proposal, by=by, at=at)
    db.session.flush()
    return proposal


def remove_topic(proposal: TopicProposal, *, by: Person | None, at: datetime) -> None:
    """Take a proposal away with the votes for it: its own person, or whoever prepares the meeting."""
    rules.check_before(proposal.meeting.status, proposal.meeting.ends_at, at)
    audit.record("remove topic", proposal, by=by, at=at)
    db.session.execute(delete(TopicVote).where(TopicVote.proposal_id == proposal.id))
    db.session.delete(proposal)
    db.session.flush()


def vote(
    person: Person, proposal: TopicProposal, *, by: Person | None, at: datetime, given: bool = True
) -> None:
    """Give one's one vote, or move it here; not `given` it is taken back. What is so already stays so.

    Raises RuleBroken once the agenda is made.
    """
    meeting = proposal.meeting
    _check_open(meeting, at)
    # Of two presses at one moment the second finds the vote of the first.
    seats.lock(meeting.room_pool_id, meeting.online_pool_id)
    known = queries.vote_of(person, meeting)
    here = known is not None and known.proposal_id == proposal.id
    if here is given:
        return
    if not given:
        db.session.delete(known)
        db.session.flush()
        return
    if known is None:
        known = TopicVote(
            id=ids.new(), programme_id=meeting.programme_id, meeting_id=meeting.id, person_id=person.id
        )
        db.session.add(known)
    known.proposal_id, known.voted_at = proposal.id, at
    db.session.flush()


def make_agenda(
    meeting: ForumMeeting,
    lines: Sequence[Line],
    proposals: Sequence[TopicProposal | None],
    *,
    by: Person | None,
    at: datetime,
) -> int:
    """Make the agenda of these lines, or make it anew; `proposals` says which topic a line is from.

    Returns the minutes that are left. Without a line there is no agenda, and topics can be voted for again.
    """
    rules.check_before(meeting.status, meeting.ends_at, at)
    chosen = rules.agenda_of(lines)
    # Of two who make it at one moment the second has the last word, and the items stay one list.
    seats.lock(meeting.room_pool_id, meeting.online_pool_id)
    db.session.execute(delete(AgendaItem).where(AgendaItem.meeting_id == meeting.id))
    minutes = []
    for position, line in enumerate(chosen, start=1):
        proposal = proposals[line]
        minutes.append(lines[line].minutes or 0)
        db.session.add(
            AgendaItem(
                id=ids.new(),
                meeting_id=meeting.id,
                position=position,
                title=lines[line].title.strip(),
                minutes=lines[line].minutes,
                proposal_id=proposal.id if proposal is not None else None,
            )
        )
    audit.record("make agenda", meeting, by=by, at=at, fields=["agenda"])
    db.session.flush()
    return rules.minutes_left(meeting.starts_at, meeting.ends_at, minutes)


def add_reading(
    meeting: ForumMeeting, *, title: str, address: str, by: Person | None, at: datetime
) -> PreReading:
    """Add something to read beforehand. Raises RuleBroken for an address that is not safe to open."""
    rules.check_before(meeting.status, meeting.ends_at, at)
    if not address.strip().startswith("https://"):
        raise RuleBroken("The address must start with https://")
    seats.lock(meeting.room_pool_id, meeting.online_pool_id)
    same = queries.reading_like(meeting, title.strip(), address.strip(), at - rules.PRESSED_TWICE)
    if same is not None:
        return same
    reading = PreReading(
        id=ids.new(), meeting_id=meeting.id, title=title.strip(), address=address.strip(), added_at=at
    )
    db.session.add(reading)
    audit.record("add reading", meeting, by=by, at=at, fields=["reading"])
    db.session.flush()
    return reading


def remove_reading(reading: PreReading, meeting: ForumMeeting, *, by: Person | None, at: datetime) -> None:
    """It need not be read any more."""
    audit.record("remove reading", meeting, by=by, at=at, fields=["reading"])
    db.session.delete(reading)
    db.session.flush()


def _check_open(meeting: ForumMeeting, at: datetime) -> None:
    made = queries.has_agenda(meeting)
    rules.check_voting(meeting.status, meeting.starts_at, at, agenda_made=made)
