"""What an administrator fills in when planning training."""

from __future__ import annotations

import re

from wtforms.validators import ValidationError

from app.directory.enums import Audience
from app.platform.forms import (
    BaseForm,
    Checkboxes,
    DateParts,
    FreeText,
    Number,
    Radios,
    Select,
    Text,
    Tick,
    TimeOfDay,
)
from app.training.enums import Level, Part

PUBLIC = "everybody: it stands on public pages"
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
RULE_HINT = "Like 4 days and awareness and test after. You can also use half-days, day 3, or, and brackets."
SLUG_HINT = "Small letters, figures and hyphens, like november-2017."


class Slug(Text):
    """The last part of a web address."""

    def check(self) -> str:
        """Characters that no address of ours has."""
        if not SLUG.fullmatch(self.data):
            return f"{self.called} may have small letters, figures and hyphens only, like november-2017"
        return super().check()


class CourseForm(BaseForm):
    """A kind of training."""

    name = Text("Name", required="Enter the course's name")
    code = Slug(
        "Short name",
        hint="Small letters, figures and hyphens, like core.",
        longest=40,
        width="10",
        required="Enter a short name, like core",
    )
    neutral_title = Text(
        "Neutral title",
        hint="Calendars, subjects and file names show it. It must not tell what the training is about.",
        longest=60,
        required="Enter a neutral title, like Training day",
    )
    level = Radios("Level", of=Level, required="Choose the level")
    days = Number("Days of the course", required="Enter how many days the course has", least=1, most=20)
    completion_rule = Text(
        "What completes it", hint=f"{RULE_HINT} Leave it empty if it is every day.", longest=200
    )
    audiences = Checkboxes("Who it is for", of=Audience, small=True)
    summary = FreeText("What it is", who_reads=PUBLIC, rows=3)
    outcome = FreeText("What people leave with", who_reads=PUBLIC, rows=2)
    how_to_get_a_place = FreeText("How to get a place", who_reads=PUBLIC, rows=2)
    needs_application = Tick("People apply for it, and assessors read the applications")
    confers_mentor = Tick("Whoever completes it becomes a mentor")
    companion = Select("Course that everybody on this one attends too", prompt="None")


class VenueForm(BaseForm):
    """A building."""

    name = Text("Name", required="Enter the venue's name")
    code = Slug(
        "Short name",
        hint="Small letters, figures and hyphens, like town-hall.",
        longest=40,
        width="20",
        required="Enter a short name, like town-hall",
    )
    area = Text(
        "Area",
        hint="All that public pages show, like Falkirk town centre.",
        required="Enter the area that public pages show",
    )
    address = Text("Address", hint="Shown to people with an accepted place only.", longest=300)
    access_notes = FreeText(
        "Getting in and around",
        hint="Step-free ways, parking, hearing loop, quiet room.",
        who_reads="people with an accepted place, and staff",
        rows=4,
    )


class CohortForm(BaseForm):
    """One intake and its days."""

    name = Text("Name", hint="Like November 2017.", required="Enter the cohort's name")
    slug = Slug("Web address", hint=SLUG_HINT, longest=40, required="Enter the last part of the web address")
    opens_on = DateParts("Applications open on", required="Enter the day on which applications open")
    opens_at = TimeOfDay(
        "Applications open at", required="Enter the time at which applications open", on="opens_on"
    )
    applications_close_on = DateParts(
        "Applications close at the end of", required="Enter the last day for applications"
    )
    signatures_close_on = DateParts(
        "Signatures close at the end of", hint="Leave empty for five working days after applications close."
    )
    decisions_by = DateParts("Everybody hears by", required="Enter the day by which everybody hears")
    offers_answered_by = DateParts(
        "Offers are answered by", required="Enter the day by which offers are answered"
    )
    supervisor_offers_close_on = DateParts(
        "Managers' offers close at the end of",
        hint="Until then the awareness morning keeps a place for each core person's manager.",
        required="Enter the day on which managers' offers close",
    )
    assessments_per_application = Number(
        "Assessors for each application", required="Enter how many assessors read it", least=1, most=9
    )
    blind = Tick("Assessors see answers without names and agencies")
    completion_rule = Text(
        "What completes the course that people apply for",
        hint=f"{RULE_HINT} Leave it empty for what the course itself says.",
        longest=200,
    )
    forum_note = FreeText("What is promised about the forum", who_reads=PUBLIC, rows=2)
    other_signatory = Text(
        "Who countersigns for volunteers who have no line manager",
        hint="A role, like Volunteer coordinator. Leave it empty if everybody has a line manager.",
        longest=60,
        width="20",
    )


class SessionForm(BaseForm):
    """One run of a course."""

    course = Select("Course", required="Choose the course")
    cohort = Select("Cohort", prompt="None: it stands alone")
    slug = Slug("Web address", hint=SLUG_HINT, longest=60, required="Enter the last part of the web address")
    capacity = Number("Places", required="Enter how many places there are", least=1, most=2000)
    minimum_numbers = Number("Smallest number of people", hint="Leave empty if it runs in any case.", least=0)
    booking_opens_on = DateParts("People can ask for a place from", hint="Leave empty for no such day.")
    booking_closes_on = DateParts(
        "People can ask for a place until the end of", hint="Leave empty for no such day."
    )
    position = Number("Order within the cohort", hint="1 comes first.", least=0, most=99)


def _course_day() -> Number:
    return Number(
        "Which day of the course it is", required="Enter which day of the course it is", least=1, most=20
    )


def _part() -> Radios:
    return Radios(
        "How much of that day",
        of=Part,
        hint="The two halves may be two afternoons. Publishing asks for both.",
        required="Choose how much of that day of the course it is",
        small=True,
    )


class _Online(BaseForm):
    """Something with a link that browsers follow."""

    def validate_join_link(self, field: Text) -> None:
        """Only addresses that browsers open safely."""
        if field.data and not field.data.startswith("https://"):
            raise ValidationError(f"{field.called} must start with https://")


class DayForm(_Online):
    """One day of a session."""

    day = DateParts("Date", required="Enter the date")
    starts = TimeOfDay("Starts at", required="Enter when the day starts", on="day")
    ends = TimeOfDay("Ends at", required="Enter when the day ends", on="day")
    course_day = _course_day()
    part = _part()
    venue = Select("Venue", prompt="None: online, or not known yet")
    room = Text("Room", hint="Shown to people with an accepted place only.", longest=80)
    join_link = Text("Link to join online", hint="Shown to people with an accepted place only.", longest=300)
    trainers = Checkboxes("Trainers", hint="People who hold the role of trainer.", small=True)
    make_up_seats = Number(
        "Extra seats for people who make up this day",
        hint="People of another session who missed this day of the course. Leave empty for none.",
        least=0,
        most=200,
    )
    reason = FreeText(
        "Reason, if this day is unusual",
        hint="Needed on holidays, closures and weekends, and when venue, room or trainer are booked already.",
        who_reads="the training team",
        rows=2,
    )


class WindowForm(_Online):
    """What people do in their own time, between two dates."""

    since = DateParts("From", required="Enter the first day on which people can do it")
    until = DateParts("Until the end of", required="Enter the last day on which people can do it")
    course_day = _course_day()
    part = _part()
    join_link = Text("Link to it", hint="Shown to people with an accepted place only.", longest=300)


class UsualDayForm(BaseForm):
    """A day as sessions of a course usually have it."""

    days_after = Number(
        "Days after the first day",
        hint="0 is the first day itself, 7 the same weekday a week later.",
        required="Enter how many days after the first day it is",
        least=0,
        most=365,
    )
    course_day = _course_day()
    part = _part()
    how = Radios(
        "How it is done",
        (("hours", "In hours of a day"), ("window", "In one’s own time")),
        required="Choose how it is done",
        small=True,
    )
    starts = TimeOfDay("Starts at", required="Enter when the day starts", shown_when=("how", "hours"))
    ends = TimeOfDay("Ends at", required="Enter when the day ends", shown_when=("how", "hours"))
    venue = Select(
        "Usual venue", prompt="None: online, or not the same each time", shown_when=("how", "hours")
    )
    room = Text("Usual room", longest=80, shown_when=("how", "hours"))
    window_days = Number(
        "Days there are to do it in",
        hint="From the first to the last, both counted.",
        required="Enter how many days there are to do it in",
        least=1,
        most=365,
        shown_when=("how", "window"),
    )


class TakeDaysForm(BaseForm):
    """Whose days are the usual ones from now on."""

    session = Select("Session", required="Choose the session")


class NewDatesForm(BaseForm):
    """A session on new dates: the days are moved as a whole."""

    first_day = DateParts("First day", required="Enter the first day")
    cohort = Select("Cohort", required="Choose the cohort, or that it stands alone")
    capacity = Number("Places", required="Enter how many places there are", least=1, most=2000)
    minimum_numbers = Number("Smallest number of people", hint="Leave empty if it runs in any case.", least=0)
    slug = Slug(
        "Web address",
        hint="Small letters, figures and hyphens. Left empty, it is made from the course and the month.",
        longest=60,
    )
    reason = FreeText(
        "Why are these days chosen all the same?",
        hint="One reason for all of them.",
        who_reads="the training team",
        rows=2,
    )


class CancelForm(BaseForm):
    """Calling something off."""

    reason = FreeText(
        "Why is it cancelled?", who_reads="the training team", required="Say why it is cancelled", rows=3
    )


class ActForm(BaseForm):
    """A button alone."""
