"""What assessors and administrators fill in."""

from __future__ import annotations

from collections.abc import Sequence

from app.directory.enums import Audience
from app.mentoring.enums import SignatureDoor
from app.mentoring.models import Criterion
from app.platform import words
from app.platform.forms import (
    BaseForm,
    Choice,
    DateParts,
    Email,
    FreeText,
    Radios,
    Select,
    Telephone,
    Text,
    Tick,
)
from app.training.models import SessionDay


class RecordSignatureForm(BaseForm):
    """A signature that came by telephone or on paper."""

    door = Radios(
        "How did it come?",
        ((SignatureDoor.TELEPHONE, "By telephone"), (SignatureDoor.PAPER, "On paper")),
        of=SignatureDoor,
        required="Choose how the signature came",
    )
    manager_name = Text("Who signed", required="Enter the name of whoever signed", width="two-thirds")
    manager_email = Email("Their work email address", required="Enter their work email address")
    not_related = Tick(
        "They declared that they are not a partner or relative of the applicant",
        required="Ask for this declaration, and tick it when it is given",
    )


class NoteForm(BaseForm):
    """Words that explain an act; the page sets label and readers."""

    note = FreeText(
        "Why?", who_reads="administrators and the programme lead", rows=4, longest=2000, required="Say why"
    )


class LateForm(BaseForm):
    """Until when somebody may still send an application, and why."""

    day = DateParts(
        "The last day on which it can be sent",
        required="Enter the last day on which it can be sent",
        hint="The applicant can send it until midnight.",
        called="The last day",
    )
    note = FreeText(
        "Why may it come late?",
        who_reads="administrators and the programme lead",
        rows=4,
        longest=2000,
        required="Say why it may come late",
    )


class DeferForm(BaseForm):
    """For which later cohort an application is kept, and why; the page gives the cohorts."""

    cohort = Select("Which cohort is it kept for?", required="Choose the cohort it is kept for")
    note = FreeText(
        "Why?", who_reads="administrators and the programme lead", rows=4, longest=2000, required="Say why"
    )


class DecisionsForm(BaseForm):
    """One outcome for many applications; the boxes stand in the table."""

    outcome = Radios(
        "What should the chosen applications be?",
        (
            Choice("appointable", "Appointable", "May be offered a place once countersigned."),
            Choice(
                "unsuccessful", "Unsuccessful", "Not this time. Nobody is told before places are released."
            ),
        ),
        required="Choose an outcome",
    )
    note = FreeText(
        "A sentence for the applicants (optional)",
        who_reads="the applicants chosen above, when everybody is told together",
        rows=3,
        longest=500,
    )


def decisions_form(criteria: Sequence[Criterion]) -> type[DecisionsForm]:
    """With a text for each criterion (`strengthen_1` …), asked for only with an unsuccessful outcome."""
    fields = {
        f"strengthen_{number}": FreeText(
            f"What would strengthen “{criterion.title}”?",
            hint="As you would say it to a colleague. If the answer was strong, say so. Write no score, and "
            "nothing about other applicants.",
            who_reads="the applicants chosen above, when everybody is told together",
            called=f"What would strengthen criterion {number}",
            shown_when=("outcome", "unsuccessful"),
            rows=2,
            longest=1000,
            required=f"Say what would strengthen criterion {number}, or that it was strong",
        )
        for number, criterion in enumerate(criteria, start=1)
    }
    return type("CriteriaDecisionsForm", (DecisionsForm,), fields)


ABSTAIN = "abstain"
READ_BY_ASSESSORS = "the other assessors once theirs are in, the training team, and the applicant on request"
NO_NAMES = "Write no name and no agency."


def points_of(value: str) -> int | None:
    """A chosen score; None for abstaining."""
    return None if value == ABSTAIN else int(value)


def assess_form(criteria: Sequence[Criterion], *, again: bool = False) -> type[BaseForm]:
    """Radios with the published anchors, or abstaining, and a comment for each criterion (`score_1` …).

    Then a comment on the whole; with `again` why the scores are changed.
    """
    fields: dict[str, object] = {}
    for number, criterion in enumerate(criteria, start=1):
        fields[f"score_{number}"] = Radios(
            f"Score for “{criterion.title}”",
            [
                *(
                    Choice(str(points), f"{points}: {criterion.anchors[points]}")
                    if points < len(criterion.anchors)
                    else Choice(str(points), f"{points}")
                    for points in range(criterion.most + 1)
                ),
                Choice(ABSTAIN, "I abstain", "It is left out of your total, and never counted as 0.", "or"),
            ],
            small=True,
            of=points_of,
            required=f"Choose a score for criterion {number}, or abstain",
        )
        fields[f"comment_{number}"] = FreeText(
            f"Comment on “{criterion.title}” (optional)",
            who_reads=READ_BY_ASSESSORS,
            called=f"The comment on criterion {number}",
            hint=NO_NAMES,
            rows=2,
            longest=1000,
        )
    fields["comment"] = FreeText(
        "Comment (optional)", who_reads=READ_BY_ASSESSORS, hint=NO_NAMES, rows=4, longest=2000
    )
    if again:
        fields["reason"] = FreeText(
            "Why do you change your scores?",
            who_reads="the other assessors of this application and the training team",
            hint=NO_NAMES,
            rows=3,
            longest=1000,
            required="Say why you change your scores",
        )
    return type("AssessForm", (BaseForm,), fields)


class SayForm(BaseForm):
    """Something said to the others who moderate an application."""

    text = FreeText(
        "What do you want to say?",
        who_reads="the assessors of this application once their scores are in, and the training team",
        hint=NO_NAMES,
        rows=4,
        longest=2000,
        required="Write what you want to say",
    )


def enter_form(
    days: Sequence[SessionDay], criteria: Sequence[Criterion], other_signatory: str = ""
) -> type[BaseForm]:
    """A whole application as it stands on paper, on one page; `other_signatory` may sign for some."""
    fields: dict[str, object] = {
        "received_on": DateParts(
            "The day on which it came",
            required="Enter the day on which it came",
            hint="It counts as submitted on that day.",
        ),
        "full_name": Text("Full name", required="Enter the applicant’s full name", width="two-thirds"),
        "email": Email("Email address", required="Enter the applicant’s email address"),
        "telephone": Telephone("Telephone number (optional)"),
        "job_title": Text("Job title", required="Enter the job title"),
        "team": Text("Team (optional)"),
        "audience": Select("Part at work", of=Audience, required="Choose the part at work"),
        "agency": Select("Agency", required="Choose the agency"),
    }
    for number, day in enumerate(days, start=1):
        when = f"{words.day(day.starts_at)}, {words.span(day.starts_at, day.ends_at)}"
        fields[f"day_{number}"] = Radios(
            f"Can come on {when}",
            (("yes", "Yes"), ("no", "No")),
            inline=True,
            small=True,
            required=f"Choose what the paper says about {when}",
        )
    fields["forum"] = Radios(
        "Will come to the forum meetings",
        (("yes", "Yes"), ("no", "No")),
        inline=True,
        small=True,
        required="Choose what the paper says about the forum",
    )
    for number, criterion in enumerate(criteria, start=1):
        fields[f"answer_{number}"] = FreeText(
            f"{number}. {criterion.title}",
            who_reads="the assessors and the training team",
            words=criterion.word_limit,
            called=f"Answer {number}",
            required=f"Type in answer {number}",
            rows=6,
        )
    if other_signatory:
        fields["signs_as"] = Radios(
            "Who countersigns?",
            (("manager", "The line manager"), ("role", other_signatory)),
            inline=True,
            small=True,
            required="Choose who countersigns",
        )
    who = "Signatory" if other_signatory else "Line manager"
    fields["manager_name"] = Text(who, required=f"Enter the {who.lower()}’s name", width="two-thirds")
    fields["manager_email"] = Email(f"{who}’s email address", required="Enter their email address")
    fields["signed"] = Radios(
        f"Has the {who.lower()} signed the paper?",
        (
            Choice("yes", "Yes", "and declared not to be a partner or relative"),
            Choice("no", "No", "we ask by email"),
        ),
        required="Choose whether the paper is signed",
    )
    return type("EnterForm", (BaseForm,), fields)
