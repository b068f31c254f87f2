from datetime import timedelta

import pytest

from app.directory.enums import ContactBy
from app.directory.models import Call
from app.evaluation import services
from app.evaluation.enums import Moment
from app.evaluation.models import Sitting
from app.places.events import PlaceAccepted, PlaceGivenUp
from app.platform import jobs, mail
from app.platform.db import db
from app.platform.events import announce
from app.platform.mail import OutboxMessage
from app.schedule import JOBS
from tests.conftest import writing_block
from tests.evaluation.conftest import ACCEPTED, AFTER, BEFORE, ENDS, STARTS, World, core_place
from tests.support.factories.evaluation import answer_questionnaire, answer_test, create_sittings

MINE = [job for job in JOBS if job.name in {"say that a test is open", "remind of an open test"}]
TELLING = ("abuse", "violence", "survivor", "Isla", "Beaton", "mark", "score")


def letters() -> list[tuple[str, str]]:
    rows = db.session.query(OutboxMessage).order_by(OutboxMessage.queued_at).all()
    return [(row.template.rpartition("/")[2], row.to_address) for row in rows]


def test_everything_open_is_told_in_one_letter_and_reminded_of_once(world: World) -> None:
    with writing_block():
        create_sittings(world.isla, world.falkirk.cohort, ACCEPTED)
    assert jobs.next_due(MINE, ACCEPTED - timedelta(days=1), AFTER) == ACCEPTED
    assert jobs.run_due(MINE, ACCEPTED) == 1
    assert jobs.run_due(MINE, ACCEPTED) == 0
    assert letters() == [("open", world.isla.email)]
    remind_at = STARTS - timedelta(days=7)
    assert jobs.next_due(MINE, ACCEPTED, AFTER) == remind_at
    assert jobs.run_due(MINE, remind_at) == 1
    assert jobs.run_due(MINE, remind_at + timedelta(days=1)) == 0
    assert jobs.next_due(MINE, remind_at, AFTER) == ENDS
    assert jobs.run_due(MINE, ENDS) == 1
    assert [template for template, _ in letters()] == ["open", "reminder", "open"]


def test_nobody_is_reminded_of_what_is_in_or_closed_or_dropped(world: World) -> None:
    with writing_block():
        sittings = create_sittings(world.isla, world.falkirk.cohort, ACCEPTED)
        create_sittings(world.ross, world.falkirk.cohort, ACCEPTED)
    jobs.run_due(MINE, ACCEPTED)
    with writing_block():
        for sitting in sittings[Moment.PRE]:
            if sitting.instrument_id == world.test.id:
                answer_test(sitting, 2, at=BEFORE)
            else:
                answer_questionnaire(sitting, 5, at=BEFORE)
        services.drop_sittings(world.ross, world.falkirk.cohort, by=None, at=BEFORE)
    assert jobs.run_due(MINE, STARTS - timedelta(days=7)) == 0
    assert jobs.run_due(MINE, STARTS) == 0


def test_telephone_only_gets_a_call_and_no_email(world: World) -> None:
    with writing_block():
        world.isla.contact_by = ContactBy.TELEPHONE
        create_sittings(world.isla, world.falkirk.cohort, ACCEPTED)
    jobs.run_due(MINE, ACCEPTED)
    assert letters() == []
    assert [call.about for call in db.session.query(Call)] == [
        "something short to fill in for a training course"
    ]


@pytest.mark.parametrize("at", [ACCEPTED, STARTS - timedelta(days=7), ENDS, ENDS + timedelta(days=7)])
def test_subjects_are_neutral_and_letters_hold_no_answer(world: World, at: object) -> None:
    with writing_block():
        sittings = create_sittings(world.isla, world.falkirk.cohort, ACCEPTED)
        test = next(one for one in sittings[Moment.PRE] if one.instrument_id == world.test.id)
        answer_test(test, 3, at=BEFORE, hand_in=False)
    jobs.run_due(MINE, ACCEPTED)
    jobs.run_due(MINE, at)  # type: ignore[arg-type]
    for message in db.session.query(OutboxMessage):
        letter = mail.render(message)
        assert letter.subject.startswith("Training: ")
        assert not any(word.lower() in letter.subject.lower() for word in TELLING)
        assert "3 of 4" not in letter.text + letter.html
        assert "/falkirk/tests" in letter.text
        assert "/falkirk/tests" in letter.html
        assert set(message.facts or {}) == {"known_as", "moment", "things", "closes_day", "closes"}


def test_accepting_a_core_place_asks_and_giving_it_up_ends_it(world: World) -> None:
    with writing_block():
        core = core_place(world, world.falkirk.core)
        announce(PlaceAccepted(core.id), by=world.isla, at=ACCEPTED)
    assert db.session.query(Sitting).filter(Sitting.dropped_at.is_(None)).count() == 4
    with writing_block():
        announce(PlaceGivenUp(core.id), by=world.isla, at=BEFORE)
    assert db.session.query(Sitting).filter(Sitting.dropped_at.is_(None)).count() == 0


def test_accepting_another_place_asks_nothing(world: World) -> None:
    with writing_block():
        announce(PlaceAccepted(core_place(world, world.falkirk.awareness).id), by=world.isla, at=ACCEPTED)
    assert db.session.query(Sitting).count() == 0
