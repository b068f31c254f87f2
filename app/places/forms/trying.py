"""What is filled in to try an allocation."""

from __future__ import annotations

from typing import Any

from app.places.enums import MOST_PLACES
from app.platform.forms import BaseForm, Field, File, FreeText, Number, Text

ENDINGS = (".csv", ".txt", ".tsv")
LONGEST = 100_000
READER = "nobody but you, and it is not kept"


class TrialForm(BaseForm):
    """Two tables, each as a file or pasted, and what is said beside them. A file goes first."""

    people_file = File("People: a CSV file", accept=ENDINGS, called="The file of people")
    people = FreeText(
        "People, pasted",
        who_reads=READER,
        hint="The first line names the columns. Use numbers rather than names where you can.",
        required="Choose the file of people, or paste them",
        called="The table of people",
        rows=8,
        longest=LONGEST,
    )
    agencies_file = File("Agencies: a CSV file", accept=ENDINGS, called="The file of agencies")
    agencies = FreeText(
        "Agencies, pasted",
        who_reads=READER,
        hint="The first line names the columns.",
        required="Choose the file of agencies, or paste them",
        called="The table of agencies",
        rows=8,
        longest=LONGEST,
    )
    places = Number(
        "Number of places",
        hint="Leave it empty if the agencies have the columns session and capacity.",
        least=1,
        most=MOST_PLACES,
        width="5",
    )
    band = Number(
        "Tolerance",
        hint="Per cent of a share that costs nothing. Leave it empty and every difference counts.",
        least=0,
        most=100,
        width="5",
    )
    seed = Text(
        "Seed of the draw",
        hint="Any word. It decides between people who are level; the same word gives the same list.",
        required="Enter a word for the draw",
        longest=60,
        width="20",
    )

    def put(self, name: str, text: str) -> None:
        """Put the text of a file into the box of that table, to change and to try again."""
        box = self[name]
        box.raw_data = [text]
        box.process_formdata([text])

    def settle(self, name: str, message: str) -> None:
        """Say what is wrong with a file, instead of that its box is empty."""
        box: Any = self[name]
        if box.is_empty():
            box.errors = []
        file: Field = self[f"{name}_file"]
        self.refuse(file, message)
