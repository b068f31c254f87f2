"""Tests, questionnaires and sittings with explicit facts. Call inside an open transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.directory.models import Person
from app.evaluation import queries, services
from app.evaluation.enums import InstrumentKind, Moment, QuestionKind
from app.evaluation.models import Instrument, Question, Sitting
from app.platform.db import db
from app.training.models import Cohort, Course, TrainingSession
from tests.support.factories.directory import MADE


def create_test(course: Course, *, questions: int = 4, code: str = "test") -> Instrument:
    """A knowledge test; the first of each question's three answers is right."""
    test = services.add_instrument(
        course,
        InstrumentKind.KNOWLEDGE_TEST,
        code=code,
        title="Knowledge test",
        introduction="Short questions about what the course is about.",
        by=None,
        at=MADE,
    )
    for number in range(1, questions + 1):
        services.add_question(test, single_choice(number), by=None, at=MADE)
    services.start_asking(test, by=None, at=MADE)
    return test


def single_choice(number: int) -> services.WrittenQuestion:
    """A question of three answers, the first of which is right."""
    return services.WrittenQuestion(
        QuestionKind.SINGLE,
        f"What is asked in question {number}?",
        (
            services.WrittenOption(f"Right answer {number}", right=True),
            services.WrittenOption(f"Other answer {number}"),
            services.WrittenOption(f"Third answer {number}"),
        ),
        rationale=f"Why the first answer to question {number} is right.",
    )


def create_questionnaire(
    course: Course, *, statements: Sequence[str] = ("Lead a short discussion",), code: str = "questionnaire"
) -> Instrument:
    """Confidence before, after and looking back for each statement, an opinion, and words afterwards."""
    questionnaire = services.add_instrument(
        course, InstrumentKind.QUESTIONNAIRE, code=code, title="Questionnaire", by=None, at=MADE
    )
    for looking_back in (False, True):
        for statement in statements:
            services.add_item(
                questionnaire,
                QuestionKind.CONFIDENCE,
                text=statement,
                looking_back=looking_back,
                by=None,
                at=MADE,
            )
    services.add_item(
        questionnaire, QuestionKind.OPINION, text="My team has time for this.", by=None, at=MADE
    )
    services.add_item(
        questionnaire,
        QuestionKind.FREE_TEXT,
        text="What will you do differently?",
        asked_before=False,
        by=None,
        at=MADE,
    )
    services.start_asking(questionnaire, by=None, at=MADE)
    return questionnaire


def create_sittings(
    person: Person, cohort: Cohort, accepted_at: datetime, session: TrainingSession | None = None
) -> dict[Moment, list[Sitting]]:
    """What somebody who accepted a core place is asked, by moment."""
    opened = services.open_sittings(
        person, cohort, accepted_at, by=None, at=accepted_at, training_session=session
    )
    return {moment: [one for one in opened if one.moment is moment] for moment in Moment}


def answer_test(sitting: Sitting, right: int, *, at: datetime, hand_in: bool = True) -> None:
    """Answer the first `right` questions rightly and the others with the second option."""
    for number, question in enumerate(queries.questions_of(sitting.instrument_id), start=1):
        answer(sitting, question, 0 if number <= right else 1, at=at)
    if hand_in:
        services.submit(sitting, by=sitting.person, at=at)


def answer(sitting: Sitting, question: Question, option: int | None, *, at: datetime) -> None:
    """Choose an option by its place, or "I don't know yet" with None."""
    chosen = [] if option is None else [question.options[option].id]
    services.answer_question(
        sitting, question, chosen, does_not_know=option is None, by=sitting.person, at=at
    )


def answer_questionnaire(sitting: Sitting, number: int, *, at: datetime, looking_back: int = 1) -> None:
    """Give `number` on every scale (opinions at most 5), `looking_back` where one looks back, and hand in."""
    for item in queries.steps(sitting):
        points = looking_back if getattr(item, "looking_back", False) else number
        match item.kind:
            case QuestionKind.CONFIDENCE:
                services.answer_item(sitting, item, number=points, by=sitting.person, at=at)
            case QuestionKind.OPINION:
                services.answer_item(sitting, item, number=min(points, 5), by=sitting.person, at=at)
            case _:
                services.answer_item(sitting, item, words="Talk about it.", by=sitting.person, at=at)
    services.submit(sitting, by=sitting.person, at=at)
    db.session.flush()


def count_figures(at: datetime) -> None:
    """What the clock does at night: publish of every test what may be published."""
    for instrument_id in services.figures_to_publish(at):
        services.publish_figures(instrument_id, at)
