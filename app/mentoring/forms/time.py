"""What somebody decides about the own time as a mentor, and staff about another's. Nobody asks why."""

from __future__ import annotations

from app.mentoring.enums import PeriodEnd
from app.platform.forms import BaseForm, Choice, DateParts, Radios

ENDS = {
    PeriodEnd.LEFT_POST: ("Left the post", "Moved to another job, or left the partnership."),
    PeriodEnd.STEPPED_DOWN: ("Stepped down", "Asked to stop."),
    PeriodEnd.LAPSED: ("No contact for a long time", "We could not reach the person."),
    PeriodEnd.SUPPORT_WITHDRAWN: ("Agency support withdrawn", "The agency no longer releases the person."),
}


class MyTimeForm(BaseForm):
    """What happens now; the choices follow from how it is."""

    act = Radios("What would you like to do?", required="Choose what you would like to do")


class EndTimeForm(BaseForm):
    """Why and when somebody's time ended, from a fixed list: there is no room for more."""

    reason = Radios(
        "Why did it end?",
        [Choice(reason.value, *said) for reason, said in ENDS.items()],
        of=PeriodEnd,
        required="Choose why it ended",
    )
    ends_on = DateParts("From which day?", required="Enter the day", called="The day")
