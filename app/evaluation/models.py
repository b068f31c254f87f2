"""Tables of knowledge tests, questionnaires and sittings."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.models import Agency, Person
from app.evaluation.enums import Allowance, Dimension, InstrumentKind, Moment, QuestionKind
from app.platform.db import Identified, Model, UtcDateTime, enum_column
from app.training.models import Cohort, Course, TrainingSession


class Instrument(Identified, Model):
    """A knowledge test or a questionnaire of a course; frozen when first used.

    The `current` ones are asked of each cohort that was asked nothing of their kind yet; a cohort keeps those
    it was asked first, so that before and after ask the same.
    """

    __tablename__ = "instrument"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    course_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("course.id"), index=True)
    kind: Mapped[InstrumentKind] = mapped_column(enum_column(InstrumentKind))
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(120))
    introduction: Mapped[str] = mapped_column(Text, default="")
    # A test may be asked again three and six months after the course; of a questionnaire its lines say so.
    asked_follow_up: Mapped[bool] = mapped_column(default=False)
    # How long somebody has from the first answer on; nothing is no limit.
    minutes: Mapped[int | None]
    current: Mapped[bool] = mapped_column(default=False)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When its published figures were last brought up to date.
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    course: Mapped[Course] = relationship()
    asked_questions: Mapped[list[AskedQuestion]] = relationship(
        back_populates="instrument", order_by="AskedQuestion.position", cascade="all, delete-orphan"
    )
    # What it asks, in order; changed through `asked_questions` only.
    questions: Mapped[list[Question]] = relationship(
        secondary="asked_question", order_by="AskedQuestion.position", viewonly=True
    )
    items: Mapped[list[Item]] = relationship(
        back_populates="instrument", order_by="Item.position", cascade="all, delete-orphan"
    )

    @property
    def follows_up(self) -> bool:
        """Whether it is asked again three and six months after the course."""
        if self.kind is InstrumentKind.KNOWLEDGE_TEST:
            return self.asked_follow_up
        return any(item.asked_follow_up for item in self.items)


class BankQuestion(Identified, Model):
    """A question of the programme's bank, whatever its words; these are in its versions."""

    __tablename__ = "bank_question"

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    # A few words by which administrators find it.
    topic: Mapped[str] = mapped_column(String(60), default="")
    # No longer offered for new tests.
    put_aside_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    versions: Mapped[list[Question]] = relationship(
        back_populates="bank_question", order_by="Question.number", cascade="all, delete-orphan"
    )

    @property
    def latest(self) -> Question:
        """The version that new tests take."""
        return self.versions[-1]


class Question(Identified, Model):
    """One version of a question of the bank. One that stands in a frozen test never changes.

    `rationale` says why the right answer is right, and is shown once the test after the course is in.
    """

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("bank_question_id", "number"),)

    bank_question_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("bank_question.id", ondelete="CASCADE"))
    # The first version is 1.
    number: Mapped[int] = mapped_column(default=1)
    kind: Mapped[QuestionKind] = mapped_column(enum_column(QuestionKind))
    # What is described before the question is asked; often nothing.
    situation: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    rationale: Mapped[str] = mapped_column(Text, default="")

    bank_question: Mapped[BankQuestion] = relationship(back_populates="versions")
    options: Mapped[list[Option]] = relationship(
        back_populates="question", order_by="Option.position", cascade="all, delete-orphan"
    )


class Option(Identified, Model):
    """One possible answer. Of things to put in order, `position` is the right order and all are `right`."""

    __tablename__ = "option"
    __table_args__ = (UniqueConstraint("question_id", "position"),)

    question_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    right: Mapped[bool] = mapped_column(default=False)
    # What to say to somebody who chose it, after the test after the course.
    feedback: Mapped[str] = mapped_column(Text, default="")

    question: Mapped[Question] = relationship(back_populates="options")


class AskedQuestion(Model):
    """A version of a question in its place in a test."""

    __tablename__ = "asked_question"
    __table_args__ = (UniqueConstraint("instrument_id", "position"),)

    instrument_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("instrument.id", ondelete="CASCADE"), primary_key=True
    )
    question_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("question.id"), primary_key=True, index=True)
    position: Mapped[int]

    instrument: Mapped[Instrument] = relationship(back_populates="asked_questions")
    question: Mapped[Question] = relationship()


class QuestionReport(Identified, Model):
    """Somebody says that a question is unclear or wrong. It is being checked until it is answered."""

    __tablename__ = "question_report"

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    question_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("question.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    words: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")

    question: Mapped[Question] = relationship()
    person: Mapped[Person] = relationship()


class Item(Identified, Model):
    """One line of a questionnaire.

    A "looking back" item is asked afterwards about the time before; it has the very words of the confidence
    item that it looks back on, which is how the two are told to belong together.
    """

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("instrument_id", "position"),)

    instrument_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instrument.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[QuestionKind] = mapped_column(enum_column(QuestionKind))
    text: Mapped[str] = mapped_column(Text)
    # Asked at these moments.
    asked_before: Mapped[bool] = mapped_column(default=True)
    asked_after: Mapped[bool] = mapped_column(default=True)
    asked_follow_up: Mapped[bool] = mapped_column(default=False)
    looking_back: Mapped[bool] = mapped_column(default=False)

    instrument: Mapped[Instrument] = relationship(back_populates="items")


class Sitting(Identified, Model):
    """One person, one instrument, one moment. Due from `opens_at`; in once `submitted_at` is set.

    What an administrator opened again (`reopened_at`) stays in meanwhile, as it is answered.
    """

    __tablename__ = "sitting"
    __table_args__ = (
        UniqueConstraint("person_id", "instrument_id", "cohort_id", "moment"),
        CheckConstraint("closes_at IS NULL OR closes_at > opens_at", name="closes_after_opening"),
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    instrument_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instrument.id"), index=True)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    # The session whose days say when it opens and closes.
    training_session_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("training_session.id"), index=True
    )
    # A missed day is made up then: for this person the course ends no earlier.
    made_up_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The agency of the day.
    agency_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agency.id"))
    moment: Mapped[Moment] = mapped_column(enum_column(Moment))
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # No longer due: the place was given up before it was sat.
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # An administrator let it be answered once more; nothing again once that is handed in.
    reopened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The day on which paper answers came, for what was answered on paper.
    received_on: Mapped[date | None]
    allowance: Mapped[Allowance] = mapped_column(enum_column(Allowance), default=Allowance.USUAL)
    # When the person may be told that it is open, when that was, when one reminder is due, and when it went.
    tell_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remind_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The order of options is shuffled by this.
    shuffle: Mapped[int] = mapped_column(default=0)

    instrument: Mapped[Instrument] = relationship()
    cohort: Mapped[Cohort] = relationship()
    training_session: Mapped[TrainingSession | None] = relationship()
    person: Mapped[Person] = relationship()
    agency: Mapped[Agency | None] = relationship()
    replies: Mapped[list[Reply]] = relationship(back_populates="sitting", cascade="all, delete-orphan")

    @property
    def is_on_paper(self) -> bool:
        """Whether it was answered on paper and typed in."""
        return self.received_on is not None


class Reply(Identified, Model):
    """What somebody answered to a question or an item.

    A question's reply has chosen options or `not_known`; an item's has a number or words.
    """

    __tablename__ = "reply"
    __table_args__ = (
        UniqueConstraint("sitting_id", "question_id"),
        UniqueConstraint("sitting_id", "item_id"),
        CheckConstraint("(question_id IS NULL) <> (item_id IS NULL)", name="question_or_item"),
    )

    sitting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sitting.id", ondelete="CASCADE"), index=True)
    question_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("question.id"))
    item_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("item.id"))
    not_known: Mapped[bool] = mapped_column(default=False)
    number: Mapped[int | None]
    words: Mapped[str] = mapped_column(Text, default="")

    sitting: Mapped[Sitting] = relationship(back_populates="replies")
    question: Mapped[Question | None] = relationship()
    item: Mapped[Item | None] = relationship()
    choices: Mapped[list[Choice]] = relationship(back_populates="reply", cascade="all, delete-orphan")


class Choice(Model):
    """An option that was chosen, or put in its place."""

    __tablename__ = "choice"

    reply_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reply.id", ondelete="CASCADE"), primary_key=True)
    option_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("option.id"), primary_key=True)
    # Of things to put in order: the place it was given, from 1.
    place: Mapped[int | None]

    reply: Mapped[Reply] = relationship(back_populates="choices")
    option: Mapped[Option] = relationship()


class FigureBatch(Identified, Model):
    """People who joined a published row of figures together, ten or more at once; never changed afterwards.

    A row's figures are those of all its batches, so that what was published stays true and two days' figures
    differ by ten people or more. A batch of a cohort keeps what its people answered, as answered then; the
    batches by kind of agency and by role only say who is in them.
    """

    __tablename__ = "figure_batch"

    programme_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), index=True
    )
    instrument_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("instrument.id", ondelete="CASCADE"), index=True
    )
    # A statement of a questionnaire; none for a whole test.
    item_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    # The later of the two moments that are compared.
    moment: Mapped[str] = mapped_column(String(20))
    dimension: Mapped[Dimension] = mapped_column(enum_column(Dimension))
    # Set for cohorts; `row` says which kind of agency or which role it is.
    cohort_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cohort.id"))
    row: Mapped[str] = mapped_column(String(60), default="")
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # What these people had answered before may be shown for them alone.
    with_before: Mapped[bool] = mapped_column(default=True)
    # By the identifier of each one's sitting before the course.
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    @property
    def people(self) -> frozenset[str]:
        return frozenset(self.answers)
