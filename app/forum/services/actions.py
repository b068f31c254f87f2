"""After a meeting: notes, and what somebody took on."""

from __future__ import annotations

from datetime import date, datetime

from app.directory.models import Person
from app.forum import queries, rules
from app.forum.enums import ActionStatus
from app.forum.models import ForumAction, ForumMeeting, MeetingNote
from app.platform import audit, clock, ids, seats
from app.platform.db import db


def write_notes(meeting: ForumMeeting, text: str, *, by: Person | None, at: datetime) -> None:
    """Keep the notes of a meeting that has begun; they may be put right later, and taken away."""
    rules.check_held(meeting.status, meeting.starts_at, at)
    note = queries.note_of(meeting)
    if note is None:
        note = MeetingNote(id=ids.new(), meeting_id=meeting.id)
        db.session.add(note)
    note.text, note.changed_at = text.strip(), at
    audit.record("write notes", meeting, by=by, at=at, fields=["notes"])
    db.session.flush()


def add_action(
    meeting: ForumMeeting, *, what: str, owner: Person, due_on: date, by: Person | None, at: datetime
) -> ForumAction:
    """Somebody takes something on until a day. It goes along to the next meetings until it is done."""
    rules.check_held(meeting.status, meeting.starts_at, at)
    rules.check_due(due_on, clock.local(at).date())
    seats.lock(meeting.room_pool_id, meeting.online_pool_id)
    same = queries.action_like(meeting, what.strip(), owner, due_on, at - rules.PRESSED_TWICE)
    if same is not None:
        return same
    action = ForumAction(
        id=ids.new(),
        programme_id=meeting.programme_id,
        meeting_id=meeting.id,
        owner=owner,
        what=what.strip(),
        due_on=due_on,
        made_at=at,
    )
    db.session.add(action)
    audit.move(action, ActionStatus.OPEN, action="take on", by=by, at=at)
    db.session.flush()
    return action


def settle_action(action: ForumAction, to: ActionStatus, *, by: Person | None, at: datetime) -> None:
    """Done, not needed any more, or open after all. Raises RuleBroken for what it is already."""
    after = rules.next_action_status(action.status, to)
    audit.move(action, after, action=f"say {after.value}", by=by, at=at)
