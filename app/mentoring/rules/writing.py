"""What an application still needs, and how words are counted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.mentoring.enums import ApplicationStatus, Task
from app.platform.errors import RuleBroken
from app.platform.withheld import lost_in_words


def count_words(text: str) -> int:
    """How many words: runs of characters between spaces, as the counter on the page counts."""
    return len(text.split())


@dataclass(frozen=True)
class AnswerFacts:
    """One criterion and what was written to it."""

    title: str
    text: str
    limit: int

    @property
    def words(self) -> int:
        return count_words(self.text)

    @property
    def done(self) -> bool:
        """Something is written, and not too much."""
        return 0 < self.words <= self.limit

    @property
    def too_many(self) -> int:
        """How many words over the limit."""
        return max(0, self.words - self.limit)


@dataclass(frozen=True)
class Draft:
    """The facts of an application that decide what is missing. `days` says per day yes, no or nothing yet."""

    about_you_done: bool
    agency_known: bool
    days: Mapping[Any, bool | None]
    forum_promised: bool | None
    answers: tuple[AnswerFacts, ...]
    manager_named: bool


def tasks_done(draft: Draft) -> dict[Task, bool]:
    """Which parts are complete."""
    return {
        Task.ABOUT_YOU: draft.about_you_done and draft.agency_known,
        Task.DATES: bool(draft.days) and all(said is not None for said in draft.days.values()),
        Task.FORUM: draft.forum_promised is not None,
        Task.CRITERIA: bool(draft.answers) and all(answer.done for answer in draft.answers),
        Task.MANAGER: draft.manager_named,
    }


def parts_done(draft: Draft) -> tuple[int, int]:
    """How many parts of the task list are complete, and how many there are; each answer is one."""
    tasks = [done for task, done in tasks_done(draft).items() if task is not Task.CRITERIA]
    answers = [answer.done for answer in draft.answers]
    return sum(tasks) + sum(answers), len(tasks) + len(answers)


def missing(draft: Draft) -> list[str]:
    """What is still needed before submitting, as phrases, in the order of the task list."""
    done = tasks_done(draft)
    gaps = []
    if not done[Task.ABOUT_YOU]:
        gaps.append("your details and agency")
    if not done[Task.DATES]:
        gaps.append("whether you can come on each day")
    if not done[Task.FORUM]:
        gaps.append("your word on the forum")
    for number, answer in enumerate(draft.answers, start=1):
        if answer.words == 0:
            gaps.append(f"answer {number}")
        elif answer.too_many:
            gaps.append(f"answer {number} ({_over(answer)})")
    if not done[Task.MANAGER]:
        gaps.append("your line manager")
    return gaps


def refuse_incomplete(draft: Draft) -> None:
    """Raises RuleBroken that names everything missing."""
    gaps = missing(draft)
    if gaps:
        raise RuleBroken(f"Your application is not ready yet. It still needs {listed(gaps)}.")


def refuse_early_asking(draft: Draft) -> None:
    """A manager is asked once the answers, the dates and the manager are there. Raises RuleBroken."""
    done = tasks_done(draft)
    needed = (Task.ABOUT_YOU, Task.DATES, Task.CRITERIA, Task.MANAGER)
    gaps = [task.value for task in needed if not done[task]]
    if gaps:
        raise RuleBroken(f"We can ask for the countersignature when these are done: {listed(gaps)}.")


def refuse_outside_window(
    opens_on: date, closes_on: date, today: date, received_on: date | None = None
) -> None:
    """Submission is open from one day to another, both included; paper counts by the day it came.

    Raises RuleBroken.
    """
    day = received_on or today
    if day < opens_on:
        raise RuleBroken("Applications have not opened yet.")
    if day > closes_on:
        raise RuleBroken("Applications have closed. The training team can tell you about the next course.")


def may_come_late(status: ApplicationStatus, *, today: date, closed_on: date) -> bool:
    """Whether this is a draft that could be let in, now that applications have closed."""
    return status in (ApplicationStatus.DRAFT, ApplicationStatus.NOT_SUBMITTED) and today > closed_on


def refuse_late_day(day: date, today: date, closed_on: date, signatures_close_on: date) -> None:
    """Somebody may be let in late until a day to come, as long as signatures can still arrive.

    Raises RuleBroken.
    """
    if today <= closed_on:
        raise RuleBroken("Applications are still open, so nobody needs to be let in late.")
    if day < today:
        raise RuleBroken("The last day must be today or later.")
    if day > signatures_close_on:
        raise RuleBroken("The last day cannot be later than the day on which signatures close.")


def refuse_earlier_cohort(closes_on: date, own_closed_on: date, today: date) -> None:
    """An application is kept only for a cohort that closes later than its own and can still be applied to.

    Raises RuleBroken.
    """
    if closes_on <= own_closed_on or closes_on < today:
        raise RuleBroken("Choose a later cohort, to which people can still apply.")


def may_avoid_readers(status: ApplicationStatus) -> bool:
    """Whether the applicant may still say who should not read it."""
    return status in (ApplicationStatus.DRAFT, ApplicationStatus.SUBMITTED, ApplicationStatus.RETURNED)


def refuse_lost_passages(text: str, passages: Sequence[str]) -> None:
    """Raises RuleBroken for a passage that would be shown, because it is not in the text word for word."""
    lost = lost_in_words(text, passages)
    if lost:
        raise RuleBroken(f"{lost}.")


def may_edit(status: ApplicationStatus, *, window_open: bool, reading_begun: bool) -> bool:
    """Whether the applicant may still change what was written."""
    if status is ApplicationStatus.RETURNED:
        return True
    if status is ApplicationStatus.DRAFT:
        return window_open
    return status is ApplicationStatus.SUBMITTED and window_open and not reading_begun


def listed(phrases: Collection[str]) -> str:
    """ "a, b and c"."""
    items = list(phrases)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def _over(answer: AnswerFacts) -> str:
    over = answer.too_many
    return f"{over} {'word' if over == 1 else 'words'} over {answer.limit}"
