"""Letters about the search for a date. Subjects say no more than that an answer is asked for."""

from __future__ import annotations

from app.forum.models import ForumMeeting, PollAsked
from app.platform import words
from app.platform.mail import Facts, Letter

CALL_POLL = "which time suits for a meeting"
POLL_REMINDER = "forum/email/poll_reminder"


def poll_asked(asked: PollAsked) -> Letter:
    """Which of the times suit you?"""
    return _letter("poll_asked", asked)


def poll_reminder(asked: PollAsked) -> Letter:
    """The answer is still awaited, and the deadline is near."""
    return _letter("poll_reminder", asked)


def poll_closed(asked: PollAsked) -> Letter:
    """No date was found."""
    return _letter("poll_closed", asked)


def poll_found(asked: PollAsked, meeting: ForumMeeting, *, waits: bool) -> Letter:
    """There is a date, and this person can book it, or `waits` for a place."""
    return Letter(
        template="forum/email/poll_found",
        facts={
            **_facts(asked),
            "day": words.day(meeting.starts_at),
            "hours": words.span(meeting.starts_at, meeting.ends_at),
            "waits": waits,
        },
        links={"meeting": f"/{asked.person.programme.slug}/forum/{meeting.id}"},
        about_id=asked.id,
        once=f"poll found {asked.id}",
    )


def _letter(name: str, asked: PollAsked) -> Letter:
    return Letter(
        template=f"forum/email/{name}",
        facts=_facts(asked),
        links={"poll": f"/{asked.person.programme.slug}/forum/dates/{asked.poll.id}"},
        about_id=asked.id,
        once=f"{name} {asked.id}",
    )


def _facts(asked: PollAsked) -> Facts:
    return {"known_as": asked.person.known_as, "until": words.day(asked.poll.closes_at)}
