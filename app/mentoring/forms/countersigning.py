"""What a manager answers on the page of the emailed link."""

from __future__ import annotations

from app.mentoring.enums import ManagerAnswer
from app.platform.forms import BaseForm, Choice, Email, FreeText, Hidden, Radios, Text, Tick


class CountersignForm(BaseForm):
    """Yes, no, or somebody else; nothing is chosen beforehand. `seen` stands for what the page asks for."""

    seen = Hidden("What is signed")

    answer = Radios(
        "What is your answer?",
        (
            Choice(ManagerAnswer.SIGN, "Yes, I countersign", "I agree to all three points."),
            Choice(ManagerAnswer.DECLINE, "No, I cannot agree", "You will be asked what stands in the way."),
            Choice(
                ManagerAnswer.PASS_ON,
                "Somebody else should answer",
                "A deputy, or because you do not manage this person.",
            ),
        ),
        of=ManagerAnswer,
        label_size="m",
        required="Choose an answer",
    )
    not_related = Tick(
        "I am not a partner or relative of the applicant",
        shown_when=("answer", ManagerAnswer.SIGN),
        required="Tick this if it is so. If not, choose “Somebody else should answer”",
    )
    reason = FreeText(
        "What stands in the way?",
        hint="Cover on those days, or the workload, is a good enough reason. Please write nothing about "
        "anybody’s health.",
        who_reads="the applicant and the training team",
        rows=3,
        longest=2000,
        shown_when=("answer", ManagerAnswer.DECLINE),
        required="Say in a few words what stands in the way",
    )
    deputy_name = Text(
        "Their name",
        shown_when=("answer", ManagerAnswer.PASS_ON),
        required="Enter the name of whoever should answer",
        autocomplete="off",
    )
    deputy_email = Email(
        "Their work email address",
        shown_when=("answer", ManagerAnswer.PASS_ON),
        required="Enter the work email address of whoever should answer",
        autocomplete="off",
    )
    typed_name = Text(
        "Type your full name",
        hint="This stands as your signature.",
        required="Type your full name",
        autocomplete="name",
        width="two-thirds",
        label_size="s",
    )
