from datetime import date, timedelta

import pytest

from app.evaluation import queries, services
from app.evaluation.enums import Moment, SittingState
from app.evaluation.models import Reply, Sitting
from app.platform import clock
from app.platform.db import db
from app.platform.errors import NotFound, RuleBroken
from app.training.events import SessionDayChanged
from tests.conftest import writing_block
from tests.evaluation.conftest import ACCEPTED, AFTER, BEFORE, ENDS, STARTS, World
from tests.support.factories.evaluation import answer, answer_questionnaire, answer_test, create_sittings
from tests.support.factories.training import create_falkirk_cohort


def opened(world: World) -> dict[Moment, list[Sitting]]:
    with writing_block():
        return create_sittings(world.isla, world.falkirk.cohort, ACCEPTED)


def test_accepting_opens_test_and_questionnaire_before_and_after(world: World) -> None:
    sittings = opened(world)
    assert [(one.opens_at, one.closes_at) for one in sittings[Moment.PRE]] == [(ACCEPTED, STARTS)] * 2
    assert [(one.opens_at, one.closes_at) for one in sittings[Moment.POST]] == [(ENDS, None)] * 2
    assert {one.agency_id for one in sittings[Moment.PRE]} == {world.isla.agency_id}


def test_opening_again_changes_nothing(world: World) -> None:
    opened(world)
    opened(world)
    assert len(queries.sittings_of(world.isla)) == 4


def test_accepting_after_the_first_morning_asks_only_about_the_time_after(world: World) -> None:
    with writing_block():
        sittings = create_sittings(world.isla, world.falkirk.cohort, STARTS + timedelta(minutes=1))
    assert sittings[Moment.PRE] == []
    assert len(sittings[Moment.POST]) == 2


def test_giving_the_place_up_drops_what_is_not_in_and_keeps_what_is(world: World) -> None:
    pre_questionnaire, pre_test = opened(world)[Moment.PRE]
    with writing_block():
        answer_test(pre_test, 2, at=BEFORE)
        services.drop_sittings(world.isla, world.falkirk.cohort, by=None, at=BEFORE)
    assert [one.id for one in queries.sittings_of(world.isla)] == [pre_test.id]
    with pytest.raises(NotFound):
        queries.sitting_or_404(world.programme, world.isla, pre_questionnaire.id)
    with writing_block():
        create_sittings(world.isla, world.falkirk.cohort, BEFORE)
    assert len(queries.sittings_of(world.isla)) == 4


def test_moving_a_course_day_moves_what_is_not_in(world: World) -> None:
    sittings = opened(world)
    last = world.falkirk.core.days[-1]
    with writing_block():
        last.starts_at, last.ends_at = last.starts_at + timedelta(days=7), last.ends_at + timedelta(days=7)
        db.session.flush()
        services.reschedule_sittings(SessionDayChanged(last.id), by=None, at=BEFORE)
    assert {one.opens_at for one in sittings[Moment.POST]} == {ENDS + timedelta(days=7)}
    assert {one.closes_at for one in sittings[Moment.PRE]} == {STARTS}


def test_an_answer_is_replaced_and_freezes_the_test(world: World) -> None:
    test = next(one for one in opened(world)[Moment.PRE] if one.instrument_id == world.test.id)
    question = queries.questions_of(world.test.id)[0]
    for option in (0, 2, None, 1):
        with writing_block():
            answer(test, question, option, at=BEFORE)
    reply = db.session.query(Reply).one()
    assert [choice.option_id for choice in reply.choices] == [question.options[1].id]
    assert reply.not_known is False
    assert world.test.frozen_at == BEFORE
    with pytest.raises(RuleBroken, match="stays as it is"):
        services.change_instrument(world.test, title="Other", introduction="", by=None, at=BEFORE)


def test_answers_are_refused_before_opening_after_closing_and_once_handed_in(world: World) -> None:
    sittings = opened(world)
    pre, post = (next(s for s in sittings[m] if s.instrument_id == world.test.id) for m in list(Moment)[:2])
    question = queries.questions_of(world.test.id)[0]
    with pytest.raises(RuleBroken, match="not open yet"):
        answer(post, question, 0, at=BEFORE)
    with pytest.raises(RuleBroken, match="has closed"):
        answer(pre, question, 0, at=STARTS)
    with writing_block():
        answer_test(pre, 1, at=BEFORE)
    with pytest.raises(RuleBroken, match="handed this in"):
        answer(pre, question, 0, at=BEFORE)


def test_nothing_at_all_cannot_be_handed_in(world: World) -> None:
    test = opened(world)[Moment.PRE][0]
    with pytest.raises(RuleBroken, match="at least one question"):
        services.submit(test, by=world.isla, at=BEFORE)


@pytest.mark.parametrize("number", [None, -1, 11])
def test_a_point_off_the_scale_is_refused(world: World, number: int | None) -> None:
    sitting = next(one for one in opened(world)[Moment.PRE] if one.instrument_id == world.questionnaire.id)
    item = queries.steps(sitting)[0]
    with pytest.raises(RuleBroken, match="number from 0 to 10"):
        services.answer_item(sitting, item, number=number, by=world.isla, at=BEFORE)


def test_a_questionnaire_asks_its_own_items_at_each_moment(world: World) -> None:
    sittings = opened(world)
    pre, post = (
        next(s for s in sittings[m] if s.instrument_id == world.questionnaire.id) for m in list(Moment)[:2]
    )
    assert [item.looking_back for item in queries.steps(pre)] == [False, False]
    assert [item.looking_back for item in queries.steps(post)] == [False, True, False, False]


def test_the_post_test_is_in_only_once_handed_in(world: World) -> None:
    sittings = opened(world)
    with writing_block():
        for sitting in sittings[Moment.POST]:
            if sitting.instrument_id == world.questionnaire.id:
                answer_questionnaire(sitting, 7, at=AFTER)
    assert queries.post_tests_in(world.falkirk.cohort.id) == frozenset()
    with writing_block():
        for sitting in sittings[Moment.POST]:
            if sitting.instrument_id == world.test.id:
                answer_test(sitting, 4, at=AFTER)
    assert queries.post_tests_in(world.falkirk.cohort.id) == {world.isla.id}


def test_what_is_due_changes_with_the_time(world: World) -> None:
    opened(world)
    due = {at: {one.moment for one in queries.due_sittings(world.isla, at)} for at in (BEFORE, STARTS, AFTER)}
    assert due == {BEFORE: {Moment.PRE}, STARTS: set(), AFTER: {Moment.POST}}


def test_state_follows_from_the_time(world: World) -> None:
    sittings = opened(world)
    pre, post = sittings[Moment.PRE][0], sittings[Moment.POST][0]
    assert services.state_of(pre, BEFORE) is SittingState.OPEN
    assert services.state_of(pre, AFTER) is SittingState.CLOSED
    assert services.state_of(post, BEFORE) is SittingState.NOT_YET_OPEN


def test_another_programmes_address_does_not_find_a_sitting(world: World) -> None:
    from tests.support.factories.directory import create_programme

    sitting = opened(world)[Moment.PRE][0]
    with writing_block():
        elsewhere = create_programme("perth", area="Perth")
        create_falkirk_cohort(elsewhere)
    with pytest.raises(NotFound):
        queries.sitting_or_404(elsewhere, world.isla, sitting.id)
    with pytest.raises(NotFound):
        queries.sitting_or_404(world.programme, world.ross, sitting.id)


def test_review_holds_own_answers_now_and_before(world: World) -> None:
    sittings = opened(world)
    pre, post = (next(s for s in sittings[m] if s.instrument_id == world.test.id) for m in list(Moment)[:2])
    with writing_block():
        answer_test(pre, 1, at=BEFORE)
        answer_test(post, 3, at=AFTER)
    review = services.review_of(post)
    assert (review.right, review.right_before) == (3, 1)
    assert [one.number for one in review.missed] == [4]
    assert [one.number for one in review.newly_right] == [2, 3]
    assert review.questions[3].same_both_times
    assert clock.local(post.submitted_at or AFTER).date() == date(2017, 11, 20)
