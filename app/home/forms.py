"""What a mentor writes down."""

from __future__ import annotations

from app.home.enums import When
from app.mentoring.enums import ActivityKind, WhoseStaff
from app.platform.forms import BaseForm, Choice, DateParts, FreeText, Hidden, Number, Radios, Select
from app.platform.words import sentence

KINDS = {
    ActivityKind.TALK: "Talked something through with a colleague",
    ActivityKind.BRIEFING: "Gave a briefing or short talk",
    ActivityKind.TRAINING: "Helped at training",
    ActivityKind.COACHING: "Coached over several meetings",
    ActivityKind.OTHER: "Something else",
}
LENGTHS = {15: "15 min", 30: "30 min", 60: "1 hour", 120: "2 hours", 240: "Half a day"}


class ActivityForm(BaseForm):
    """Something done for colleagues: three presses and a number."""

    kind = Radios(
        "What was it?",
        [Choice(kind.value, words) for kind, words in KINDS.items()],
        of=ActivityKind,
        required="Choose what it was",
    )
    when = Radios("When?", of=When, required="Choose when it was")
    done_on = DateParts(
        "Which day?", required="Enter the day", called="The day", shown_when=("when", When.OTHER)
    )
    minutes = Radios(
        "About how long?",
        [Choice(str(minutes), words) for minutes, words in LENGTHS.items()],
        of=int,
        required="Choose about how long it took",
    )
    people = Number(
        "How many people, not counting you?",
        required="Enter how many people there were, not counting you",
        called="The number of people",
        least=0,
        most=999,
        width="3",
    )
    whose_staff = Select(
        "Whose staff were they?",
        [Choice(each.value, sentence(each.value)) for each in WhoseStaff],
        of=WhoseStaff,
        prompt="",
        required="Choose whose staff they were",
    )
    note = FreeText(
        "Note to yourself, two lines at most",
        hint="Name nobody, not even by initials, and nothing about a family.",
        who_reads="you alone, and by named staff if you ask for a copy of your data",
        rows=2,
        longest=200,
    )
    seen = Hidden("Newest entry")
