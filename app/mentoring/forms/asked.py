"""What an administrator fills in about the questions of a cohort."""

from __future__ import annotations

from wtforms.validators import ValidationError

from app.mentoring.enums import EssentialKind
from app.mentoring.models import Criterion
from app.platform.forms import BaseForm, FreeText, LongText, Number, Select, Text

PUBLIC = "everybody: it stands on public pages"


class CriterionForm(BaseForm):
    """One question that assessors score."""

    title = Text(
        "What assessors look for",
        hint="In a few words, like: You have worked with families.",
        longest=160,
        required="Enter what assessors look for",
    )
    question = FreeText("The question", who_reads=PUBLIC, rows=3, required="Enter the question")
    guidance = FreeText("Help with the answer (optional)", who_reads="applicants", rows=3)
    word_limit = Number(
        "Longest answer, in words", required="Enter the longest answer, in words", least=50, most=1000
    )
    weight = Number(
        "How much it counts",
        hint="1 for most questions; 2 counts double.",
        required="Enter how much it counts",
        least=1,
        most=5,
    )
    anchors = LongText(
        "What each score means",
        hint="One line for each score. The first line is 0 points, the last line the highest score.",
        rows=6,
        required="Say what each score means, one line for each",
    )

    @classmethod
    def about(cls, criterion: Criterion) -> CriterionForm:
        """The form as the question stands."""
        return cls(
            title=criterion.title,
            question=criterion.question,
            guidance=criterion.guidance,
            word_limit=criterion.word_limit,
            weight=criterion.weight,
            anchors="\n".join(criterion.anchors),
        )

    def validate_anchors(self, field: LongText) -> None:
        """Scores run from 0 to something."""
        if field.data and not 2 <= len(self.lines()) <= 11:
            raise ValidationError("What each score means must have 2 to 11 lines, the first for 0 points")

    def lines(self) -> list[str]:
        """What each score means, from 0 upwards."""
        return [line.strip() for line in (self.anchors.data or "").splitlines() if line.strip()]


class EssentialsForm(BaseForm):
    """What everybody must be able to do."""

    manager = FreeText(
        "About the line manager’s support",
        hint="Like: Your line manager supports you in the training and in the work afterwards.",
        who_reads=PUBLIC,
        rows=2,
        longest=500,
    )
    all_days = FreeText(
        "About the days", hint="Like: You can come to all four days.", who_reads=PUBLIC, rows=2, longest=500
    )
    forum = FreeText(
        "About the forum",
        hint="Like: You can come to the forum, monthly to begin with.",
        who_reads=PUBLIC,
        rows=2,
        longest=500,
    )

    def wording(self) -> dict[EssentialKind, str]:
        """The sentences by what they are about."""
        return {kind: self[kind.name.lower()].data or "" for kind in EssentialKind}


class TakeOverForm(BaseForm):
    """Which cohort's questions to ask again."""

    source = Select("Ask what another cohort asked", required="Choose the cohort")
