"""Random walks: whatever people do, allowed or not, in whatever order, what must always hold, holds."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.directory.models import KeepApart
from app.mentoring import queries as mentoring_queries
from app.mentoring import services as mentoring
from app.mentoring.enums import SignatureStatus
from app.mentoring.models import Application, Assessment
from app.places import services
from app.places.models import Place
from app.platform import clock, ids
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.training.models import TrainingSession
from tests.support.databases import opened
from tests.support.scale import at_scale
from tests.support.walking import (
    Walk,
    _staff,
    accept,
    ask,
    bounce,
    change_capacity,
    decide,
    decline,
    decline_to_sign,
    defer,
    hand_over,
    keep_or_undo,
    keep_two_apart,
    lapse,
    mark,
    mark_the_rest,
    name_another_manager,
    nominate,
    pass_signature_on,
    pin,
    propose,
    record_signature,
    release,
    release_on,
    run_out,
    score,
    settle,
    sign,
    stand_down,
    submit,
    verify_signatory,
    walk_in,
    withdraw_place,
)

STEPS = at_scale(160, 28)
WALKS = {"sqlite_databases": at_scale(40, 1), "postgres_databases": at_scale(10, 1)}

WRITING = [submit, sign, decline_to_sign, pass_signature_on, record_signature, name_another_manager]
WRITING += [verify_signatory, bounce, ask, nominate]
DECIDING = [score, score, score, stand_down, settle, settle, record_signature, propose, pin, keep_or_undo]
DECIDING += [release, ask, nominate, keep_two_apart, decide]
AFTERWARDS = [accept, accept, accept, decline, withdraw_place, lapse, run_out, hand_over, change_capacity]
AFTERWARDS += [decide, ask, mark, mark_the_rest, walk_in, release, propose, record_signature]
STAFF = {
    "return": mentoring.return_for_correction,
    "finish": mentoring.finish_assessment,
    "defer": defer,
    "withdraw": mentoring.withdraw,
    "undo": mentoring.undo,
    "undo again": mentoring.undo,
}
LONG, SHORT = timedelta(hours=30), timedelta(hours=9)


def write_all(walk: Walk) -> None:
    """Most people do submit and most managers do sign."""
    for application in db.session.scalars(select(Application).order_by(Application.reference)).all():
        for _ in range(1 if walk.chance.random() < 0.8 else 0):
            walk.step("submit", lambda _, it=application.id: _submit(walk, it))  # type: ignore[misc]
            walk.step("sign", lambda _, it=application.id: _sign(walk, it))  # type: ignore[misc]


def _submit(walk: Walk, application_id: uuid.UUID) -> None:
    application = db.session.get_one(Application, application_id)
    mentoring.submit(application, by=application.person, at=walk.at)


def _sign(walk: Walk, application_id: uuid.UUID) -> None:
    application = db.session.get_one(Application, application_id)
    waiting = mentoring_queries.open_signature(application)
    if waiting is None or waiting.status is not SignatureStatus.REQUESTED:
        raise RuleBroken("Nobody is asked.")
    mentoring.sign(waiting, typed_name=waiting.manager_name, not_related=True, by=None, at=walk.at)


def decide_all(walk: Walk) -> None:
    """Everything is read and settled, and both allocations are released."""
    for identifier in sorted(db.session.scalars(select(Assessment.id))):
        walk.step("score", lambda _, it=identifier: _score(walk, it))  # type: ignore[misc]
    for identifier in sorted(db.session.scalars(select(Application.id))):
        walk.step(
            "settle",
            lambda _, it=identifier: mentoring.settle(  # type: ignore[misc]
                [db.session.get_one(Application, it)], appointable=True, by=walk.administrator, at=walk.at
            ),
        )
    for session_id in walk.sessions[:2]:
        walk.step("propose", lambda _, it=session_id: _propose_and_release(walk, it))  # type: ignore[misc]


def _score(walk: Walk, assessment_id: uuid.UUID) -> None:
    criteria = mentoring_queries.criteria_of(walk.cohort_id)
    points = {criterion.id: walk.chance.randint(1, 4) for criterion in criteria}
    mentoring.submit_assessment(
        db.session.get_one(Assessment, assessment_id), points, "", by=None, at=walk.at
    )


def answer_most(walk: Walk) -> None:
    """Most people do accept."""
    for identifier in sorted(db.session.scalars(select(Place.id))):
        if walk.chance.random() < 0.6:
            walk.step("accept", lambda _, it=identifier: _accept(walk, it))  # type: ignore[misc]


def _accept(walk: Walk, place_id: uuid.UUID) -> None:
    place = db.session.get_one(Place, place_id)
    services.accept(place, by=place.person, at=walk.at)


def _propose_and_release(walk: Walk, session_id: uuid.UUID) -> None:
    session = db.session.get_one(TrainingSession, session_id)
    services.propose(session, by=walk.administrator, at=walk.at)
    release_on(walk, session)


def wander(walk: Walk, acts: Sequence[Callable[[Walk], None]], steps: int, pause: timedelta) -> None:
    """Do things at random, with time passing between them."""
    for _ in range(steps):
        if walk.chance.random() < 0.2:
            name = walk.chance.choice(list(STAFF))
            walk.step(name, _staff(STAFF[name]))
        else:
            act = walk.chance.choice(list(acts))
            walk.step(act.__name__, act)
        walk.wait(pause)


def live(seed: int) -> Walk:
    """One cohort, by chance; the same seed is the same walk."""
    with ids.repeatable(f"walk {seed}"):
        return _live(seed)


def _live(seed: int) -> Walk:
    walk = Walk(random.Random(seed))
    wander(walk, WRITING, STEPS // 7, SHORT)
    write_all(walk)
    wander(walk, DECIDING, STEPS // 5, LONG)
    decide_all(walk)
    answer_most(walk)
    wander(walk, AFTERWARDS, STEPS // 3, LONG)
    walk.at = max(walk.at, clock.from_local(date(2017, 11, 13), 8, 0))
    wander(walk, AFTERWARDS, STEPS // 4, timedelta(hours=12))
    return walk


@pytest.mark.parametrize("kind", list(WALKS))
def test_whatever_happens_seats_and_histories_stay_whole(kind: str, request: pytest.FixtureRequest) -> None:
    databases: Any = request.getfixturevalue(kind)
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for seed in range(WALKS[kind]):
        url = databases.fresh()
        with opened(url):
            walk = live(seed)
            done += walk.done
            refused += walk.refused
            met = db.session.scalar(select(KeepApart.id).limit(1))
        databases.drop(url)
        assert met is None or walk.done["keep_two_apart"]
    print(f"\n{kind}: {WALKS[kind]} walks, {done.total()} steps done, {refused.total()} refused")
    assert {"score", "sign", "submit"} <= set(done)
