"""When something a mentor did can be logged, changed and counted."""

from __future__ import annotations

from datetime import date, timedelta

from app.mentoring.enums import CHANGED_DAYS, SETTLED_DAYS
from app.platform.errors import RuleBroken

EARLIEST = timedelta(days=SETTLED_DAYS - CHANGED_DAYS)
CHANGED_WITHIN = timedelta(days=CHANGED_DAYS)
MOST_PEOPLE = 999
MOST_MINUTES = 24 * 60
MOST_LINES = 2
LONGEST_NOTE = 200


def check_activity(done_on: date, today: date, *, minutes: int, people: int, note: str) -> None:
    """Raises RuleBroken for what cannot be: a day to come or long past, no time, too many words."""
    if done_on > today:
        raise RuleBroken("This day has not come yet. Log it once it is done.")
    if done_on < today - EARLIEST:
        raise RuleBroken(f"Things of the last {EARLIEST.days} days can be logged. Earlier ones cannot.")
    if not 0 < minutes <= MOST_MINUTES:
        raise RuleBroken("Say about how long it took.")
    if not 0 <= people <= MOST_PEOPLE:
        raise RuleBroken(f"The number of people must be between 0 and {MOST_PEOPLE}.")
    if len(note) > LONGEST_NOTE or len(note.splitlines()) > MOST_LINES:
        raise RuleBroken(f"A note has at most {MOST_LINES} lines and {LONGEST_NOTE} characters.")


def may_change(logged_on: date, today: date) -> bool:
    """Whether something that was logged can still be changed or removed."""
    return today <= logged_on + CHANGED_WITHIN
