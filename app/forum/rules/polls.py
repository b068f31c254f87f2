"""Which of the proposed times is best, and what must hold of the search for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.forum.enums import PollAction, PollReply, PollStatus
from app.platform.errors import RuleBroken

POLL_MOVES = {
    (PollStatus.OPEN, PollAction.DECIDE): PollStatus.DECIDED,
    (PollStatus.OPEN, PollAction.CLOSE): PollStatus.CLOSED,
}
FEWEST_TIMES, MOST_TIMES = 2, 8
MOST_ASKED = 300


@dataclass(frozen=True)
class Reply:
    """What one person says to each time, by the time's name; `agency` is empty for somebody without one."""

    agency: str
    answers: Mapping[str, PollReply]


@dataclass(frozen=True)
class Standing:
    """How one time does: who can, from how many agencies, and the same with those who would if need be."""

    time: str
    can: int
    agencies: int
    need_be: int
    agencies_then: int

    @property
    def all(self) -> int:
        """Everybody who could be there."""
        return self.can + self.need_be


def next_poll_status(status: PollStatus, action: PollAction) -> PollStatus:
    """Raises RuleBroken for a search that is over."""
    try:
        return POLL_MOVES[status, action]
    except KeyError:
        raise RuleBroken(f"The search for a date is {status.value} already.") from None


def rank(times: Sequence[str], replies: Sequence[Reply]) -> list[Standing]:
    """The times, best first.

    The most people who can come, then the most agencies among them; then the most people if need be, then
    their agencies with them; then the earliest, which is how `times` are given.
    """
    found = [_standing(time, replies) for time in times]
    return sorted(found, key=lambda each: (-each.can, -each.agencies, -each.all, -each.agencies_then))


def why(ranked: Sequence[Standing]) -> str:
    """Why the first is the best, in a sentence."""
    best = ranked[0]
    if not best.all:
        return "Nobody has said yet that they can come."
    said = f"{_people(best.can)} can come, from {_agencies(best.agencies)}"
    said += f", and {best.need_be} more if need be" if best.need_be else ""
    if len(ranked) == 1:
        return f"{said}."
    other = ranked[1]
    if best.can > other.can:
        more = best.can - other.can
        return f"{said}: {more} more {'person' if more == 1 else 'people'} than at the next best time."
    if best.agencies > other.agencies:
        return f"{said}: as many people as at the next best time, but from more agencies."
    if best.all > other.all:
        return f"{said}: as many as at the next best time, but more if need be."
    if best.agencies_then > other.agencies_then:
        return f"{said}: as many as at the next best time, but from more agencies if need be."
    return f"{said}: as many as at the next best time, and it is earlier."


def check_times_proposed(times: Sequence[tuple[datetime, datetime]], at: datetime) -> None:
    """Raises RuleBroken for times that cannot be asked about."""
    if not FEWEST_TIMES <= len(times) <= MOST_TIMES:
        raise RuleBroken(f"Propose {FEWEST_TIMES} to {MOST_TIMES} times.")
    if len({starts_at for starts_at, _ in times}) < len(times):
        raise RuleBroken("Two of the times begin at the same moment.")
    for starts_at, ends_at in times:
        if ends_at <= starts_at:
            raise RuleBroken("A meeting must end after it starts.")
        if starts_at <= at:
            raise RuleBroken("A time that is proposed must lie ahead.")


def check_deadline(closes_at: datetime, first: datetime, at: datetime) -> None:
    """Raises RuleBroken for a deadline that has passed, or that leaves no time to tell people."""
    if closes_at <= at:
        raise RuleBroken("The last day to answer must lie ahead.")
    if first - closes_at < timedelta(days=1):
        raise RuleBroken("The last day to answer must be before the day of the first time.")


def check_asked(people: int) -> None:
    """Raises RuleBroken when nobody, or far too many, would be asked."""
    if not people:
        raise RuleBroken("Nobody would be asked. Choose people, or another group.")
    if people > MOST_ASKED:
        raise RuleBroken(f"At most {MOST_ASKED} people can be asked at once.")


def check_answering(status: PollStatus, closes_at: datetime, at: datetime) -> None:
    """Raises RuleBroken once answers are not taken any more."""
    if status is not PollStatus.OPEN or closes_at <= at:
        raise RuleBroken("The time to answer is over.")


def check_winner(starts_at: datetime, at: datetime) -> None:
    """Raises RuleBroken for a time that has passed meanwhile."""
    if starts_at <= at:
        raise RuleBroken("This time has passed. Choose another.")


def _standing(time: str, replies: Sequence[Reply]) -> Standing:
    can = [reply.agency for reply in replies if reply.answers.get(time) is PollReply.CAN]
    maybe = [reply.agency for reply in replies if reply.answers.get(time) is PollReply.NEED_BE]
    return Standing(
        time=time,
        can=len(can),
        agencies=len({agency for agency in can if agency}),
        need_be=len(maybe),
        agencies_then=len({agency for agency in (*can, *maybe) if agency}),
    )


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _agencies(count: int) -> str:
    return "1 agency" if count == 1 else f"{count} agencies"
