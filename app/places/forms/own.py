"""What people fill in about their own places, and leads about their colleagues'."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from app.directory.enums import Audience
from app.places.enums import GoneBecause
from app.platform.forms import BaseForm, Email, FreeText, Hidden, Number, Radios, Select, Text


class AskForm(BaseForm):
    """Who asks, for somebody who is new here."""

    full_name = Text("Your full name", required="Enter your full name", autocomplete="name")
    agency = Select("Your agency", required="Choose your agency", prompt="Choose one")
    audience = Select(
        "Which is closest to your work?", of=Audience, required="Choose what is closest to your work"
    )


CHOICES = ("First choice", "Second choice", "Third choice", "Fourth choice", "Fifth choice", "Sixth choice")


def ask_form(new: bool, dates: Sequence[str]) -> type[BaseForm]:
    """What somebody who asks fills in: who they are when new; of several dates, which choice each is."""
    fields: dict[str, object] = {
        f"choice_{number}": Select(
            date,
            [(str(rank), words) for rank, words in enumerate(CHOICES[: len(dates)], start=1)],
            prompt="I cannot come on this date",
        )
        for number, date in enumerate(dates)
    }
    return type("RankedForm", (AskForm if new else BaseForm,), fields)


class DeclineForm(BaseForm):
    """Saying no; `seen` stands for the days on the page."""

    seen = Hidden("Days")


class WithdrawForm(BaseForm):
    """Giving a place up; a reason may be chosen. `seen` stands for the days on the page."""

    because = Radios(
        "Would you like to say why?",
        of=GoneBecause,
        hint="You need not. Only the training team sees it.",
        small=True,
    )
    seen = Hidden("Days")


class HandOverForm(BaseForm):
    """The colleague who is to have the place."""

    full_name = Text("Your colleague’s full name", required="Enter your colleague’s full name")
    email = Email("Your colleague’s work email address", required="Enter your colleague’s work email address")


class NominateForm(BaseForm):
    """A pasted list of colleagues."""

    people = FreeText(
        "Names and email addresses",
        who_reads="the training team",
        hint="One person a line: a name and an email address, as you copy them from an email.",
        required="Paste at least one name and email address",
        rows=8,
    )
    step = Hidden("Step")


class OneNomineeForm(BaseForm):
    """One colleague."""

    full_name = Text("Full name", required="Enter the full name")
    email = Email("Work email address", required="Enter the work email address")


class OrderForm(BaseForm):
    """Numbers for people who ask, each beside a name; nobody needs one."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides what each box checks: the same number beside two names."""
        fine: bool = super().validate(extra_validators)
        alike = defaultdict(list)
        for box in self.own_fields():
            if box.data is not None and not box.errors:
                alike[box.data].append(box)
        for number, boxes in alike.items():
            first, *more = boxes
            for box in more:
                self.refuse(
                    box, f"{box.label.text} cannot have the number {number}: {first.label.text} has it"
                )
        return fine and not any(box.errors for box in self.own_fields())


def order_form(names: Mapping[uuid.UUID, str]) -> type[OrderForm]:
    """A box for each of these, as `place_box` names it, in this order."""
    boxes = {
        place_box(place_id): Number(
            name, least=1, most=max(len(names), 1), width="3", called=f"The number of {name}"
        )
        for place_id, name in names.items()
    }
    return type("OrderOfColleagues", (OrderForm,), boxes)


def place_box(place_id: uuid.UUID) -> str:
    """What the box of a place is called in the form, whoever joins or leaves the list meanwhile."""
    return f"place_{place_id.hex}"


class PickDayForm(BaseForm):
    """The day on which a missed one is made up."""

    day = Radios("Which day suits you?", required="Choose a day")


class CheckNumberForm(BaseForm):
    """The number of a certificate."""

    number = Text(
        "Number",
        hint="Twelve letters and figures, like 2345-6789-BCDF. Hyphens and capitals do not matter.",
        longest=40,
        width="20",
        required="Enter the number on the certificate",
        autocomplete="off",
    )
