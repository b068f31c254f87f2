"""What must hold of courses, cohorts, training sessions and their days."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from app.platform.errors import RuleBroken
from app.platform.neutral import tells_too_much
from app.platform.working_days import add_working_days, bank_holiday
from app.training.enums import CohortStatus, Level, Part, SessionAction, SessionStatus

SIGNATURE_WORKING_DAYS = 5
LONGEST_DAY = timedelta(hours=12)
LONGEST_WINDOW = timedelta(days=366)

SESSION_MOVES = {
    (SessionStatus.PLANNED, SessionAction.PUBLISH): SessionStatus.PUBLISHED,
    (SessionStatus.PLANNED, SessionAction.CANCEL): SessionStatus.CANCELLED,
    (SessionStatus.PUBLISHED, SessionAction.CANCEL): SessionStatus.CANCELLED,
}
COHORT_MOVES = {
    (CohortStatus.PLANNED, SessionAction.PUBLISH): CohortStatus.PUBLISHED,
    (CohortStatus.PLANNED, SessionAction.CANCEL): CohortStatus.CANCELLED,
    (CohortStatus.PUBLISHED, SessionAction.CANCEL): CohortStatus.CANCELLED,
}


@dataclass(frozen=True)
class CohortDates:
    """The days of a cohort on which something opens or closes."""

    opens: date
    applications_close: date
    signatures_close: date
    decisions_by: date
    offers_answered_by: date
    supervisor_offers_close: date


def next_session_status(status: SessionStatus, action: SessionAction) -> SessionStatus:
    """Raises RuleBroken for a move that is not in the table."""
    try:
        return SESSION_MOVES[status, action]
    except KeyError:
        raise RuleBroken(f"You cannot {action.value} a session that is {status.value}.") from None


def next_cohort_status(status: CohortStatus, action: SessionAction) -> CohortStatus:
    """Raises RuleBroken for a move that is not in the table."""
    try:
        return COHORT_MOVES[status, action]
    except KeyError:
        raise RuleBroken(f"You cannot {action.value} a cohort that is {status.value}.") from None


def signatures_close_by_default(applications_close: date, closures: Collection[date]) -> date:
    """Five working days after applications close."""
    return add_working_days(applications_close, SIGNATURE_WORKING_DAYS, frozenset(closures))


def check_neutral(title: str) -> None:
    """Raises RuleBroken when a calendar title would tell what the training is about."""
    if not title.strip():
        raise RuleBroken("Give the neutral title that calendars and email subjects show.")
    if tells_too_much(title):
        raise RuleBroken(
            "This title would tell what the training is about on a locked phone or in a shared calendar. "
            "Use neutral words such as “Training day”."
        )


def check_other_signatory(role: str) -> None:
    """Raises RuleBroken when whoever signs without being a line manager would be called what misleads.

    The request names the role in an email, whose first words a lock screen shows.
    """
    if role.strip().casefold() in {"line manager", "manager"}:
        raise RuleBroken("Line managers can sign already. Name who signs for volunteers who have none.")
    if tells_too_much(role):
        raise RuleBroken(
            "This role would tell what the training is about, in an email on a locked phone. "
            "Use neutral words such as “Volunteer coordinator”."
        )


def check_course(level: Level, days: int, *, confers_mentor: bool, needs_application: bool) -> None:
    """Raises RuleBroken for a course nobody could complete or enter."""
    if days < 1:
        raise RuleBroken("A course has at least one day.")
    if confers_mentor and not needs_application:
        raise RuleBroken("People become mentors by application, so this course needs one.")
    if needs_application and level is Level.SUPERVISOR:
        raise RuleBroken("Managers are invited to the supervisor course; it takes no applications.")


def check_cohort_dates(dates: CohortDates, first_day: date | None) -> None:
    """Raises RuleBroken for the first pair of days in the wrong order."""
    in_order = (
        ("Applications close", dates.applications_close, "they open", dates.opens),
        ("Signatures close", dates.signatures_close, "applications close", dates.applications_close),
        ("Decisions are made by", dates.decisions_by, "signatures close", dates.signatures_close),
        ("Offers are answered by", dates.offers_answered_by, "decisions are made", dates.decisions_by),
        ("Supervisor offers close", dates.supervisor_offers_close, "decisions are made", dates.decisions_by),
    )
    for what, day, than_what, earlier in in_order:
        if day < earlier:
            raise RuleBroken(f"{what} cannot come before {than_what}.")
    if first_day is not None and max(dates.offers_answered_by, dates.supervisor_offers_close) >= first_day:
        raise RuleBroken("Offers must be answered before the first day of training.")


def check_frozen(opens_at: datetime, at: datetime, changed: Collection[str]) -> None:
    """Raises RuleBroken when terms of a cohort would change after people began to apply on them."""
    frozen = {
        "completion_rule": "what completes the course",
        "seed": "the number the draw starts from",
        "blind": "whether assessors read names",
    }
    for name in changed:
        if name in frozen and at >= opens_at:
            raise RuleBroken(f"Applications are open, so {frozen[name]} cannot change any more.")


def address_may_change(status: SessionStatus | CohortStatus) -> bool:
    """Whether the web address may still change: nobody has seen it, and no email leads to it."""
    return status in (SessionStatus.PLANNED, CohortStatus.PLANNED)


def check_address(status: SessionStatus | CohortStatus, before: str, after: str) -> None:
    """Raises RuleBroken when the links of emails that were sent would lead nowhere."""
    if before != after and not address_may_change(status):
        raise RuleBroken("Emails lead to this web address already, so it cannot change any more.")


def check_seats(capacity: int, minimum_numbers: int) -> None:
    """Raises RuleBroken when a session could never be held."""
    if capacity < 1:
        raise RuleBroken("A session has at least one place.")
    if minimum_numbers > capacity:
        raise RuleBroken("The smallest number of people cannot be more than the places.")


def check_booking(opens_at: datetime | None, closes_at: datetime | None) -> None:
    """Raises RuleBroken when asking for places would close before it opens."""
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        raise RuleBroken("Asking for places must close after it opens.")


def check_hours(starts_at: datetime, ends_at: datetime) -> None:
    """Raises RuleBroken for a day that ends before it starts, or lasts longer than a day at work can."""
    if ends_at <= starts_at:
        raise RuleBroken("The day must end after it starts.")
    if ends_at - starts_at > LONGEST_DAY:
        raise RuleBroken("A training day lasts 12 hours at most. Check the times.")


def check_window(starts_at: datetime, ends_at: datetime, *, in_a_room: bool) -> None:
    """Raises RuleBroken for a window of one's own time that nobody could use."""
    if ends_at <= starts_at:
        raise RuleBroken("The time to do it in must end after it starts.")
    if ends_at - starts_at > LONGEST_WINDOW:
        raise RuleBroken("The time to do it in is a year at most. Check the dates.")
    if in_a_room:
        raise RuleBroken("What people do in their own time has no venue. Leave the venue empty.")


def check_same_kind(status: SessionStatus, *, own_time_before: bool, own_time: bool) -> None:
    """Raises RuleBroken when a day that stands in calendars would become a window, or the other way round."""
    if own_time_before != own_time and status is not SessionStatus.PLANNED:
        raise RuleBroken("People have seen this day, so it cannot become one of another kind.")


def check_course_day(course_day: int, course_days: int) -> None:
    """Raises RuleBroken when the course has no such day."""
    if not 1 <= course_day <= course_days:
        days = "one day" if course_days == 1 else f"{course_days} days"
        raise RuleBroken(f"This course has {days}, so there is no day {course_day}.")


def check_no_overlap(
    starts_at: datetime, ends_at: datetime, others: Iterable[tuple[datetime, datetime]]
) -> None:
    """Raises RuleBroken when the day overlaps another of the same session."""
    if any(starts_at < other_end and other_start < ends_at for other_start, other_end in others):
        raise RuleBroken("This overlaps another day of the same session.")


def missing_parts(course_days: int, delivered: Iterable[tuple[int, Part]]) -> list[tuple[int, Part]]:
    """What of the course no session day delivers: a whole day, or the other half of one."""
    given = set(delivered)
    missing = []
    for number in range(1, course_days + 1):
        halves = [part for part in (Part.FIRST, Part.SECOND) if (number, part) not in given]
        if (number, Part.WHOLE) in given or not halves:
            continue
        missing += [(number, Part.WHOLE)] if len(halves) == 2 else [(number, halves[0])]
    return missing


def part_named(number: int, part: Part) -> str:
    """A day of the course, or half of it, as a sentence names it."""
    return f"day {number}" if part is Part.WHOLE else f"the {part.value} of day {number}"


def check_delivered(status: SessionStatus, course_days: int, delivered: Collection[tuple[int, Part]]) -> None:
    """Raises RuleBroken when a published session would not deliver the whole course any more."""
    missing = missing_parts(course_days, delivered) if status is SessionStatus.PUBLISHED else []
    if missing:
        named = ", ".join(part_named(*each) for each in missing)
        raise RuleBroken(f"Nothing would deliver {named} of the course any more.")


def check_publishable(
    course_days: int, delivered: Collection[tuple[int, Part]], starts: Iterable[datetime], at: datetime
) -> None:
    """Raises RuleBroken when people could not rely on the session's dates."""
    if not delivered:
        raise RuleBroken("Add the session's days before you publish it.")
    missing = missing_parts(course_days, delivered)
    if missing:
        named = [part_named(*each) for each in missing]
        raise RuleBroken(f"Still missing: {', '.join(named)}. Add what is missing before you publish it.")
    if min(starts) <= at:
        raise RuleBroken("The session has begun already, so nobody could ask for a place.")


@dataclass(frozen=True)
class Booking:
    """What takes a venue, or people who give it, for a time; `called` names it in a sentence.

    `trainers` are names by identifier, of those whom the reader may know of.
    """

    starts_at: datetime
    ends_at: datetime
    called: str
    venue: uuid.UUID | None = None
    room: str = ""
    trainers: Mapping[uuid.UUID, str] = field(default_factory=dict)


def clashes(day: Booking, others: Iterable[Booking]) -> list[str]:
    """What else takes the day's venue, its room or its trainers at that time: a sentence for each."""
    found = []
    for other in others:
        if other.starts_at >= day.ends_at or day.starts_at >= other.ends_at:
            continue
        if day.venue is not None and other.venue == day.venue:
            found.append(_venue_clash(day.room.strip().casefold(), other))
        found += [
            f"{name} gives {other.called} at that time."
            for trainer, name in day.trainers.items()
            if trainer in other.trainers
        ]
    return found


def _venue_clash(room: str, other: Booking) -> str:
    theirs = other.room.strip().casefold()
    if room and theirs:
        where = "The room is" if room == theirs else "Another room of the venue is"
    else:
        where = "The venue is"
    return f"{where} booked at that time for {other.called}."


def day_warnings(day: date, closures: Mapping[date, str], clashing: Iterable[str]) -> list[str]:
    """What an administrator should know before choosing this day; none of it forbids the day."""
    warnings = []
    holiday = bank_holiday(day)
    if holiday is not None:
        warnings.append(f"This day is a bank holiday in Scotland ({holiday}).")
    elif day.weekday() >= 5:
        warnings.append(f"This day is a {day:%A}.")
    if day in closures:
        warnings.append(f"Offices are closed that day ({closures[day]}).")
    return [*warnings, *clashing]


def check_usual(
    course_days: int, course_day: int, hours: tuple[time, time], *, own_time: bool, in_a_room: bool
) -> None:
    """Raises RuleBroken for a usual day that no session of the course could have."""
    check_course_day(course_day, course_days)
    if own_time and in_a_room:
        raise RuleBroken("What people do in their own time has no venue. Leave the venue empty.")
    if not own_time and hours[1] <= hours[0]:
        raise RuleBroken("The day must end after it starts.")


def free_address(wanted: str, taken: Collection[str]) -> str:
    """This web address, or the first with a number after it that is free."""
    number, address = 1, wanted
    while address in taken:
        number += 1
        address = f"{wanted}-{number}"
    return address


def check_all_reasoned(warnings: Iterable[Collection[str]], reason: str) -> None:
    """Raises RuleBroken when days are unusual and nobody has said why they are meant."""
    if any(warnings) and not reason.strip():
        raise RuleBroken("Some of these days are unusual. Give the reason, or choose another first day.")


def check_reasoned(warnings: Collection[str], reason: str) -> None:
    """Raises RuleBroken when something is unusual and nobody has said why it is meant."""
    if warnings and not reason.strip():
        raise RuleBroken(" ".join(warnings) + " If this is meant, give the reason.", field="reason")
