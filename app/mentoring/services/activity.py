"""What mentors did for colleagues: each writes it down, changes it and removes it; nobody else does."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from app.directory.models import Person
from app.mentoring import queries, rules
from app.mentoring.enums import CHANGED_DAYS, ActivityKind, WhoseStaff
from app.mentoring.models import MentorActivity
from app.platform import audit, clock, ids
from app.platform.db import db
from app.platform.errors import RuleBroken

NO_MENTOR = "Only somebody who is a {} now can log something."
TOO_LATE = (
    f"This was logged more than {CHANGED_DAYS} days ago and stays as it is. "
    "Is something in it wrong? Please write to the training team."
)


@dataclass(frozen=True)
class ActivityFacts:
    """What was done, when, for about how many minutes, and with how many people beside the mentor."""

    kind: ActivityKind
    done_on: date
    minutes: int
    people: int
    whose_staff: WhoseStaff = WhoseStaff.OWN
    note: str = ""


def log_activity(
    person: Person, facts: ActivityFacts, *, seen: int, by: Person | None, at: datetime
) -> MentorActivity:
    """Write something down. `seen` is how many entries the page knew of.

    The same again, from a page that did not know of the newest one, is a button that was pressed twice: that
    one is returned. Raises RuleBroken for what cannot be, and for somebody who is no mentor now.
    """
    if queries.running_period(person) is None:
        raise RuleBroken(NO_MENTOR.format(person.programme.mentor_word))
    _check(facts, at)
    own = queries.activities_of(person)
    latest = max((one.logged_at for one in own), default=at)
    for one in own if len(own) > seen else ():
        if one.logged_at == latest and facts_of(one) == facts:
            return one
    activity = MentorActivity(
        id=ids.new(),
        programme_id=person.programme_id,
        person_id=person.id,
        agency_id=person.agency_id,
        logged_at=at,
        **asdict(facts),
    )
    db.session.add(activity)
    db.session.flush()
    audit.record("log an activity", activity, by=by, at=at)
    return activity


def log_again_today(person: Person, *, seen: int, by: Person | None, at: datetime) -> MentorActivity:
    """The same as last time, today, without its note. Raises RuleBroken where nothing was logged yet."""
    newest = queries.newest_activity(person)
    if newest is None:
        raise RuleBroken("Nothing is logged yet that could be done again.")
    facts = ActivityFacts(
        kind=newest.kind,
        done_on=clock.local(at).date(),
        minutes=newest.minutes,
        people=newest.people,
        whose_staff=newest.whose_staff,
    )
    return log_activity(person, facts, seen=seen, by=by, at=at)


def change_activity(
    activity: MentorActivity, facts: ActivityFacts, *, by: Person | None, at: datetime
) -> None:
    """Put something right. Raises RuleBroken once it was logged too long ago, or for what cannot be."""
    _check_changeable(activity, at)
    _check(facts, at)
    changed = [name for name, value in asdict(facts).items() if getattr(activity, name) != value]
    for name in changed:
        setattr(activity, name, getattr(facts, name))
    if changed:
        audit.record("change an activity", activity, by=by, at=at, fields=changed)


def remove_activity(activity: MentorActivity, *, by: Person | None, at: datetime) -> None:
    """Take something back. Raises RuleBroken once it was logged too long ago."""
    _check_changeable(activity, at)
    audit.record("remove an activity", activity, by=by, at=at)
    db.session.delete(activity)


def may_change_activity(activity: MentorActivity, at: datetime) -> bool:
    """Whether it can still be changed or removed."""
    return rules.may_change(clock.local(activity.logged_at).date(), clock.local(at).date())


def facts_of(activity: MentorActivity) -> ActivityFacts:
    """What it says."""
    return ActivityFacts(
        kind=activity.kind,
        done_on=activity.done_on,
        minutes=activity.minutes,
        people=activity.people,
        whose_staff=activity.whose_staff,
        note=activity.note,
    )


def _check(facts: ActivityFacts, at: datetime) -> None:
    rules.check_activity(
        facts.done_on,
        clock.local(at).date(),
        minutes=facts.minutes,
        people=facts.people,
        note=facts.note,
    )


def _check_changeable(activity: MentorActivity, at: datetime) -> None:
    if not may_change_activity(activity, at):
        raise RuleBroken(TOO_LATE)
