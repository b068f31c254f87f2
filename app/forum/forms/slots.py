"""What facilitators offer, and what people fill in to take a time."""

from __future__ import annotations

from app.forum.enums import ConsultationTopic, How
from app.platform.forms import BaseForm, DateParts, FreeText, Number, Radios, Select, Text, TimeOfDay


class FacilitatorForm(BaseForm):
    """Who is to offer consultations."""

    person = Select("Who", required="Choose who is to offer consultations")


class OfferSlotsForm(BaseForm):
    """Several times in one press."""

    day = DateParts("Date", required="Enter the date")
    starts = TimeOfDay("The first starts at", required="Enter when the first one starts", on="day")
    minutes = Number("Minutes for each", required="Enter how many minutes each takes", least=10, most=180)
    in_a_row = Number("How many in a row", required="Enter how many in a row", least=1, most=8)
    weeks = Number(
        "On how many weeks",
        hint="1 for this day only; 4 for the same times on four weeks.",
        required="Enter on how many weeks",
        least=1,
        most=12,
    )
    how = Radios("How you speak with each other", of=How, required="Choose how you speak with each other")
    place = Text(
        "Room, number to ring or link",
        hint="Only whoever books sees it.",
        longest=300,
        called="Room, number or link",
    )


class BookSlotForm(BaseForm):
    """What a consultation is about, without anything of a case."""

    topic = Radios("What would you like to talk about?", of=ConsultationTopic, required="Choose a topic")
    words = FreeText(
        "A few words (if you like)",
        hint="No case details: no names, places, dates or events. You can speak about those when you meet.",
        who_reads="the person you will speak with",
        rows=2,
        longest=200,
        called="The few words",
    )
