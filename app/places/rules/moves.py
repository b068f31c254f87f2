"""The allowed moves of places and of a register's marks, and how long a promoted person has to answer."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta

from app.places.enums import SEATED, PlaceAction, PlaceStatus, Spoken
from app.platform.errors import RuleBroken
from app.platform.working_days import add_working_days, is_working_day

A = PlaceAction
S = PlaceStatus

MOVES: dict[tuple[PlaceStatus, PlaceAction], PlaceStatus] = {
    (S.REQUESTED, A.OFFER): S.OFFERED,
    (S.REQUESTED, A.WAITLIST): S.WAITLISTED,
    (S.REQUESTED, A.WITHDRAW): S.WITHDRAWN,
    (S.REQUESTED, A.CANCEL): S.CANCELLED,
    (S.WAITLISTED, A.OFFER): S.OFFERED,
    (S.WAITLISTED, A.WITHDRAW): S.WITHDRAWN,
    (S.WAITLISTED, A.CANCEL): S.CANCELLED,
    (S.OFFERED, A.ACCEPT): S.ACCEPTED,
    (S.OFFERED, A.DECLINE): S.DECLINED,
    (S.OFFERED, A.LAPSE): S.LAPSED,
    # A promotion that nobody answered: back to the waiting list.
    (S.OFFERED, A.WAITLIST): S.WAITLISTED,
    # There are fewer places than people who have one: these are first in line for the next.
    (S.OFFERED, A.PUT_BACK): S.WAITLISTED,
    (S.ACCEPTED, A.PUT_BACK): S.WAITLISTED,
    (S.OFFERED, A.WITHDRAW): S.WITHDRAWN,
    (S.OFFERED, A.SUBSTITUTE): S.SUBSTITUTED,
    (S.OFFERED, A.CANCEL): S.CANCELLED,
    (S.ACCEPTED, A.WITHDRAW): S.WITHDRAWN,
    (S.ACCEPTED, A.SUBSTITUTE): S.SUBSTITUTED,
    (S.ACCEPTED, A.CANCEL): S.CANCELLED,
    # The seat has been given back, so a mistaken end leads to the waiting list.
    (S.DECLINED, A.UNDO): S.WAITLISTED,
    (S.LAPSED, A.UNDO): S.WAITLISTED,
    (S.WITHDRAWN, A.UNDO): S.WAITLISTED,
    (S.DECLINED, A.REQUEST): S.REQUESTED,
    (S.LAPSED, A.REQUEST): S.REQUESTED,
    (S.WITHDRAWN, A.REQUEST): S.REQUESTED,
    (S.SUBSTITUTED, A.REQUEST): S.REQUESTED,
    # The training has begun, and no place came free.
    (S.REQUESTED, A.CLOSE_LIST): S.LAPSED,
    (S.WAITLISTED, A.CLOSE_LIST): S.LAPSED,
    # The colleague did not take it: whoever handed it over has it as before.
    (S.SUBSTITUTED, A.RETURN): S.ACCEPTED,
    (S.SUBSTITUTED, A.RETURN_OFFER): S.OFFERED,
    # A colleague's place was not taken by somebody who asks for one: the request is what it was.
    (S.OFFERED, A.WAIT_AGAIN): S.WAITLISTED,
    (S.OFFERED, A.ASK_AGAIN): S.REQUESTED,
}

PROMOTION_LASTS = timedelta(hours=48)
LATE_PROMOTION_LASTS = timedelta(hours=4)
# Between these, on working days, people can be expected to read an email about their work.
OFFICE_OPENS, OFFICE_CLOSES = time(8), time(18)


def next_status(status: PlaceStatus, action: PlaceAction) -> PlaceStatus:
    """Raises RuleBroken for a move that is not in the table."""
    try:
        return MOVES[status, action]
    except KeyError:
        raise RuleBroken("This place is not as it was. Look at it again to see what can be done.") from None


def last_answer(starts_at: datetime, closed: AbstractSet[date]) -> datetime:
    """The last moment at which an offer may end: one working day before the beginning, at the same hour.

    Whoever says yes then has a working day to arrange it, and nobody is offered a place for the next morning.
    """
    day = add_working_days(starts_at.date(), -1, closed)
    return datetime.combine(day, starts_at.timetz())


def promotion_answer_by(at: datetime, starts_at: datetime, closed: AbstractSet[date]) -> datetime | None:
    """Until when somebody who is offered a place at `at` answers; None when it is too late to offer one.

    Two days. Where these would reach past the last moment for an answer, four hours of the office day: from
    08:00 to 18:00 on working days. Both times are local ones; `closed` are days on which nobody works.
    """
    last = last_answer(starts_at, closed)
    if at + PROMOTION_LASTS <= last:
        return at + PROMOTION_LASTS
    late = _in_office_hours(at, LATE_PROMOTION_LASTS, closed)
    return late if late <= last else None


def _in_office_hours(at: datetime, lasts: timedelta, closed: AbstractSet[date]) -> datetime:
    """The moment at which so much of office days has passed."""
    day, left = at.date(), lasts
    while True:
        opens, closes = (datetime.combine(day, hour, at.tzinfo) for hour in (OFFICE_OPENS, OFFICE_CLOSES))
        begins = max(at, opens)
        if is_working_day(day, closed) and begins < closes:
            if begins + left <= closes:
                return begins + left
            left -= closes - begins
        day += timedelta(days=1)


def check_answerable(
    status: PlaceStatus, answer_by: datetime | None, expires_by_clock: bool, at: datetime
) -> None:
    """Raises RuleBroken when an offer can no longer be accepted.

    An offer of the first release stays open after its day until an administrator ends it.
    """
    if status is PlaceStatus.ACCEPTED:
        raise RuleBroken("You have accepted this place already. It is yours.")
    if status is not PlaceStatus.OFFERED:
        raise RuleBroken("This offer has been answered or is over, so there is nothing to accept any more.")
    if expires_by_clock and answer_by is not None and at > answer_by:
        raise RuleBroken(
            "The time for this offer has run out. The training team can tell you what is possible."
        )


def since_words(before: PlaceStatus, after: PlaceStatus, day: str, *, put_back: bool = False) -> str:
    """What happened to a place after its release, on one line: "Declined on Tuesday 24 October"."""
    if put_back:
        return f"Put back on the waiting list on {day}, first in line"
    from_the_list = " from the waiting list" if before is S.WAITLISTED else ""
    held = before in SEATED
    if before is S.SUBSTITUTED and after in SEATED:
        return f"Came back from a colleague on {day}"
    return {
        S.REQUESTED: f"Asked again on {day}",
        S.WAITLISTED: f"Offer ran out on {day}" if held else f"On the waiting list from {day}",
        S.OFFERED: f"Offered on {day}{from_the_list}",
        S.ACCEPTED: f"Accepted on {day}",
        S.DECLINED: f"Declined on {day}",
        S.LAPSED: f"Offer ended without an answer on {day}" if held else f"Waiting list closed on {day}",
        S.WITHDRAWN: f"Given up on {day}" if held else f"Left the waiting list on {day}",
        S.SUBSTITUTED: f"Handed to a colleague on {day}",
        S.CANCELLED: f"Called off on {day}",
    }[after]


def answers_to(status: PlaceStatus, *, moved: bool = False) -> tuple[Spoken, ...]:
    """What somebody can say about a place in this state; `moved` when its days have and it is not settled."""
    if status is PlaceStatus.OFFERED:
        return (Spoken.TAKES, Spoken.DECLINES)
    if status is not PlaceStatus.ACCEPTED:
        return ()
    return (Spoken.KEEPS, Spoken.GIVES_UP) if moved else (Spoken.GIVES_UP,)
