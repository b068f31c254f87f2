from dataclasses import replace

import pytest

from app.evaluation import queries, services
from app.evaluation.enums import Moment, QuestionKind
from app.evaluation.models import Instrument, Question, Sitting
from app.evaluation.services import WrittenOption, WrittenQuestion
from app.platform import ids
from app.platform.errors import NotFound, RuleBroken
from tests.conftest import writing_block
from tests.evaluation.conftest import ACCEPTED, BEFORE, World
from tests.support.factories.directory import create_programme
from tests.support.factories.evaluation import answer, create_sittings, single_choice

ORDER = WrittenQuestion(
    QuestionKind.ORDERING,
    "In which order?",
    (WrittenOption("Who did what"), WrittenOption("What followed"), WrittenOption("What now")),
    topic="Records",
)
BY = {"by": None, "at": BEFORE}


def begin(world: World) -> Sitting:
    """Isla gives the first answer of the test, which freezes it."""
    sittings = create_sittings(world.isla, world.falkirk.cohort, ACCEPTED)[Moment.PRE]
    sitting = next(one for one in sittings if one.instrument_id == world.test.id)
    answer(sitting, world.test.questions[0], 0, at=BEFORE)
    return sitting


def texts(test: Instrument) -> list[str]:
    return [question.text for question in test.questions]


def test_a_version_in_a_frozen_test_never_changes_and_a_copy_takes_the_next_one(world: World) -> None:
    first = world.test.questions[0]
    with writing_block():
        changed = services.change_question(first.bank_question, written(first, "Changed before"), **BY)
        assert (changed, changed.number) == (first, 1)
        begin(world)
        copy = services.copy_instrument(world.test, code="copy", title="Copy", **BY)
        newer = services.change_question(first.bank_question, written(first, "Changed after"), **BY)
    assert (newer.number, first.text) == (2, "Changed before")
    assert texts(world.test)[0] == "Changed before"
    assert texts(copy)[0] == "Changed after"
    assert queries.outdated_in(world.test) == {first.id}
    assert queries.outdated_in(copy) == frozenset()
    with pytest.raises(RuleBroken, match="stays as it is"):
        services.take_out(world.test, first, **BY)
    with pytest.raises(RuleBroken, match="stays as it is"):
        services.add_question(world.test, ORDER, **BY)


def written(question: Question, text: str) -> WrittenQuestion:
    return replace(services.written_of(question), text=text)


def test_the_same_words_make_no_version_and_another_topic_only_moves_it(world: World) -> None:
    first = world.test.questions[0]
    with writing_block():
        begin(world)
        kept = services.change_question(
            first.bank_question, replace(services.written_of(first), topic="Records"), **BY
        )
    assert (kept, first.bank_question.topic) == (first, "Records")
    assert queries.topics(world.programme) == ["Records"]


def test_a_copy_is_put_together_and_asked_of_the_next_cohort_only(world: World) -> None:
    with writing_block():
        begin(world)
        copy = services.copy_instrument(world.test, code="copy", title="Copy", **BY)
        extra = services.add_to_bank(world.programme.id, ORDER, **BY)
        assert services.choose_questions(copy, [extra, world.test.questions[0].bank_question], **BY) == 1
        services.move_question(copy, extra.latest, -1, **BY)
        services.move_question(copy, copy.questions[0], -1, **BY)
        services.take_out(copy, copy.questions[1], **BY)
    assert texts(copy) == [
        "What is asked in question 1?",
        "What is asked in question 3?",
        "In which order?",
        "What is asked in question 4?",
    ]
    assert len(world.test.questions) == 4
    course_id, cohort_id = world.test.course_id, world.falkirk.cohort.id
    asked = {one.code for one in queries.instruments_to_ask(cohort_id, course_id)}
    assert asked == {"test", "questionnaire"}
    with writing_block():
        assert services.start_asking(copy, **BY) == [world.test]
    assert {one.code for one in queries.instruments_to_ask(cohort_id, course_id)} == asked
    later = queries.instruments_to_ask(ids.new(), course_id)
    assert {one.code for one in later} == {"copy", "questionnaire"}


def test_what_asks_nothing_is_not_started_and_a_code_is_taken_once(world: World) -> None:
    with writing_block():
        empty = services.add_instrument(
            world.test.course, world.test.kind, code="empty", title="Empty", introduction="", **BY
        )
        with pytest.raises(RuleBroken, match="asks nothing yet"):
            services.start_asking(empty, **BY)
        with pytest.raises(RuleBroken, match="has this code"):
            services.copy_instrument(world.test, code="empty", title="Copy", **BY)


def test_a_questionnaire_is_ordered_and_copied_in_the_same_manner(world: World) -> None:
    lines = [item.text for item in world.questionnaire.items]
    with writing_block():
        services.move_item(world.questionnaire.items[-1], -1, **BY)
        services.move_item(world.questionnaire.items[0], -1, **BY)
        copy = services.copy_instrument(world.questionnaire, code="copy", title="Copy", **BY)
    assert [item.text for item in copy.items] == [*lines[:2], lines[3], lines[2]]
    assert [item.looking_back for item in copy.items] == [False, True, False, False]
    assert not copy.current


def test_the_bank_of_another_programme_is_not_found(world: World) -> None:
    asked = world.test.questions[0].bank_question
    with writing_block():
        elsewhere = create_programme("perth", area="Perth")
    assert queries.bank(elsewhere) == []
    with pytest.raises(NotFound):
        queries.bank_question_or_404(elsewhere, asked.id)


def test_a_question_put_aside_stays_where_it_is_and_is_offered_no_more(world: World) -> None:
    asked = world.test.questions[0].bank_question
    with writing_block():
        services.put_aside(asked, **BY)
    assert asked not in queries.bank(world.programme)
    assert asked in queries.bank(world.programme, put_aside=True)
    assert len(world.test.questions) == 4
    with writing_block():
        services.take_back(asked, **BY)
    assert asked in queries.bank(world.programme)


def test_things_are_put_in_order_and_only_the_whole_order_is_right(world: World) -> None:
    with writing_block():
        question = services.add_question(world.test, ORDER, **BY)
        sitting = begin(world)
        things = [option.id for option in question.options]
        give = {"does_not_know": False, "by": world.isla, "at": BEFORE}
        for wrong in (things[:2], [*things[:2], things[0]]):
            with pytest.raises(RuleBroken, match="place of its own"):
                services.answer_question(sitting, question, wrong, **give)
        services.answer_question(sitting, question, things[::-1], **give)
        answers = [services.own_answers(sitting, [question])[0].given]
        services.answer_question(sitting, question, things, **give)
        answers.append(services.own_answers(sitting, [question])[0].given)
    assert answers == [
        ("What now", "What followed", "Who did what"),
        ("Who did what", "What followed", "What now"),
    ]
    reply = next(one for one in sitting.replies if one.question_id == question.id)
    assert queries.chosen_order(reply) == tuple(str(one) for one in things)


def test_a_report_marks_the_question_until_it_is_answered(world: World) -> None:
    question = world.test.questions[1]
    with writing_block():
        sitting = begin(world)
        report = services.report_question(sitting, question, " Two seem right. ", by=world.isla, at=BEFORE)
    assert queries.being_checked(world.programme) == {question.id}
    assert queries.is_being_checked(question.id)
    assert [one.words for one in queries.open_reports(world.programme)] == ["Two seem right."]
    assert queries.own_reports(world.ross, [question.id]) == {}
    with writing_block():
        services.answer_report(report, "The second is not.", by=world.ross, at=BEFORE)
    assert not queries.is_being_checked(question.id)
    assert queries.own_reports(world.isla, [question.id])[question.id][0].answer == "The second is not."
    with pytest.raises(RuleBroken, match="answered already"):
        services.answer_report(report, "Again.", by=world.ross, at=BEFORE)
    with writing_block():
        for _ in range(2):
            services.report_question(sitting, question, "Again.", by=world.isla, at=BEFORE)
        with pytest.raises(RuleBroken, match="We have what you told us"):
            services.report_question(sitting, question, "Again.", by=world.isla, at=BEFORE)


def test_what_the_bank_has_already_is_left_out_and_the_rest_taken_in(world: World) -> None:
    text = services.given_away(world.test.questions, "gift").decode()
    more = f"{text}\nA note names who did what. {{TRUE}}\n"
    preview = services.preview_import(world.programme, "gift", more)
    assert (len(preview.known), len(preview.questions), preview.faults) == (4, 1, ())
    with writing_block():
        assert services.take_in(world.programme, preview, **BY) == 1
    assert len(queries.bank(world.programme)) == 5
    again = services.preview_import(world.programme, "gift", more)
    assert (len(again.known), again.questions) == (5, ())
    assert single_choice(1).likeness == services.written_of(world.test.questions[0]).likeness
