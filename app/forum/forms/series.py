"""What administrators fill in about series, and about the people they are for."""

from __future__ import annotations

import re
from typing import Any

from wtforms.validators import ValidationError

from app.forum.enums import Rhythm, SeriesKind
from app.platform.forms import (
    BaseForm,
    Checkboxes,
    Choice,
    DateParts,
    Email,
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
KINDS = [
    Choice(SeriesKind.FORUM.value, "Mentors’ forum"),
    Choice(SeriesKind.CHAMPIONS.value, "Champions’ meeting"),
    Choice(SeriesKind.STEERING.value, "Implementation or steering group"),
    Choice(SeriesKind.LEARNING.value, "Practice learning", "Each meeting has a topic of its own."),
    Choice(SeriesKind.OTHER.value, "Another group"),
]
MENTORS, SUPERVISORS = "mentors", "supervisors"
AUDIENCES = [
    Choice(MENTORS, "Mentors", "Whoever is a mentor on the day they book."),
    Choice(SUPERVISORS, "Supervisors", "Whoever has a place on the course for supervisors."),
]
MOST = 2000
# Places beside the first that meetings take in turn.
MORE_TURNS = (2, 3)


class AudienceForm(BaseForm):
    """What a series is, and whom it is for."""

    name = Text("Name", hint="Like Mentors’ forum.", required="Enter the name of the series")
    neutral_title = Text(
        "Neutral title",
        hint="Calendars and emails show it. It must not tell what the meeting is about.",
        longest=60,
        required="Enter a neutral title, like Practice meeting",
    )
    kind_of_group = Radios("What kind of group", KINDS, of=SeriesKind, required="Choose what kind of group")
    audience = Checkboxes(
        "Who can book",
        AUDIENCES,
        hint="Tick nobody where only guests come. Guests are invited by name once the series is there.",
    )
    cohorts = Checkboxes(
        "Only mentors of these cohorts", hint="Leave all empty where every cohort’s mentors can book."
    )


class SeriesForm(AudienceForm):
    """When a series meets; its meetings are shown before any is made."""

    slug = Text(
        "Web address",
        hint="Small letters, figures and hyphens, like mentors-forum.",
        longest=40,
        required="Enter the last part of the web address",
    )
    rhythm = Radios(
        "How often",
        [(Rhythm.MONTHLY.value, "Every month"), (Rhythm.WEEKS.value, "Every few weeks")],
        of=Rhythm,
        required="Choose how often the series meets",
    )
    nth = Select(
        "Which one of the month",
        NTHS,
        required="Choose which one of the month",
        shown_when=("rhythm", Rhythm.MONTHLY.value),
    )
    weeks = Number(
        "Weeks from one meeting to the next",
        required="Enter the weeks from one meeting to the next",
        least=1,
        most=26,
        shown_when=("rhythm", Rhythm.WEEKS.value),
    )
    weekday = Select("Weekday", WEEKDAYS, required="Choose the weekday")
    starts = TimeOfDay("Starts at", required="Enter when meetings start")
    ends = TimeOfDay("Ends at", required="Enter when meetings end")
    first_on = DateParts("First day", required="Enter the first day")
    last_on = DateParts("Last day", required="Enter the last day")
    changes_on = DateParts(
        "The rhythm changes from", hint="Leave empty where it stays. From then on it counts weeks."
    )
    then_weeks = Number("Weeks between meetings from then on", least=1, most=26)
    venue = Select("Venue", prompt="None: online only, or not known yet")
    host_agency = Select("Host agency", prompt="None")
    room_places = Number("Places in the room", required="Enter the places in the room", least=0, most=MOST)
    online_places = Number("Places online", required="Enter the places online", least=0, most=MOST)
    venue_2 = Select("Second venue", prompt="None")
    starts_2 = TimeOfDay("Starts there at", hint="Leave empty for the same hours.")
    ends_2 = TimeOfDay("Ends there at")
    host_agency_2 = Select("Host agency there", prompt="None")
    venue_3 = Select("Third venue", prompt="None")
    starts_3 = TimeOfDay("Third one starts at", hint="Leave empty for the same hours.")
    ends_3 = TimeOfDay("Third one ends at")
    host_agency_3 = Select("Host agency at the third", prompt="None")

    @property
    def turn_fields(self) -> list[Any]:
        """The fields of further places in turn."""
        parts = ("venue", "starts", "ends", "host_agency")
        return [self[f"{part}_{number}"] for number in MORE_TURNS for part in parts]

    @property
    def has_turns(self) -> bool:
        """Whether something is said of a further place."""
        return any(field.data or field.errors for field in self.turn_fields)

    def validate_slug(self, field: Text) -> None:
        """Characters of an address."""
        if field.data and not SLUG.fullmatch(field.data):
            raise ValidationError(
                "Web address may have small letters, figures and hyphens only, like mentors-forum"
            )

    def validate_changes_on(self, field: DateParts) -> None:
        """A rhythm that changes says into which."""
        if not self.then_weeks.data:
            raise ValidationError("Enter the weeks between meetings from the day on which the rhythm changes")

    def validate_starts_2(self, field: TimeOfDay) -> None:
        """Both hours or none."""
        _both(self.ends_2, "second")

    def validate_ends_2(self, field: TimeOfDay) -> None:
        """Both hours or none."""
        _both(self.starts_2, "second")

    def validate_starts_3(self, field: TimeOfDay) -> None:
        """Both hours or none."""
        _both(self.ends_3, "third")

    def validate_ends_3(self, field: TimeOfDay) -> None:
        """Both hours or none."""
        _both(self.starts_3, "third")


class GuestForm(BaseForm):
    """Somebody who is invited by address."""

    full_name = Text("Full name", required="Enter the guest’s full name")
    email = Email("Work email address", required="Enter the guest’s work email address")
    meeting = Select("Invited to", prompt="All meetings of the series")


def _both(other: TimeOfDay, which: str) -> None:
    if not other.data:
        raise ValidationError(f"Enter when the meeting starts and ends at the {which} venue, or neither")
