from datetime import date, datetime, timedelta

import pytest

from app.evaluation import services
from app.evaluation.enums import Moment
from app.evaluation.services import KnowledgeFigures, LearningFigures
from app.platform import clock
from app.platform.jobs import run_due
from app.platform.suppression import HIDDEN
from app.schedule import JOBS
from tests.conftest import writing_block
from tests.evaluation.conftest import ACCEPTED, AFTER, BEFORE, ENDS, SETTLED, World
from tests.support.factories.directory import create_person
from tests.support.factories.evaluation import (
    answer_questionnaire,
    answer_test,
    count_figures,
    create_sittings,
)

NIGHT = clock.from_local(date(2017, 11, 21), 4)


def sit(world: World, people: int, *, only_asked: int = 0, restricted: int = 0) -> None:
    """`people` answer everything; `only_asked` more never answer afterwards."""
    with writing_block():
        for number in range(people + only_asked):
            person = create_person(
                world.programme, f"Person Number{number}", restricted=people - restricted <= number < people
            )
            sittings = create_sittings(person, world.falkirk.cohort, ACCEPTED)
            for moment, at in ((Moment.PRE, BEFORE), (Moment.POST, AFTER)):
                if moment is Moment.POST and number >= people:
                    continue
                for sitting in sittings[moment]:
                    if sitting.instrument_id == world.test.id:
                        right = 1 + number % 2 if moment is Moment.PRE else 2 + number % 3
                        answer_test(sitting, right, at=at + timedelta(minutes=number))
                    else:
                        answer_questionnaire(
                            sitting, 4 if moment is Moment.PRE else 8, at=at + timedelta(minutes=number)
                        )


def figures(world: World, at: datetime = SETTLED) -> LearningFigures:
    """What the page shows at `at`, the nights before having been counted."""
    with writing_block():
        count_figures(at)
    return services.cohort_figures(world.falkirk.cohort, at=at)


def shown(world: World) -> KnowledgeFigures:
    knowledge = figures(world).knowledge
    assert isinstance(knowledge, KnowledgeFigures)
    return knowledge


def test_figures_of_twelve_people(world: World) -> None:
    sit(world, 12)
    found = figures(world)
    assert (found.invited, found.matched) == (12, 12)
    assert [(one.due, one.done) for one in found.responses] == [(12, 12)] * 4
    knowledge = shown(world)
    assert knowledge.change.people == 12
    assert knowledge.change.before_mean == pytest.approx(1.5)
    assert knowledge.change.after_mean == pytest.approx(3.0)
    assert knowledge.change.mean_change == pytest.approx(1.5)
    assert knowledge.gain == pytest.approx(1.5 / 2.5)
    line = found.confidence[0]
    assert line.statement == "Lead a short discussion"
    assert line.change != HIDDEN
    assert (line.change.before_mean, line.change.looking_back_mean, line.change.after_mean) == (4, 1, 8)  # type: ignore[union-attr]


def test_nine_people_are_hidden_everywhere(world: World) -> None:
    sit(world, 9)
    found = figures(world)
    assert found.matched == 0
    assert found.knowledge == HIDDEN
    assert [line.change for line in found.confidence] == [HIDDEN]


def test_directions_and_bands_never_show_one_or_two_people(world: World) -> None:
    sit(world, 12)
    knowledge = shown(world)
    for band in (*knowledge.directions, *knowledge.distribution):
        assert all(count == 0 or count >= 3 for count in band.counts)
    assert sum(band.counts[0] for band in knowledge.directions) == 12


def test_restricted_people_are_in_no_figure(world: World) -> None:
    sit(world, 10, restricted=1)
    found = figures(world)
    assert (found.invited, found.matched, found.knowledge) == (9, 0, HIDDEN)


def test_figures_wait_until_everybody_answered_or_two_weeks_have_gone(world: World) -> None:
    sit(world, 12, only_asked=1)
    before = figures(world, at=ENDS + timedelta(days=14) - timedelta(seconds=1))
    assert before.knowledge == HIDDEN
    assert before.matched == 0
    assert before.settles_at == ENDS + timedelta(days=14)
    assert shown(world).change.people == 12


def test_figures_are_counted_the_night_after_everybody_has_answered(world: World) -> None:
    sit(world, 10)
    assert services.next_figures_to_publish(AFTER) == NIGHT
    assert figures(world, at=NIGHT - timedelta(seconds=1)).matched == 0
    assert figures(world, at=NIGHT).matched == 10


def test_a_cohort_that_was_asked_nothing(world: World) -> None:
    found = figures(world)
    assert not found.asked_anything
    assert found.knowledge == HIDDEN
    assert found.confidence == ()
    assert found.settles_at is None


def test_the_clock_counts_once_and_knows_when_to_look_again(world: World) -> None:
    sit(world, 10)
    (job,) = [each for each in JOBS if each.name == "publish figures"]
    assert [run_due([job], at) for at in (NIGHT, NIGHT, NIGHT + timedelta(days=1))] == [2, 0, 0]
    assert services.next_figures_to_publish(NIGHT) == clock.from_local(date(2017, 12, 1), 4)
    assert figures(world, at=NIGHT).matched == 10
