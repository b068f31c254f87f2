"""When answers that came on paper may be typed in."""

from datetime import date

from app.platform.errors import RuleBroken


def check_paper(
    received_on: date, today: date, *, opened_on: date, closed_on: date | None, reason: str
) -> None:
    """RuleBroken unless the paper can have come that day, and in time or with a reason.

    What came on the day on which the window closed was in time: papers are gathered at the door.
    """
    if received_on > today:
        raise RuleBroken("The day on which the paper came cannot lie ahead.")
    if received_on < opened_on:
        raise RuleBroken("The paper cannot have come before this person was asked.")
    if closed_on is not None and received_on > closed_on and not reason.strip():
        raise RuleBroken("The paper came after this had closed. Say why it is typed in all the same.")
