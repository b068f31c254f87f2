"""A date in three boxes and a time in one, as people write them."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from wtforms.validators import StopValidation

from app.platform import clock
from app.platform.forms.fields import Field
from app.platform.words import MONTHS, day_year

PARTS = ("day", "month", "year")
SHORTEST_MONTH = 3
FOUR_DIGITS = 4
# Years in which a programme may have something to do; with others, dates can no longer be counted on.
FIRST_YEAR, LAST_YEAR = 1900, 2199
NOON = 12
TIME = re.compile(r"(?i)([0-9]{1,2})(?:[:.h ]?([0-9]{2}))?\s*(am|pm)?")


class DateParts(Field):
    """Day, month and year, sent as `start-day`, `start-month`, `start-year`; months may be names.

    `earliest` and `latest` bound it and may be set on the field after the form is made.
    """

    kind = "date"

    def __init__(
        self, label: str, *args: Any, earliest: date | None = None, latest: date | None = None, **kwargs: Any
    ) -> None:
        super().__init__(label, *args, **kwargs)
        self.earliest = earliest
        self.latest = latest
        self.parts: dict[str, str] = dict.fromkeys(PARTS, "")
        self.wrong: set[str] = set()

    @property
    def error_id(self) -> str:
        """The first box that is at fault."""
        first = next((part for part in PARTS if part in self.wrong), PARTS[0])
        return f"{self.id}-{first}"

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the three boxes, or show the date that is known."""
        super().process(None, **({} if data is None else {"data": data}))
        if isinstance(self.data, date):
            self.parts = {
                "day": str(self.data.day),
                "month": str(self.data.month),
                "year": str(self.data.year),
            }
        if formdata is None or not any(f"{self.name}-{part}" in formdata for part in PARTS):
            return
        self.parts = {part: str(formdata.get(f"{self.name}-{part}", "")) for part in PARTS}
        self.raw_data = list(self.parts.values())
        try:
            self.data = self._read({part: text.strip() for part, text in self.parts.items()})
        except ValueError as fault:
            self.data = None
            self.process_errors = [str(fault)]

    def check(self) -> str:
        """Out of bounds."""
        self.wrong = set(PARTS)
        if self.earliest and self.data < self.earliest:
            return f"{self.called} must be {day_year(self.earliest)} or later"
        if self.latest and self.data > self.latest:
            return f"{self.called} must be {day_year(self.latest)} or earlier"
        self.wrong = set()
        return ""

    def _read(self, parts: dict[str, str]) -> date | None:
        missing = [part for part in PARTS if not parts[part]]
        if len(missing) == len(PARTS):
            return None
        if missing:
            self.wrong = set(missing)
            raise ValueError(f"{self.called} must include a {' and a '.join(missing)}")
        month = _month(parts["month"])
        digits = {"day": parts["day"].isdecimal(), "month": month > 0, "year": parts["year"].isdecimal()}
        self.wrong = {part for part in PARTS if not digits[part]}
        if not self.wrong and len(parts["year"]) != FOUR_DIGITS:
            self.wrong = {"year"}
            raise ValueError(f"{self.called}: the year must have four figures, like 2017")
        if not self.wrong:
            if not FIRST_YEAR <= int(parts["year"]) <= LAST_YEAR:
                self.wrong = {"year"}
                raise ValueError(f"{self.called}: the year must be between {FIRST_YEAR} and {LAST_YEAR}")
            try:
                return date(int(parts["year"]), month, int(parts["day"]))
            except ValueError:
                self.wrong = set(PARTS)
        raise ValueError(f"{self.called} must be a real date, like 13 11 2017")


class TimeOfDay(Field):
    """A time: 09:30, 9.30, 0930, 9am and 2.15pm are all understood.

    `on` names the field with its day: a time that clocks leave out on that day is refused; of an hour that
    they show twice it is the first.
    """

    kind = "text"

    def __init__(self, label: str, *args: Any, on: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("width", "5")
        kwargs.setdefault("hint", "For example, 09:30")
        super().__init__(label, *args, **kwargs)
        self.on = on

    def pre_validate(self, form: Any) -> None:
        """As for every field; then whether clocks show this time on its day."""
        super().pre_validate(form)
        day = form[self.on].data if self.on else None
        if isinstance(day, date) and clock.skips(day, self.data.hour, self.data.minute):
            raise StopValidation(
                f"Clocks go forward on {day_year(day)}, and there is no {self.data:%H:%M}. Enter another time"
            )

    @property
    def typed(self) -> str:
        """What was typed, or the known time as 09:30."""
        if not self.raw_data and isinstance(self.data, time):
            return self.data.strftime("%H:%M")
        return super().typed

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises ValueError for what is no time."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        found = TIME.fullmatch(text)
        if found is None:
            raise ValueError(f"{self.called} must be a time, like 09:30")
        hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
        if half and not 1 <= hour <= NOON:
            raise ValueError(f"{self.called} must be a time, like 09:30")
        if half:
            hour = hour % NOON + (NOON if half == "pm" else 0)
        try:
            self.data = time(hour, minute)
        except ValueError:
            raise ValueError(f"{self.called} must be a time, like 09:30") from None


def _month(text: str) -> int:
    """The number of a month given as number or name; 0 for neither."""
    if text.isdecimal():
        return int(text)
    start = text.casefold().rstrip(".")
    if len(start) < SHORTEST_MONTH:
        return 0
    start = "sep" if start == "sept" else start
    return next((at for at, name in enumerate(MONTHS, 1) if name.casefold().startswith(start)), 0)
