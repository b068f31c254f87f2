"""Twenty answers about a place at the same moment have one effect."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.mentoring.enums import ApplicationStatus
from app.mentoring.models import Application
from app.places import queries, services
from app.places.enums import PlaceStatus
from app.places.models import Place
from app.platform import clock
from app.platform.audit import AuditEntry
from app.platform.db import db, in_transaction
from app.platform.errors import RuleBroken
from app.platform.mail import OutboxMessage
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, build_world
from tests.support.factories.directory import create_person
from tests.support.factories.places import create_place

AT_ONCE = 12
Act = Callable[[Place], object]


def _accept(place: Place) -> None:
    services.accept(place, by=place.person, at=ANSWERED)


def _decline(place: Place) -> None:
    services.decline(place, by=place.person, at=ANSWERED)


def _give_up(place: Place) -> None:
    services.withdraw(place, by=place.person, at=ANSWERED)


def _hand_over(place: Place) -> None:
    services.hand_over(
        place, full_name="Cat Cole", email="cat.cole@example.org", by=place.person, at=ANSWERED
    )


def _run_out(place: Place) -> None:
    assert place.answer_by is not None
    services.run_out(place.id, place.answer_by.replace(year=2018))


def _offered(*, core: bool) -> uuid.UUID:
    with writing_block():
        world = build_world()
        create_person(
            world.programme, "Cat Cole", email="cat.cole@example.org", agency=world.agencies["police"]
        )
        if core:
            application = world.applications["Callum Reid"]
            application.status = ApplicationStatus.OFFERED
            place = create_place(
                world.falkirk.core,
                application.person,
                status=PlaceStatus.OFFERED,
                application=application,
                expires_by_clock=True,
            )
        else:
            person = create_person(world.programme, "Una Hare", agency=world.agencies["police"])
            place = create_place(
                world.falkirk.awareness, person, status=PlaceStatus.OFFERED, expires_by_clock=True
            )
        identifier = place.id
    db.session.rollback()
    return identifier


def _at_once(app: Flask, identifier: uuid.UUID, acts: tuple[Act, ...]) -> Counter[str]:
    """Each act in a thread of its own on a place read before; how often each had its effect."""
    ready = threading.Barrier(AT_ONCE)
    done: Counter[str] = Counter()

    def run(one: int) -> None:
        act = acts[one % len(acts)]

        def work() -> None:
            place = db.session.get_one(Place, identifier)
            act(place)

        with app.app_context(), clock.held(ANSWERED):
            try:
                ready.wait(60)
                in_transaction(work)
            except RuleBroken:
                return
            finally:
                db.session.remove()
            done[act.__name__] += 1

    threads = [threading.Thread(target=run, args=(one,)) for one in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    db.session.rollback()
    return done


def _moves(identifier: uuid.UUID) -> list[tuple[str | None, str | None]]:
    return [
        (entry.from_state, entry.to_state)
        for entry in db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.subject_id == identifier, AuditEntry.from_state.is_not(None))
            .order_by(AuditEntry.position)
        )
    ]


def _letters(place: Place) -> Counter[str]:
    found = db.session.scalars(
        select(OutboxMessage.template).where(OutboxMessage.person_id == place.person_id)
    )
    return Counter(template.rpartition("/")[2] for template in found)


@pytest.mark.parametrize("core", [True, False])
def test_many_acceptances_at_once_are_one(any_database_app: Flask, core: bool) -> None:
    identifier = _offered(core=core)
    assert _at_once(any_database_app, identifier, (_accept,)) == {"_accept": 1}
    place = db.session.get_one(Place, identifier)
    assert _moves(identifier) == [("offered", "accepted")]
    assert _letters(place) == Counter(accepted=1, calendar=len(place.training_session.days))


@pytest.mark.parametrize("core", [True, False])
def test_yes_and_no_at_once_have_one_winner(any_database_app: Flask, core: bool) -> None:
    identifier = _offered(core=core)
    done = _at_once(any_database_app, identifier, (_accept, _decline))
    place = db.session.get_one(Place, identifier)
    assert sum(done.values()) == len(_moves(identifier)) == 1
    accepted = place.status is PlaceStatus.ACCEPTED
    assert done == Counter({"_accept" if accepted else "_decline": 1})
    assert (place.person_id in queries.seated_on(place.training_session_id)) is accepted
    letters = _letters(place)
    assert ("accepted" in letters, "given_up" in letters) == (accepted, not accepted)
    if core:
        states = db.session.scalars(select(Application.status).where(Application.id == place.application_id))
        assert states.all() == [ApplicationStatus.ACCEPTED if accepted else ApplicationStatus.DECLINED]


def test_handing_over_giving_up_and_running_out_at_once_have_one_winner(any_database_app: Flask) -> None:
    identifier = _offered(core=False)
    _at_once(any_database_app, identifier, (_hand_over, _give_up, _run_out))
    place = db.session.get_one(Place, identifier)
    assert len(_moves(identifier)) == 1
    assert len(queries.seated_on(place.training_session_id)) == int(place.status is PlaceStatus.SUBSTITUTED)
