"""A copy of what is held about somebody, read by named staff before it goes out."""

from __future__ import annotations

from datetime import datetime

from app.directory import emails, policy, queries, rules
from app.directory.enums import DataRequestState
from app.directory.models import DataRequest, Person
from app.directory.services.contact import write_to
from app.platform import audit, ids
from app.platform.db import db
from app.platform.errors import RuleBroken


def ask_for_data(person: Person, *, by: Person, at: datetime) -> DataRequest:
    """Ask for a copy. Raises RuleBroken while an earlier request waits."""
    if queries.open_data_request(person) is not None:
        raise RuleBroken("You have asked already. We will write to you when your copy is ready.")
    request = DataRequest(
        id=ids.new(),
        programme_id=person.programme_id,
        person_id=person.id,
        status=DataRequestState.ASKED,
        asked_at=at,
    )
    db.session.add(request)
    db.session.flush()
    audit.record("ask for data", request, by=by, at=at)
    return request


def release_data(request: DataRequest, *, by: Person, at: datetime) -> None:
    """Let the person fetch the copy that `by` has read. Raises RuleBroken for one's own."""
    if not policy.can_release_data(by, request):
        raise RuleBroken("Another member of named staff must read this copy.")
    audit.move(request, rules.next_data_state(request.status, "release"), action="release data", by=by, at=at)
    request.released_at = at
    write_to(
        request.person,
        emails.data_ready(request.person, request.person.programme),
        at=at,
        call_about="the copy of what we hold that was asked for",
    )


def withdraw_data(request: DataRequest, *, by: Person, at: datetime) -> None:
    """Take a request back."""
    audit.move(
        request, rules.next_data_state(request.status, "withdraw"), action="withdraw data", by=by, at=at
    )


def note_data_taken(request: DataRequest, *, by: Person, at: datetime) -> None:
    """Note that a copy was opened or fetched."""
    audit.record("take data", request, by=by, at=at)
