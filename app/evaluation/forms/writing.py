"""What is typed to write a test, a questionnaire or a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from app.evaluation.enums import InstrumentKind, QuestionKind
from app.evaluation.forms.answering import MOST_ANSWERS
from app.evaluation.models import Instrument, Question
from app.platform.forms import (
    BaseForm,
    Checkboxes,
    Choice,
    File,
    FreeText,
    Hidden,
    LongText,
    Number,
    Radios,
    Select,
    Text,
    Tick,
)

NUMBERS = range(1, MOST_ANSWERS + 1)
ENDINGS = (".csv", ".txt", ".gift", ".tsv")
LONGEST_IMPORT = 300_000
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Code(Text):
    """What files and reports call a test or questionnaire."""

    def check(self) -> str:
        """Characters that would not be safe in the name of a file."""
        if not CODE.fullmatch(self.data):
            return f"{self.called} may have small letters, figures and hyphens only, like test-2017"
        return super().check()


class InstrumentForm(BaseForm):
    """A new test or questionnaire."""

    kind = Radios("What is it?", required="Say whether it is a test or a questionnaire", of=InstrumentKind)
    course_id = Select("Which course is it about?", required="Choose a course")
    title = Text("Title", required="Enter a title", hint="What participants see, such as Knowledge test")
    code = Code(
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


class CopyForm(BaseForm):
    """What a copy is called."""

    title = Text("Title", required="Enter a title", hint="What participants see, such as Knowledge test")
    code = Code(
        "Short code",
        required="Enter a short code",
        longest=40,
        width="20",
        hint="Another than the one it is copied from, such as test-2018",
    )


class QuestionForm(BaseForm):
    """One question, in words that make a version of it."""

    topic = Text(
        "Topic",
        longest=60,
        width="20",
        hint="A few words by which you find it, such as Records. Participants do not see it.",
    )
    situation = LongText(
        "Situation", hint="What to describe before the question is asked. Most have none.", rows=3
    )
    text = LongText("Question", required="Write the question", rows=3)
    kind = Radios(
        "How is it answered?",
        [
            ("single", "One right answer"),
            ("multiple", "Several right answers"),
            ("ordering", "Put three to six things in order"),
            ("true_false", "True or false"),
        ],
        required="Say how it is answered",
    )
    truth = Radios(
        "Which is right?",
        [("true", "True"), ("false", "False")],
        shown_when=("kind", "true_false"),
        required="Say whether it is true or false",
    )
    about_true = Text(
        "What to say to somebody who chose “True”", longest=600, shown_when=("kind", "true_false")
    )
    about_false = Text(
        "What to say to somebody who chose “False”", longest=600, shown_when=("kind", "true_false")
    )
    answer_1 = Text("Answer 1", longest=400)
    right_1 = Tick("Answer 1 is right")
    about_1 = Text("What to say to somebody who chose answer 1", longest=600)
    answer_2 = Text("Answer 2", longest=400)
    right_2 = Tick("Answer 2 is right")
    about_2 = Text("What to say to somebody who chose answer 2", longest=600)
    answer_3 = Text("Answer 3", longest=400)
    right_3 = Tick("Answer 3 is right")
    about_3 = Text("What to say to somebody who chose answer 3", longest=600)
    answer_4 = Text("Answer 4", longest=400)
    right_4 = Tick("Answer 4 is right")
    about_4 = Text("What to say to somebody who chose answer 4", longest=600)
    answer_5 = Text("Answer 5", longest=400)
    right_5 = Tick("Answer 5 is right")
    about_5 = Text("What to say to somebody who chose answer 5", longest=600)
    answer_6 = Text("Answer 6", longest=400)
    right_6 = Tick("Answer 6 is right")
    about_6 = Text("What to say to somebody who chose answer 6", longest=600)
    rationale = LongText(
        "Why the right answer is right",
        hint="Shown to participants once their test after the course is in.",
        rows=4,
    )

    def show(self, question: Question) -> None:
        """Fill in what the question says now."""
        self.kind.data, self.topic.data = question.kind.value, question.bank_question.topic
        self.situation.data, self.text.data = question.situation, question.text
        self.rationale.data = question.rationale
        if question.kind is QuestionKind.TRUE_FALSE:
            true, false = question.options
            self.truth.data = "true" if true.right else "false"
            self.about_true.data, self.about_false.data = true.feedback, false.feedback
            return
        for number, option in enumerate(question.options, start=1):
            self[f"answer_{number}"].data = option.text
            self[f"right_{number}"].data = option.right and question.kind is not QuestionKind.ORDERING
            self[f"about_{number}"].data = option.feedback

    @property
    def asks_for_answers(self) -> bool:
        """Whether the answers are written, rather than "True" and "False"."""
        return str(self.kind.data) != QuestionKind.TRUE_FALSE.value

    @property
    def answers(self) -> list[tuple[str, bool, str]]:
        """The answers that were written: the words, whether they are right, what is said about them."""
        if not self.asks_for_answers:
            is_true = self.truth.data == "true"
            return [("True", is_true, self.about_true.data), ("False", not is_true, self.about_false.data)]
        return [
            (self[f"answer_{number}"].data, self[f"right_{number}"].data, self[f"about_{number}"].data)
            for number in NUMBERS
            if self[f"answer_{number}"].data
        ]

    def look_at_answers(self) -> bool:
        """Whether every tick and remark belongs to an answer; if not, says so at the answer."""
        stray = [
            number
            for number in NUMBERS
            if self.asks_for_answers
            and not self[f"answer_{number}"].data
            and (self[f"right_{number}"].data or self[f"about_{number}"].data)
        ]
        for number in stray:
            self.refuse(self[f"answer_{number}"], f"Write answer {number}, or clear what is said about it")
        return not stray


class ChooseForm(BaseForm):
    """Questions of the bank for a test."""

    chosen = Checkboxes("Questions", required="Choose at least one question", small=True)


class ImportForm(BaseForm):
    """A file of questions, or its text."""

    shape = Radios(
        "What is it?",
        [
            ("gift", "GIFT, as Moodle gives it"),
            ("csv", "CSV, a table with one line a question"),
        ],
        required="Say whether it is GIFT or CSV",
    )
    file = File("A file", accept=ENDINGS, called="The file")
    text = LongText("Or its text, pasted", called="The text", rows=12, longest=LONGEST_IMPORT)
    seen = Hidden("Text")

    def put(self, text: str) -> None:
        """Put the text of a file into the box, to be read there, changed and sent again."""
        self.text.raw_data = [text]
        self.text.process_formdata([text])


class ReportAnswerForm(BaseForm):
    """What is said to whoever reported a question."""

    answer = FreeText(
        "Your answer",
        who_reads="whoever sent this report, beside the question",
        hint="It does not change any mark.",
        required="Write an answer",
        longest=1000,
        rows=4,
    )


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
