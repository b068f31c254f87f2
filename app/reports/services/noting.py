"""A friendly note to one mentor, as that person wishes to be reached."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from app.directory import services as directory
from app.directory.models import Person, Programme
from app.forum.queries import next_meeting_for
from app.mentoring.models import MentorPeriod
from app.platform import audit, clock, words
from app.platform.errors import RuleBroken
from app.platform.mail import Letter
from app.reports import emails
from app.reports.queries import NOTE


def usual_note(period: MentorPeriod, at: datetime) -> str:
    """What the note says unless somebody changes it."""
    coming, when = next_meeting_for(period.person, at), ""
    if coming is not None:
        hours = words.span(coming.starts_at, coming.ends_at)
        when = f" The next one is on {words.day(coming.starts_at)}, {hours}."
    return (
        f"We have missed you at the meetings lately, and hope that you are well.{when}\n\n"
        "If another day or another way to take part would suit you better, please tell us: an answer to this "
        "email is enough. If you would like a pause, it is one choice on your page, without a reason. "
        "Nothing else is expected."
    )


def note_letter(period: MentorPeriod, text: str) -> Letter:
    """The note as it goes out. Raises RuleBroken for one without words."""
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]
    if not paragraphs:
        raise RuleBroken("Write a few words.")
    return emails.note(period, paragraphs)


def send_note(programme: Programme, period: MentorPeriod, text: str, *, by: Person, at: datetime) -> None:
    """One person, one note; a call for whoever wants no email. Raises RuleBroken where it would not fit."""
    if period.programme_id != programme.id or period.ends_on is not None or period.paused_on is not None:
        raise RuleBroken("This person has a pause or has stopped, so no note goes out.")
    letter = note_letter(period, text)
    # The same words on one day are a button that was pressed twice.
    said = sha256(letter.spoken.encode()).hexdigest()[:16]
    letter = replace(letter, once=f"note {period.id} {clock.local(at).date()} {said}")
    directory.write_to(period.person, letter, at=at, call_about=emails.CALL_ABOUT)
    audit.record(NOTE, period, by=by, at=at)
