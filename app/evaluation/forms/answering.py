"""What is answered in a test or questionnaire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.evaluation.enums import Allowance, QuestionKind
from app.evaluation.models import Item, Question, Reply
from app.platform.forms import (
    BaseForm,
    Checkboxes,
    Choice,
    FreeText,
    Radios,
    Select,
    Tick,
)

UNKNOWN = "unknown"
UNKNOWN_CHOICE = Choice(
    UNKNOWN,
    "I don’t know yet",
    "As good an answer as any before a course, and more use to us than a guess.",
    "or",
)
OPINIONS = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
MOST_ANSWERS = 6


class OneAnswerForm(BaseForm):
    """One of the answers, or not known yet."""

    answer = Radios("Your answer")


class SeveralAnswersForm(BaseForm):
    """Any of the answers, or not known yet."""

    answer = Checkboxes("Your answers")


class OrderForm(BaseForm):
    """A place for each of the things to put in order, or not known yet.

    `answer` is the "I don't know yet" box, which also carries what is wrong with the whole answer.
    """

    answer = Tick(UNKNOWN_CHOICE.label, hint=UNKNOWN_CHOICE.hint)
    place_1 = Select("First")
    place_2 = Select("Second")
    place_3 = Select("Third")
    place_4 = Select("Fourth")
    place_5 = Select("Fifth")
    place_6 = Select("Sixth")

    def offer(self, keys: Sequence[str], texts: dict[str, str]) -> None:
        """One field for each of the things, in the order in which this person sees them."""
        self.keys = list(keys)
        self.asked = self.situation = ""
        self.texts = [texts[key] for key in keys]
        places = [(str(place), str(place)) for place in range(1, len(keys) + 1)]
        for number in range(1, MOST_ANSWERS + 1):
            if number > len(keys):
                del self[f"place_{number}"]
            else:
                self[f"place_{number}"].choices = places

    @property
    def is_given(self) -> bool:
        """Whether anything at all was answered."""
        return bool(self.answer.data or any(self.placed))

    @property
    def placed(self) -> list[str]:
        """The places that were chosen, in the order of the things on the page; empty where none was."""
        return [str(self[f"place_{number}"].data or "") for number in range(1, len(self.keys) + 1)]

    @property
    def in_order(self) -> list[str]:
        """The things by their places. Call it once each has a place of its own."""
        return [key for _, key in sorted(zip(map(int, self.placed), self.keys, strict=True))]

    @property
    def fault(self) -> str:
        """Why this is no answer, in a sentence; empty if it is one, or if nothing at all was given."""
        given = [place for place in self.placed if place]
        if not given:
            return ""
        if self.answer.data:
            return "Give each a place, or choose “I don’t know yet”, but not both"
        if len(given) < len(self.keys):
            return f"Give each of the {len(self.keys)} a place"
        twice = sorted({place for place in given if given.count(place) > 1})
        return f"Place {twice[0]} is chosen more than once. Give each a place of its own" if twice else ""


class ScaleForm(BaseForm):
    """A point on a scale."""

    answer = Radios("Your answer", small=True)


class WordsForm(BaseForm):
    """Words about the course; nobody must write any."""

    answer = FreeText(
        "Your answer",
        who_reads="the training team, without your name unless you write it",
        longest=4000,
        rows=6,
    )


class TimeForm(BaseForm):
    """How much time somebody needs."""

    allowance = Radios("How much time do you need?", required="Choose how much time you need", of=Allowance)


class ReportForm(BaseForm):
    """What is unclear or wrong about a question of a test."""

    words = FreeText(
        "What is unclear or wrong?",
        who_reads="the training team, without your name, your answers or your marks",
        required="Say what is unclear or wrong",
        longest=1000,
        rows=4,
    )


class PressForm(BaseForm):
    """A button and nothing else."""


AnswerForm = OneAnswerForm | SeveralAnswersForm | OrderForm | ScaleForm | WordsForm


def question_form(
    question: Question, order: Sequence[str], reply: Reply | None, **options: Any
) -> AnswerForm:
    """The form of a test's question, its answers in `order`, showing what was answered before.

    `options` go to the form, such as a prefix where several stand on one page.
    """
    texts = {str(option.id): option.text for option in question.options}
    if question.kind is QuestionKind.ORDERING:
        return _order_form(order, texts, reply, options)
    several = question.kind is QuestionKind.MULTIPLE
    given: Any = None
    if reply is not None:
        kept = [str(choice.option_id) for choice in reply.choices] or [UNKNOWN]
        given = kept if several else kept[0]
    form = (SeveralAnswersForm if several else OneAnswerForm)(answer=given, **options)
    form.answer.choices = [*(Choice(key, texts[key]) for key in order), UNKNOWN_CHOICE]
    return form


def _order_form(
    order: Sequence[str], texts: dict[str, str], reply: Reply | None, options: dict[str, Any]
) -> OrderForm:
    given: dict[str, Any] = {}
    if reply is not None:
        places = {str(choice.option_id): str(choice.place) for choice in reply.choices if choice.place}
        given = {f"place_{number}": places.get(key) for number, key in enumerate(order, start=1)}
        given["answer"] = reply.not_known
    form = OrderForm(data=given, **options)
    form.offer(order, texts)
    return form


def item_form(item: Item, reply: Reply | None, **options: Any) -> AnswerForm:
    """The form of a questionnaire's line, showing what was answered before."""
    if item.kind is QuestionKind.FREE_TEXT:
        return WordsForm(answer=reply.words if reply else None, **options)
    form = ScaleForm(answer=str(reply.number) if reply and reply.number is not None else None, **options)
    if item.kind is QuestionKind.CONFIDENCE:
        form.answer.inline = True
        form.answer.choices = [(str(point), str(point)) for point in range(11)]
    else:
        form.answer.choices = [(str(point), words) for point, words in enumerate(OPINIONS, start=1)]
    return form
