"""What administrators and trainers fill in."""

from __future__ import annotations

from collections.abc import Sequence

from app.directory.enums import Audience
from app.directory.models import Agency
from app.places.enums import ExcusedBecause, ShareBasis, Told
from app.platform.forms import (
    BaseForm,
    Checkboxes,
    DateParts,
    Email,
    FreeText,
    Hidden,
    Hundredths,
    Number,
    Radios,
    Select,
    Text,
    Tick,
)
from app.platform.words import sentence
from app.training.models import several

BASES = {
    ShareBasis.STAFF: ("By relevant staff", "An agency with twice the relevant staff has twice the share."),
    ShareBasis.EQUAL: ("In equal parts", "Every agency has the same share."),
    ShareBasis.NEED: (
        "By unmet need",
        "The agencies with the fewest mentors for their relevant staff are brought up first.",
    ),
    ShareBasis.TYPED: (
        "As I type them",
        "They must come to the number of places. If nobody of an agency may come, its share is divided.",
    ),
}
MOST = 500


class ChangeForm(BaseForm):
    """A decision about one person on the board."""

    outcome = Radios(
        "What should happen?",
        [("in", "Pin in: give a place"), ("out", "Pin out: give no place")],
        required="Choose what should happen",
    )
    reason = FreeText(
        "Reason",
        who_reads="administrators, and the person if they ask",
        required="Give the reason",
        rows=3,
    )


class AnswerForForm(BaseForm):
    """What somebody said about a place, written down by staff; the choices follow from the place."""

    answer = Radios("What did they say?", [], required="Choose what they said")
    told = Radios("How did they tell you?", of=Told, required="Choose how they told you")
    seen = Hidden("Days")


class HoldForm(BaseForm):
    """Whose place is to wait, and where. There is no room for a reason."""

    person = Email("Email address of the person", required="Enter the email address", autocomplete="off")
    session = Select("Session", prompt="Choose one", required="Choose the session")


class FewerForm(BaseForm):
    """Who gives a place up when there are to be fewer; the choices are whoever may be asked."""

    places = Number("Places from now on", required="Enter how many places there are from now on", least=1)
    chosen = Checkboxes("Who gives a place up?")
    reason = FreeText(
        "Reason",
        who_reads="administrators, and whoever gives a place up if they ask",
        required="Give the reason",
        rows=3,
    )
    fingerprint = Hidden("List")
    seen = Hidden("List")


class ReleaseForm(BaseForm):
    """Release, after reading the list."""

    fingerprint = Hidden("List")
    checked = Tick(
        "I have checked who is told what", required="Tick the box once you have checked who is told what"
    )


class SomebodyElseForm(BaseForm):
    """Somebody who came and is not on the register."""

    full_name = Text("Full name", required="Enter the full name")
    email = Email("Work email address", required="Enter the work email address")
    agency = Select("Agency", prompt="Choose one", required="Choose the agency")


def group_field(group: Audience) -> str:
    """The name of the field for a role group's minimum."""
    return f"group_{group.name.lower()}"


def policy_form(agencies: Sequence[Agency]) -> type[BaseForm]:
    """How places are shared out: four numbers for each agency, by its place in the list; one a role group."""
    fields: dict[str, object] = {
        "basis": Radios(
            "What shares follow from",
            [(basis, *BASES[basis]) for basis in ShareBasis],
            of=ShareBasis,
            required="Choose what shares follow from",
        ),
        "band": Number(
            "Tolerance",
            hint="Per cent of a share that costs nothing. Leave it empty and every difference counts.",
            least=0,
            most=100,
            width="5",
        ),
    }
    for number, agency in enumerate(agencies):
        for name, label in (("minimum", "minimum"), ("maximum", "maximum"), ("reserved", "reserved")):
            fields[f"{name}_{number}"] = Number(
                f"{agency.name}: {label}", least=0, most=MOST, width="5", called=f"{agency.name}, {label},"
            )
        fields[f"share_{number}"] = Hundredths(
            f"{agency.name}: share",
            shown_when=("basis", ShareBasis.TYPED),
            called=f"{agency.name}, share,",
        )
    for group in Audience:
        fields[group_field(group)] = Number(sentence(several(group.value)), least=0, most=MOST, width="5")
    fields["reserved_until"] = DateParts(
        "Reserved places are everybody’s from",
        hint="Leave it empty and they stay reserved.",
        called="The day from which reserved places are everybody’s",
    )
    return type("PolicyForm", (BaseForm,), fields)


class OfferDayForm(BaseForm):
    """The day that is offered for a missed one."""

    day = Radios("Which day?", required="Choose a day")


class ExcuseForm(BaseForm):
    """Why somebody need not make a day up: one of a few, because the reason may be about health."""

    because = Radios("Why?", of=ExcusedBecause, required="Choose why")


class TakeCompletionBackForm(BaseForm):
    """Why it was a mistake that somebody completed the course."""

    reason = FreeText(
        "Why is it taken back?",
        who_reads="administrators and programme leads, in the trail",
        required="Say why it is taken back",
        rows=3,
    )
