"""What administrators fill in to find a date, and what people answer."""

from __future__ import annotations

from app.forum.enums import PollReply
from app.platform.forms import (
    BaseForm,
    DateParts,
    LongText,
    Number,
    Radios,
    Select,
    Text,
    TimeOfDay,
)

ANSWERS = (
    (PollReply.CAN.value, "I can"),
    (PollReply.NEED_BE.value, "If need be"),
    (PollReply.CANNOT.value, "I can’t"),
)
MOST = 2000
ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth")


def ask_date_form(times: int = len(ORDINALS)) -> type[BaseForm]:
    """Up to six times, whom to ask, and until when."""
    fields: dict[str, object] = {
        "title": Text(
            "What the meeting is for",
            hint="Those asked read it on the page, not in emails. Nothing that could point to a family.",
            longest=120,
            required="Say what the meeting is for",
        ),
        "series": Select("Series it will belong to", required="Choose the series"),
    }
    for number in range(times):
        name = ORDINALS[number].lower()
        fields |= {
            f"day_{number}": DateParts(
                f"{ORDINALS[number]} time: date",
                called=f"The date of the {name} time",
                required=f"Enter the date of the {name} time" if number < 2 else "",
            ),
            f"starts_{number}": TimeOfDay(
                f"{ORDINALS[number]} time: starts at",
                hint="Like 09:30",
                called=f"The start of the {name} time",
                on=f"day_{number}",
                required=f"Enter when the {name} time starts" if number < 2 else "",
            ),
            f"ends_{number}": TimeOfDay(
                f"{ORDINALS[number]} time: ends at",
                hint="Like 11:30",
                called=f"The end of the {name} time",
                on=f"day_{number}",
                required=f"Enter when the {name} time ends" if number < 2 else "",
            ),
        }
    fields |= {
        "whom": Radios(
            "Whom do you ask?",
            [("series", "Everybody whom the series is for"), ("chosen", "Only people I choose")],
            required="Choose whom to ask",
        ),
        "addresses": LongText(
            "Their email addresses",
            hint="One a line. They must be known here already.",
            rows=6,
            required="Enter the email addresses, one a line",
            shown_when=("whom", "chosen"),
        ),
        "closes": DateParts("Last day to answer", required="Enter the last day to answer"),
        "venue": Select("Venue", prompt="None: online only, or not known yet"),
        "room_places": Number(
            "Places in the room", required="Enter the places in the room", least=0, most=MOST
        ),
        "online_places": Number("Places online", required="Enter the places online", least=0, most=MOST),
    }
    return type("AskDateForm", (BaseForm,), fields)


def answer_form(times: list[tuple[str, str]]) -> type[BaseForm]:
    """One answer for each time, given as name and words; none is chosen beforehand."""
    fields = {
        f"time_{name}": Radios(said, ANSWERS, of=PollReply, required=f"Choose an answer for {said}")
        for name, said in times
    }
    return type("AnswerForm", (BaseForm,), fields)
