"""What is filled in about days to come: what to bring, and what somebody needs."""

from __future__ import annotations

from typing import Any

from app.places.enums import Diet
from app.platform.forms import BaseForm, Checkboxes, FreeText

WHOEVER_ARRANGES = "the people who arrange these days, and nobody else"


class BringForm(BaseForm):
    """What people are asked to bring."""

    what_to_bring = FreeText(
        "What to bring",
        hint="For example, a pen, or lunch for the whole days. Leave it empty if nothing is needed.",
        who_reads="everybody with a place on this session",
        rows=3,
        longest=600,
    )


class NeedsForm(BaseForm):
    """What somebody needs to take part and to eat; nothing has to be said."""

    access = FreeText(
        "Is there anything you need to be able to take part?",
        hint="For example, step-free ways, a seat near the front, a hearing loop, large print, a break at a "
        "fixed time. Say what is needed, not why.",
        who_reads=f"{WHOEVER_ARRANGES}: the training team, and the trainers of these days",
        rows=3,
        longest=1000,
    )
    diets = Checkboxes(
        "Is there anything the kitchen should know?",
        of=Diet,
        hint="The kitchen is given numbers, never names.",
        small=True,
    )
    diet_other = FreeText(
        "What else should the kitchen know?",
        hint="A few words, without your name.",
        who_reads=f"{WHOEVER_ARRANGES}: the training team and the kitchen, who see it without a name",
        required="Say in a few words what else the kitchen should know",
        rows=2,
        longest=120,
        shown_when=("diets", Diet.OTHER.value),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """As usual; and words for the kitchen without their tick are asked about, never dropped."""
        fits = super().validate(extra_validators)
        if self.diet_other.data and not self.diet_other.is_asked(self):
            self.refuse(
                self.diets, "Tick “Something else” too, so that the kitchen reads your words, or empty them"
            )
            return False
        return bool(fits)
