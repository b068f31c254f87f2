"""Two people who keep one register at the same moment, on both databases."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

from flask import Flask

from app.directory.models import Person
from app.places import rules, services
from app.platform.db import db, in_transaction
from app.training.models import SessionDay
from tests.conftest import writing_block
from tests.support.factories.registers import ON_THE_DAY, create_room


def test_of_two_marks_at_once_one_stands_and_the_other_is_asked_about(any_database_app: Flask) -> None:
    with writing_block():
        room = create_room(2)
    day_id, place_id = room.day.id, room.places[0].id
    keepers = {room.trainer.id: "late,09:50", room.colleague.id: "absent,,,,personal"}
    ready = threading.Barrier(2)
    asked: dict[uuid.UUID, list[str]] = {}

    def keep(keeper_id: uuid.UUID, line: str) -> None:
        def act() -> services.Kept:
            day, keeper = db.session.get_one(SessionDay, day_id), db.session.get_one(Person, keeper_id)
            sent = {place_id: rules.Line(rules.read_line(line), frozenset({"none"}))}
            return services.save(day, sent, by=keeper, at=ON_THE_DAY)

        with any_database_app.app_context():
            ready.wait(10)
            kept = in_transaction(act)
            asked[keeper_id] = [rules.written(entry) for entry in kept.asked.values()]
            db.session.remove()

    db.session.remove()
    threads = [threading.Thread(target=keep, args=each) for each in keepers.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    winner = next(keeper for keeper, found in asked.items() if not found)
    (loser,) = set(keepers) - {winner}
    assert asked[loser] == [keepers[winner]]
    with writing_block():
        day, keeper = db.session.get_one(SessionDay, day_id), db.session.get_one(Person, winner)
        assert services.undo(day, by=keeper, at=ON_THE_DAY + timedelta(minutes=1)) == 1
