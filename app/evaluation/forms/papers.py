"""What the training team types in about somebody's sitting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.evaluation.forms.answering import (
    UNKNOWN_CHOICE,
    AnswerForm,
    OrderForm,
    WordsForm,
    item_form,
    question_form,
)
from app.evaluation.models import Item, Question
from app.platform.forms import BaseForm, DateParts, FreeText


class ReopenForm(BaseForm):
    """Why somebody may answer once more."""

    reason = FreeText(
        "Why is it opened again?",
        who_reads="administrators, and the person if they ask",
        required="Say why it is opened again",
        rows=3,
    )


class PaperForm(BaseForm):
    """When a paper came, and beneath it the answers on it, each in a form of its own."""

    received_on = DateParts(
        "When did the paper come?",
        called="The day on which the paper came",
        required="Enter the day on which the paper came",
        hint="As stamped on it",
    )
    reason = FreeText(
        "Reason, if it came after this had closed or is typed in again",
        who_reads="administrators, and the person if they ask",
        rows=2,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answers: list[AnswerForm] = []

    def ask(self, steps: Sequence[Question | Item]) -> None:
        """What is asked on the paper."""
        self.answers = [_on_paper(number, step) for number, step in enumerate(steps, start=1)]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """The day and reason, and every answer; all are looked at, so that all faults are said at once."""
        faultless = [super().validate(*args, **kwargs), *(answer.validate() for answer in self.answers)]
        for answer in self.answers:
            if isinstance(answer, OrderForm) and answer.fault:
                answer.refuse(answer.answer, answer.fault)
                faultless.append(False)
        if self.answers and not any(_is_given(answer) for answer in self.answers):
            self.form_errors.append("Type in at least one answer.")
            return False
        return all(faultless)

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Those of the answers come after those of the day, each with its number."""
        found = super().faults
        for number, answer in enumerate(self.answers, start=1):
            found += [(address, f"Question {number}: {words}") for address, words in answer.faults]
        return found


def _on_paper(number: int, step: Question | Item) -> AnswerForm:
    """What stands on the paper: the answers in the order in which they are printed, none of them chosen."""
    options: dict[str, Any] = {"prefix": f"q{number}", "meta": {"csrf": False}}
    if isinstance(step, Question):
        form = question_form(step, [str(option.id) for option in step.options], None, **options)
        asked, form.answer.hint = step.text, step.situation
    else:
        form = item_form(step, None, **options)
        asked = f"Looking back: {step.text}" if step.looking_back else step.text
    form.answer.label.text = f"{number}. {asked}"
    if isinstance(form, OrderForm):
        form.asked, form.situation = form.answer.label.text, form.answer.hint
        form.answer.label.text, form.answer.hint = UNKNOWN_CHOICE.label, ""
    elif not isinstance(form, WordsForm):
        form.answer.small = True
        form.answer.choices = [choice._replace(hint="") for choice in form.answer.choices]
    return form


def _is_given(form: AnswerForm) -> bool:
    return form.is_given if isinstance(form, OrderForm) else not form.answer.is_empty()
