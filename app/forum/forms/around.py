"""What people fill in before and after a meeting."""

from __future__ import annotations

from wtforms.validators import ValidationError

from app.platform.forms import BaseForm, DateParts, FreeText, Hidden, Number, Select, Text

MOST_MINUTES = 480
NO_FAMILY = "Nothing that could point to a family."
EVERYBODY = "everybody whom the meeting is for"


class TopicForm(BaseForm):
    """What a meeting should talk about."""

    topic = Text(
        "Your topic",
        hint=f"A few words. {NO_FAMILY}",
        longest=120,
        required="Say in a few words what the meeting should talk about",
    )
    words = FreeText("Why it would help (if you like)", who_reads=EVERYBODY, rows=3, words=100)


def agenda_form(lines: int) -> type[BaseForm]:
    """An agenda: for each line its place, what it is, its minutes, and the proposal it is from, if any."""
    fields: dict[str, object] = {}
    for number in range(lines):
        called = f"item {number + 1}"
        fields[f"place_{number}"] = Number(
            "Order", least=1, most=99, width="2", called=f"The place of {called}"
        )
        fields[f"title_{number}"] = Text(called.capitalize(), longest=120)
        fields[f"minutes_{number}"] = Number(
            "Minutes", least=1, most=MOST_MINUTES, width="3", called=f"The minutes of {called}"
        )
        fields[f"proposal_{number}"] = Hidden(f"Proposal of {called}")
    return type("AgendaForm", (BaseForm,), fields)


class ReadingForm(BaseForm):
    """Something to read beforehand."""

    title = Text("What it is", longest=120, required="Say what is to be read")
    address = Text(
        "Its web address",
        hint="Beginning with https://. Link to published texts only, never to a case file.",
        longest=500,
        required="Enter the web address",
    )

    def validate_address(self, field: Text) -> None:
        """Only addresses that browsers open safely."""
        if field.data and not field.data.startswith("https://"):
            raise ValidationError("Its web address must start with https://")


class NotesForm(BaseForm):
    """What a meeting came to."""

    notes = FreeText("Notes", who_reads=EVERYBODY, rows=12, words=1500)


class ActionForm(BaseForm):
    """What somebody took on."""

    what = FreeText("What is to be done", who_reads=EVERYBODY, required="Say what is to be done", rows=2)
    owner = Select("Who does it", required="Choose who does it")
    due = DateParts("By when", required="Enter the day by which it is to be done")
