"""What administrators fill in about series and meetings, and the buttons of everybody."""

from __future__ import annotations

import re

from wtforms.validators import ValidationError

from app.forum.enums import Rhythm, Seating
from app.platform.forms import (
    BaseForm,
    DateParts,
    Email,
    FreeText,
    Hidden,
    Number,
    Radios,
    Select,
    Text,
    TimeOfDay,
)

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
NTHS = [("1", "First"), ("2", "Second"), ("3", "Third"), ("4", "Fourth"), ("-1", "Last")]
WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]
MOST = 2000


class SeriesForm(BaseForm):
    """When a series meets; its meetings are shown before any is made."""

    name = Text("Name", hint="Like Mentors' forum.", required="Enter the name of the series")
    slug = Text(
        "Web address",
        hint="Small letters, figures and hyphens, like mentors-forum.",
        longest=40,
        required="Enter the last part of the web address",
    )
    neutral_title = Text(
        "Neutral title",
        hint="Calendars and emails show it. It must not tell what the meeting is about.",
        longest=60,
        required="Enter a neutral title, like Practice meeting",
    )
    rhythm = Radios(
        "How often",
        [(Rhythm.MONTHLY.value, "Every month"), (Rhythm.WEEKS.value, "Every six weeks")],
        of=Rhythm,
        required="Choose how often the series meets",
    )
    nth = Select(
        "Which one of the month",
        NTHS,
        required="Choose which one of the month",
        shown_when=("rhythm", Rhythm.MONTHLY.value),
    )
    weekday = Select("Weekday", WEEKDAYS, required="Choose the weekday")
    starts = TimeOfDay("Starts at", required="Enter when meetings start")
    ends = TimeOfDay("Ends at", required="Enter when meetings end")
    first_on = DateParts("First day", required="Enter the first day")
    last_on = DateParts("Last day", required="Enter the last day")
    venue = Select("Venue", prompt="None: online only, or not known yet")
    room_places = Number("Places in the room", required="Enter the places in the room", least=0, most=MOST)
    online_places = Number("Places online", required="Enter the places online", least=0, most=MOST)

    def validate_slug(self, field: Text) -> None:
        """Characters of an address."""
        if field.data and not SLUG.fullmatch(field.data):
            raise ValidationError(
                "Web address may have small letters, figures and hyphens only, like mentors-forum"
            )


class MeetingForm(BaseForm):
    """One meeting: when, where, how many."""

    day = DateParts("Date", required="Enter the date")
    starts = TimeOfDay("Starts at", required="Enter when the meeting starts")
    ends = TimeOfDay("Ends at", required="Enter when the meeting ends")
    venue = Select("Venue", prompt="None: online only, or not known yet")
    room = Text("Room", hint="Shown to people who have booked.", longest=80)
    join_link = Text("Link to join online", hint="Shown to people who have booked.", longest=300)
    room_places = Number("Places in the room", required="Enter the places in the room", least=0, most=MOST)
    online_places = Number("Places online", required="Enter the places online", least=0, most=MOST)
    note = FreeText("What mentors should know", who_reads="every mentor of the programme", rows=3)

    def validate_join_link(self, field: Text) -> None:
        """Only addresses that browsers open safely."""
        if field.data and not field.data.startswith("https://"):
            raise ValidationError("Link to join online must start with https://")


class CallOffForm(BaseForm):
    """Calling a meeting off."""

    reason = FreeText(
        "Why is it called off?", who_reads="the training team", required="Say why it is called off", rows=3
    )


class BookForm(BaseForm):
    """A button that books, changes or waits."""

    seating = Radios(
        "How you take part",
        [(Seating.ROOM.value, "In the room"), (Seating.ONLINE.value, "Online")],
        of=Seating,
        required="Choose the room or online",
    )
    # What the pressed button said: a page that was open for long must not undo a booking made meanwhile.
    change = Hidden("Change")


class HandOverForm(BaseForm):
    """The colleague who is to have the booking."""

    full_name = Text("Your colleague’s full name", required="Enter your colleague’s full name")
    email = Email("Your colleague’s work email address", required="Enter your colleague’s work email address")


class PressForm(BaseForm):
    """A button alone."""
