"""What is answered in a test or questionnaire, and what is typed to write one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.evaluation.enums import Allowance, InstrumentKind, QuestionKind
from app.evaluation.models import Instrument, Item, Question, Reply
from app.platform.forms import (
    BaseForm,
    Checkboxes,
    Choice,
    DateParts,
    FreeText,
    LongText,
    Number,
    Radios,
    Select,
    Text,
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


class PressForm(BaseForm):
    """A button and nothing else."""


AnswerForm = OneAnswerForm | SeveralAnswersForm | ScaleForm | WordsForm


def question_form(
    question: Question, order: Sequence[str], reply: Reply | None, **options: Any
) -> AnswerForm:
    """The form of a test's question, its answers in `order`, showing what was answered before.

    `options` go to the form, such as a prefix where several stand on one page.
    """
    several = question.kind is QuestionKind.MULTIPLE
    given: Any = None
    if reply is not None:
        kept = [str(choice.option_id) for choice in reply.choices] or [UNKNOWN]
        given = kept if several else kept[0]
    form = (SeveralAnswersForm if several else OneAnswerForm)(answer=given, **options)
    texts = {str(option.id): option.text for option in question.options}
    form.answer.choices = [*(Choice(key, texts[key]) for key in order), UNKNOWN_CHOICE]
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


class InstrumentForm(BaseForm):
    """A new test or questionnaire."""

    kind = Radios("What is it?", required="Say whether it is a test or a questionnaire", of=InstrumentKind)
    course_id = Select("Which course is it about?", required="Choose a course")
    title = Text("Title", required="Enter a title", hint="What participants see, such as Knowledge test")
    code = Text(
        "Short code",
        required="Enter a short code",
        longest=40,
        width="20",
        hint="Small letters, figures and hyphens, for files and reports, such as test-2017",
    )
    introduction = LongText("Introduction", hint="Shown before somebody begins", rows=4)


class InstrumentWordsForm(BaseForm):
    """Other words for one."""

    title = Text("Title", required="Enter a title")
    introduction = LongText("Introduction", hint="Shown before somebody begins", rows=4)


class KnowledgeTestForm(InstrumentWordsForm):
    """Other words for a test, whether it is asked again later, and its time limit."""

    asked_follow_up = Tick(
        "Three and six months after the course as well",
        legend="When is it asked, besides before and after the course?",
        hint="Only people who took part are asked. It stays open for six weeks each time.",
    )
    minutes = Number(
        "Time limit in minutes",
        hint="Leave this empty for no limit. Anybody can ask for longer, or for no limit, without a reason.",
        least=5,
        most=240,
    )


class QuestionForm(BaseForm):
    """One question of a test."""

    kind = Radios("How is it answered?", required="Say how it is answered")
    text = LongText(
        "Question",
        required="Write the question",
        hint="To describe a situation first, leave an empty line between it and the question.",
        rows=5,
    )
    answer_1 = Text("Answer 1", longest=400)
    answer_2 = Text("Answer 2", longest=400)
    answer_3 = Text("Answer 3", longest=400)
    answer_4 = Text("Answer 4", longest=400)
    answer_5 = Text("Answer 5", longest=400)
    answer_6 = Text("Answer 6", longest=400)
    right = Checkboxes(
        "Which are right?",
        [(str(number), f"Answer {number}") for number in range(1, MOST_ANSWERS + 1)],
        required="Say which of the answers is right",
        small=True,
    )
    rationale = LongText("Why", hint="Shown to participants once their test after the course is in.", rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [
            ("single", "One right answer"),
            ("multiple", "Several right answers"),
            ("true_false", "True or false (two answers)"),
        ]

    def show(self, question: Question) -> None:
        """Fill in what the question says now."""
        self.kind.data = question.kind.value
        self.text.data, self.rationale.data = question.text, question.rationale
        self.right.data = []
        for number, option in enumerate(question.options[:MOST_ANSWERS], start=1):
            self[f"answer_{number}"].data = option.text
            if option.right:
                self.right.data.append(str(number))

    @property
    def options(self) -> list[tuple[str, bool]]:
        """The answers that were filled in, each with whether it is right."""
        return [
            (self[f"answer_{number}"].data, str(number) in self.right.data)
            for number in range(1, MOST_ANSWERS + 1)
            if self[f"answer_{number}"].data
        ]


class ItemForm(BaseForm):
    """One line of a questionnaire."""

    kind = Radios("How is it answered?", required="Say how it is answered")
    text = LongText("Statement or question", required="Write the statement or question", rows=3)
    asked_before = Tick("Before the course", legend="When is it asked?")
    asked_after = Tick("After the course")
    asked_follow_up = Tick("Three and six months after the course")
    looking_back = Tick(
        "After the course, looking back at how it was before",
        hint="Use the very words of the confidence statement it looks back on.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [
            ("confidence", "Confidence, 0 to 10"),
            ("opinion", "Agreement, in five steps"),
            ("free_text", "In their own words"),
        ]


def courses_to_choose(courses: Sequence[Any]) -> list[Choice]:
    """Courses by name."""
    return [Choice(str(course.id), course.name) for course in courses]


def words_of(instrument: Instrument) -> InstrumentWordsForm:
    """The form of an instrument's own words; a test's says as well when it is asked and for how long."""
    if instrument.kind is InstrumentKind.KNOWLEDGE_TEST:
        return KnowledgeTestForm(
            title=instrument.title,
            introduction=instrument.introduction,
            asked_follow_up=instrument.asked_follow_up,
            minutes=instrument.minutes,
        )
    return InstrumentWordsForm(title=instrument.title, introduction=instrument.introduction)


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
        "When did the paper come?", required="Enter the day on which the paper came", hint="As stamped on it"
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
        if self.answers and all(answer.answer.is_empty() for answer in self.answers):
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
        asked, form.answer.hint = step.asked, step.situation
    else:
        form = item_form(step, None, **options)
        asked = f"Looking back: {step.text}" if step.looking_back else step.text
    form.answer.label.text = f"{number}. {asked}"
    if not isinstance(form, WordsForm):
        form.answer.small = True
        form.answer.choices = [choice._replace(hint="") for choice in form.answer.choices]
    return form
