"""What an applicant fills in, a page a task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.directory.enums import Audience
from app.directory.models import Agency
from app.mentoring.queries import Earlier
from app.platform import words
from app.platform.forms import BaseForm, Checkboxes, Choice, Email, FreeText, Radios, Select, Text
from app.platform.withheld import IN_PLACE, lost_in_words, passages_in
from app.training.models import SessionDay

NOT_LISTED = "not-listed"
AFRESH = "afresh"
YES_NO = (("yes", "Yes"), ("no", "No"))
READERS = "the assessors of this cohort, who may come from other agencies, and the training team"


class StartForm(BaseForm):
    """Somebody who is new to the programme says the name to be known by."""

    full_name = Text(
        "Your full name", required="Enter your full name", autocomplete="name", width="two-thirds"
    )


class StartAgainForm(BaseForm):
    """Somebody who has applied before says whether to begin with that."""

    earlier = Radios(
        "Do you want to begin with what you wrote before?",
        required="Choose whether to begin with what you wrote before",
    )

    def offer(self, earlier: Sequence[Earlier]) -> None:
        """Set the applications that can be begun with; nothing is chosen beforehand."""
        self.earlier.choices = [
            *(
                Choice(
                    str(each.application.id),
                    f"Yes, with what I wrote for {each.application.cohort.name}",
                    _what_fits(each),
                )
                for each in earlier
            ),
            Choice(AFRESH, "No, with empty pages", "What you wrote before stays where it is."),
        ]


def _what_fits(earlier: Earlier) -> str:
    count = len(earlier.answers)
    parts = [f"answers to {count} of the {earlier.asked} questions"] if count else []
    if any(answer.withheld for _, answer in earlier.answers):
        parts.append("the parts that assessors should not see")
    if earlier.application.manager_email:
        parts.append("who countersigns")
    if earlier.application.readers_to_avoid:
        parts.append("who should not read it")
    return f"We put in {words.listed(parts)}. You can change everything."


class AboutYouForm(BaseForm):
    """Who applies."""

    full_name = Text("Full name", required="Enter your full name", autocomplete="name", width="two-thirds")
    known_as = Text(
        "Name you are known by",
        hint="On registers and badges. Leave it empty if it is the same.",
        width="two-thirds",
    )
    job_title = Text("Job title", required="Enter your job title", autocomplete="organization-title")
    team = Text("Team", hint="As your colleagues call it.", width="two-thirds")
    audience = Select(
        "Which describes your part best?", of=Audience, required="Choose the part that describes yours best"
    )
    agency = Select("Agency", required="Choose your agency, or “My agency is not listed”")
    agency_as_typed = Text(
        "Name of your agency",
        hint="Only if it is not listed. The training team looks it up.",
        width="two-thirds",
    )

    def offer(self, agencies: Sequence[Agency]) -> None:
        """Set the agencies that can be chosen."""
        self.agency.choices = [
            *((str(agency.id), agency.name) for agency in agencies),
            (NOT_LISTED, "My agency is not listed"),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """An agency that is not listed needs its name."""
        good: bool = super().validate(extra_validators)
        if self.agency.data == NOT_LISTED and not self.agency_as_typed.data:
            self.refuse(self.agency_as_typed, "Enter the name of your agency")
            return False
        return good


def refuse_lost(form: BaseForm, field: FreeText, text: str) -> bool:
    """Whether every passage in the field stands in the text; if not, the field says which does not."""
    lost = lost_in_words(text, passages_in(field.data or ""))
    if lost:
        form.refuse(field, lost)
    return not lost


class ForumForm(BaseForm):
    """The meetings after the course."""

    forum = Radios(
        "Can you come to the forum meetings after the course?",
        (("yes", "Yes, I will come"), ("no", "No, I cannot")),
        required="Choose whether you can come to the forum meetings",
    )


class AnswerForm(BaseForm):
    """What the applicant writes to one criterion; the page sets label and limit."""

    answer = FreeText("Your answer", who_reads=READERS, rows=12, required="Write your answer")
    withheld = FreeText(
        "Parts that assessors should not see (optional)",
        hint="Copy each part from your answer, word for word, on a line of its own. "
        f"Assessors read “{IN_PLACE}” there, and nothing says who wished it.",
        who_reads="the training team, and not by assessors",
        rows=3,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """What is to be withheld must stand in the answer, or it would be shown."""
        good: bool = super().validate(extra_validators)
        return refuse_lost(self, self.withheld, self.answer.data or "") and good


class WithholdForm(BaseForm):
    """What an administrator keeps from assessors in one answer."""

    withheld = FreeText(
        "Parts that assessors should not see",
        hint="Copy each part from the answer, word for word, on a line of its own. "
        f"Assessors read “{IN_PLACE}” there. Leave it empty to show everything.",
        who_reads="the applicant and the training team, and not by assessors",
        rows=5,
    )


class AvoidForm(BaseForm):
    """Whom the applicant does not want as a reader."""

    readers = Checkboxes(
        "Is there anybody who should not read your application?",
        hint="Optional. Tick as many as you like, and take ticks away. No reason is needed.",
    )


class ManagerForm(BaseForm):
    """Who countersigns. No reason is asked for naming somebody else."""

    who = Radios(
        "Who should countersign?",
        (
            ("manager", "My line manager"),
            (
                "other",
                "Somebody else should sign",
                "No reason is needed. The training team checks with that person first. "
                "Your line manager is not told and not written to.",
            ),
        ),
        required="Choose who should countersign",
    )
    name = Text("Their full name", required="Enter their full name", width="two-thirds", autocomplete="off")
    email = Email(
        "Their work email address",
        hint="The address of their work, if there is one. We write to no other.",
        required="Enter their work email address",
        autocomplete="off",
    )

    def offer(self, role: str) -> None:
        """Let somebody without a line manager choose whoever has this role; nothing more when it is empty."""
        if role:
            hint = "For volunteers who have no line manager."
            line_manager, *others = self.who.choices
            self.who.choices = [line_manager, Choice("role", f"My {words.inside(role)}", hint), *others]


def dates_form(days: Sequence[SessionDay]) -> type[BaseForm]:
    """A form with one question a day: `day_1`, `day_2` …"""
    fields = {
        f"day_{number}": Radios(
            f"{words.day(day.starts_at)}, {words.span(day.starts_at, day.ends_at)}: "
            f"{day.training_session.course.name}",
            YES_NO,
            inline=True,
            required=f"Choose whether you can come on {words.day(day.starts_at)}, "
            f"{words.span(day.starts_at, day.ends_at)}",
        )
        for number, day in enumerate(days, start=1)
    }
    return type("DatesForm", (BaseForm,), fields)
