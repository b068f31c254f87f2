"""What administrators fill in about series and meetings, and the buttons of everybody."""

from __future__ import annotations

from wtforms.validators import ValidationError

from app.forum.enums import Seating
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

MOST = 2000


class MeetingForm(BaseForm):
    """One meeting: when, where, how many, who leads it."""

    topic = Text("Topic", hint="Shown on the page, never in calendars or email subjects.", longest=120)

    day = DateParts("Date", required="Enter the date")
    starts = TimeOfDay("Starts at", required="Enter when the meeting starts", on="day")
    ends = TimeOfDay("Ends at", required="Enter when the meeting ends", on="day")
    venue = Select("Venue", prompt="None: online only, or not known yet")
    room = Text("Room", hint="Shown to people who have booked.", longest=80)
    join_link = Text("Link to join online", hint="Shown to people who have booked.", longest=300)
    room_places = Number("Places in the room", required="Enter the places in the room", least=0, most=MOST)
    online_places = Number("Places online", required="Enter the places online", least=0, most=MOST)
    chair = Select("Chair", prompt="Not named yet", hint="Shown to whoever may book this meeting.")
    host_agency = Select("Host agency", prompt="None")
    note = FreeText("What mentors should know", who_reads="every mentor of the programme", rows=3)
    reason = FreeText(
        "Why does it move?",
        who_reads="everybody who is booked or waits, in the email about the new details",
        hint="Needed for another day, hour or venue once somebody is booked or waits.",
        rows=2,
        longest=300,
    )

    def validate_join_link(self, field: Text) -> None:
        """Only addresses that browsers open safely."""
        if field.data and not field.data.startswith("https://"):
            raise ValidationError("Link to join online must start with https://")


class CallOffForm(BaseForm):
    """Calling a meeting off."""

    reason = FreeText(
        "Why is it called off?",
        who_reads="everybody who is booked or waits, in the email that tells them",
        required="Say why it is called off",
        rows=3,
        longest=300,
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
    # That the page told of something else at the same time.
    knowing = Hidden("Knowing")


class HandOverForm(BaseForm):
    """The colleague who is to have the booking."""

    full_name = Text("Your colleague’s full name", required="Enter your colleague’s full name")
    email = Email("Your colleague’s work email address", required="Enter your colleague’s work email address")


class ShowNameForm(BaseForm):
    """Whether fellow mentors see the name of whoever comes."""

    shown = Hidden("Shown", required="Choose whether your name is shown")


class OtherDayForm(BaseForm):
    """The day that was proposed on the page."""

    day = Hidden("Day", required="Choose the day")


class PressForm(BaseForm):
    """A button alone."""
