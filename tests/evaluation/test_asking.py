from datetime import UTC, date, datetime, timedelta

from app.evaluation import queries, services
from app.evaluation.enums import Moment
from app.evaluation.models import Sitting
from app.places import services as places
from app.places.enums import MakeUpStatus, Mark
from app.places.events import MadeUpDayChanged
from app.places.models import MakeUp
from app.places.rules import Entry
from app.platform import jobs
from app.platform.db import db
from app.platform.events import announce
from app.platform.mail import OutboxMessage
from app.schedule import JOBS
from app.training.events import SessionDayChanged
from app.training.models import SessionDay, TrainingSession
from tests.conftest import writing_block
from tests.evaluation.conftest import ACCEPTED, AFTER, BEFORE, ENDS, STARTS, World, core_place
from tests.support.factories.evaluation import answer_test, create_sittings
from tests.support.factories.training import create_training_session

MINE = [job for job in JOBS if job.name in {"say that a test is open", "remind of an open test"}]
DAY = timedelta(days=1)
FEBRUARY = ENDS.replace(year=2018, month=2)
MAY = ENDS.replace(year=2018, month=5, hour=15)


def asked_later(world: World) -> None:
    """Have the test, and the scale of the questionnaire, asked months later as well."""
    world.test.asked_follow_up = True
    world.questionnaire.items[0].asked_follow_up = True
    db.session.flush()


def due(world: World, *moments: Moment) -> list[Sitting]:
    return [one for one in queries.sittings_of(world.isla) if one.moment in moments]


def move(day: SessionDay, by: timedelta, at: datetime) -> None:
    day.starts_at, day.ends_at = day.starts_at + by, day.ends_at + by
    db.session.flush()
    services.reschedule_sittings(SessionDayChanged(day.id), by=None, at=at)


def second_session(world: World) -> TrainingSession:
    """Another core session of the same cohort, a week after the first."""
    return create_training_session(
        world.falkirk.core.course,
        cohort=world.falkirk.cohort,
        slug="core-second",
        days=[(date(2017, 11, 20), "09:30", "16:30", world.falkirk.town_hall)],
        position=9,
    )


def test_whoever_took_part_is_asked_again_three_and_six_months_on(world: World) -> None:
    first = world.falkirk.core.days[0]
    with writing_block():
        asked_later(world)
        create_sittings(world.isla, world.falkirk.cohort, ACCEPTED)
        place = core_place(world, world.falkirk.core)
    assert due(world, Moment.THREE_MONTHS, Moment.SIX_MONTHS) == []
    for entry in (Entry(Mark.ATTENDED), Entry(Mark.LATE)):
        with writing_block():
            places.mark(place, first, entry, by=None, at=STARTS)
        asked = due(world, Moment.THREE_MONTHS, Moment.SIX_MONTHS)
        windows = [(one.instrument.code, one.opens_at, one.closes_at) for one in asked]
        assert windows == [
            (code, opens, closes)
            for opens, closes in ((FEBRUARY, FEBRUARY + 42 * DAY - timedelta(hours=1)), (MAY, MAY + 42 * DAY))
            for code in ("test", "questionnaire")
        ]
    assert [len(queries.steps(one)) for one in asked] == [4, 1, 4, 1]
    # The mark was a slip: somebody who was not there is not asked.
    with writing_block():
        places.mark(place, first, Entry(Mark.NOT_RECORDED), by=None, at=STARTS)
    assert due(world, Moment.THREE_MONTHS, Moment.SIX_MONTHS) == []
    assert len(due(world, Moment.POST)) == 2
    with writing_block():
        places.mark(place, world.falkirk.core.days[-1], Entry(Mark.ATTENDED), by=None, at=ENDS)
    assert len(due(world, Moment.THREE_MONTHS, Moment.SIX_MONTHS)) == 4


def test_letters_about_tests_lie_three_days_apart(world: World) -> None:
    accepted = datetime(2017, 11, 19, 10, 0, tzinfo=UTC)
    with writing_block():
        asked_later(world)
        session = second_session(world)
        create_sittings(world.isla, world.falkirk.cohort, accepted, session)
        services.follow_up([world.isla], session, wanted={world.isla.id}, by=None, at=accepted)
    at, sent = accepted - DAY, []
    while (next_at := jobs.next_due(MINE, at, MAY + 60 * DAY)) is not None:
        at = next_at
        before = db.session.query(OutboxMessage).count()
        jobs.run_due(MINE, at)
        sent += [at] * (db.session.query(OutboxMessage).count() - before)
    # The day ended on the 20th, a day after the letter about the time before: the next one waits.
    afterwards = datetime(2017, 11, 20, 16, 30, tzinfo=UTC)
    later, much_later = FEBRUARY + 4 * DAY, MAY + 4 * DAY
    assert sent == [
        accepted,
        accepted + 3 * DAY,
        afterwards + 7 * DAY,
        later,
        later + 7 * DAY,
        much_later,
        much_later + 7 * DAY,
    ]


def test_nobody_is_reminded_months_later_of_what_is_in(world: World) -> None:
    with writing_block():
        world.test.asked_follow_up = True
        services.follow_up([world.isla], world.falkirk.core, wanted={world.isla.id}, by=None, at=AFTER)
    jobs.run_due(MINE, FEBRUARY)
    with writing_block():
        answer_test(due(world, Moment.THREE_MONTHS)[0], 2, at=FEBRUARY + DAY)
    assert jobs.run_due(MINE, FEBRUARY + 7 * DAY) == 0
    assert db.session.query(OutboxMessage).count() == 1


def test_sessions_of_one_cohort_do_not_move_or_drop_each_others_tests(world: World) -> None:
    with writing_block():
        other = second_session(world)
        create_sittings(world.isla, world.falkirk.cohort, ACCEPTED, world.falkirk.core)
        create_sittings(world.ross, world.falkirk.cohort, ACCEPTED, other)
        move(other.days[0], DAY, BEFORE)
    assert {one.opens_at for one in due(world, Moment.POST)} == {ENDS}
    assert {one.closes_at for one in due(world, Moment.PRE)} == {STARTS}
    starts = datetime(2017, 11, 21, 9, 30, tzinfo=UTC)
    of_ross = queries.sittings_of(world.ross)
    assert {one.closes_at for one in of_ross if one.moment is Moment.PRE} == {starts}
    # She changes to the other session: what she gives up afterwards ends nothing.
    with writing_block():
        create_sittings(world.isla, world.falkirk.cohort, BEFORE, other)
        services.drop_sittings(
            world.isla, world.falkirk.cohort, by=None, at=BEFORE, training_session=world.falkirk.core
        )
    assert {one.closes_at for one in due(world, Moment.PRE)} == {starts}
    assert len(due(world, Moment.PRE, Moment.POST)) == 4


def test_course_that_begins_later_is_asked_about_by_who_came_too_late_before(world: World) -> None:
    late = STARTS + timedelta(hours=1)
    with writing_block():
        create_sittings(world.isla, world.falkirk.cohort, late)
        assert due(world, Moment.PRE) == []
        for day in world.falkirk.core.days:
            move(day, 7 * DAY, late)
    assert [(one.opens_at, one.closes_at) for one in due(world, Moment.PRE)] == [(late, STARTS + 7 * DAY)] * 2
    with writing_block():
        for day in world.falkirk.core.days:
            move(day, -8 * DAY, late)
    assert due(world, Moment.PRE) == []
    assert len(due(world, Moment.POST)) == 2


def test_what_was_told_too_early_is_told_again(world: World) -> None:
    with writing_block():
        create_sittings(world.isla, world.falkirk.cohort, STARTS)
    jobs.run_due(MINE, ENDS)
    with writing_block():
        move(world.falkirk.core.days[-1], 14 * DAY, ENDS)
    assert jobs.run_due(MINE, ENDS + DAY) == 0
    jobs.run_due(MINE, ENDS + 14 * DAY)
    assert db.session.query(OutboxMessage).count() == 2


def test_whoever_makes_up_a_day_is_asked_after_that_day(world: World) -> None:
    made_up = ENDS + 100 * DAY
    with writing_block():
        world.test.asked_follow_up = True
        opened = create_sittings(world.isla, world.falkirk.cohort, ACCEPTED)
        services.follow_up([world.isla], world.falkirk.core, wanted={world.isla.id}, by=None, at=AFTER)
        answer_test(opened[Moment.PRE][1], 1, at=BEFORE)
        services.follow_made_up_day(world.isla, world.falkirk.cohort, made_up, by=None, at=AFTER)
        move(world.falkirk.core.days[0], DAY, AFTER)
    assert {one.opens_at for one in due(world, Moment.POST)} == {made_up}
    assert [one.opens_at.date() for one in due(world, Moment.THREE_MONTHS)] == [date(2018, 5, 24)]
    with writing_block():
        services.follow_made_up_day(world.isla, world.falkirk.cohort, None, by=None, at=AFTER)
    assert {one.opens_at for one in due(world, Moment.POST)} == {ENDS}
    assert [one.opens_at for one in due(world, Moment.THREE_MONTHS)] == [FEBRUARY]


def test_a_day_that_is_agreed_or_called_off_moves_what_is_asked_afterwards(world: World) -> None:
    with writing_block():
        other = second_session(world)
        create_sittings(world.isla, world.falkirk.cohort, ACCEPTED, world.falkirk.core)
        place = core_place(world, world.falkirk.core)
        agreed = MakeUp(
            programme_id=world.programme.id,
            place_id=place.id,
            missed_day_id=world.falkirk.core.days[0].id,
            session_day_id=other.days[0].id,
            made_at=AFTER,
            status=MakeUpStatus.ACCEPTED,
        )
        db.session.add(agreed)
        db.session.flush()
        announce(MadeUpDayChanged(place.id), by=world.isla, at=AFTER)
    assert {one.opens_at for one in due(world, Moment.POST)} == {other.days[0].ends_at}
    with writing_block():
        agreed.status = MakeUpStatus.WITHDRAWN
        db.session.flush()
        announce(MadeUpDayChanged(place.id), by=world.isla, at=AFTER)
    assert {one.opens_at for one in due(world, Moment.POST)} == {ENDS}
