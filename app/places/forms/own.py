"""What people fill in about their own places, and leads about their colleagues'."""

from __future__ import annotations

from app.places.enums import GoneBecause
from app.platform.forms import BaseForm, Email, FreeText, Hidden, Radios, Select, Text


class AskForm(BaseForm):
    """Who asks, for somebody who is new here."""

    full_name = Text("Your full name", required="Enter your full name", autocomplete="name")
    agency = Select("Your agency", required="Choose your agency", prompt="Choose one")


class WithdrawForm(BaseForm):
    """Giving a place up; a reason may be chosen."""

    because = Radios(
        "Would you like to say why?",
        of=GoneBecause,
        hint="You need not. Only the training team sees it.",
        small=True,
    )


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
