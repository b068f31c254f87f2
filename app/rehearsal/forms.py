"""What can be typed on the rehearsal's pages."""

from __future__ import annotations

from app.platform.forms import BaseForm, DateParts, TimeOfDay


class ClockForm(BaseForm):
    """A time to move the clock to."""

    day = DateParts("Day", hint="For example, 20 10 2017", required="Enter a day")
    time = TimeOfDay("Time", required="Enter a time", on="day")
